package io.deskbell.domain.assignment;

import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.session.Session;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A named rule that chooses an agent for a session and says why.
 *
 * <p>A policy is pure: the same session and candidates give the same decision, and it only ever
 * chooses one of those who are {@linkplain Candidates#free() free}; the desk refuses one that does
 * not. Policies are called by one thread at a time but may be shared. They compose: {@link
 * #skillMatch} and {@link #sticky} ask another one in the end.
 */
public interface AssignmentPolicy {
  /** The name that decisions carry as their rule, in lower-case kebab case. */
  String name();

  /** The agent for that session; empty if nobody who may take it has room. */
  Optional<AssignmentDecision> choose(Session session, Candidates candidates);

  /**
   * What the policy sees of a session: where it has nobody for one session, it has nobody at that
   * moment for any other of which this is equal either. Lets a long queue be looked through
   * quickly; if not said, every session is a case of its own.
   */
  default Object aspect(Session session, Candidates candidates) {
    return session.id();
  }

  /**
   * Whether sessions that need the same and are equally urgent can be told from each other by their
   * age alone: of those with the same aspect, all that are in between in age have it too, and if
   * nobody is free for one of them, nobody is for another one whom even fewer agents may have. Then
   * the queue is looked through by what sessions need, and not one by one; if not said, it is not.
   */
  default boolean tellsByAgeAlone() {
    return false;
  }

  /** Whether passing time alone may change a choice. */
  default boolean dependsOnTime() {
    return false;
  }

  /** Whether it looks at {@link Candidates#lastAgent}, which costs a look into the records. */
  default boolean dependsOnHistory() {
    return false;
  }

  /** The agent for that session among those, before any assignment. */
  default Optional<AssignmentDecision> choose(Session session, List<AgentLoad> agents) {
    return choose(session, Candidates.of(agents));
  }

  /**
   * Fewest sessions first; on a tie, who has been idle longest; then the order of the roster. The
   * default.
   */
  static AssignmentPolicy leastBusy() {
    return by("least-busy", Roster.LEAST_BUSY);
  }

  /** The next free agent after the one chosen last, in the order of the roster. */
  static AssignmentPolicy roundRobin() {
    return RoundRobin.POLICY;
  }

  /** Takes the first free agent in some order; on a tie, in the order of the roster. */
  static AssignmentPolicy by(String name, Comparator<? super AgentLoad> order) {
    return new Ranking(name, order);
  }

  /**
   * Only those who have all skills and one of the languages that the session needs; once it has
   * waited for long enough, everybody else too, if none of those is free.
   *
   * @param relaxAfter how long the session waits for somebody who fits
   * @param then chooses among those
   */
  static AssignmentPolicy skillMatch(Duration relaxAfter, AssignmentPolicy then) {
    return new SkillMatch(relaxAfter, then);
  }

  /**
   * Who served the visitor the last time, if they are free.
   *
   * @param then chooses otherwise
   */
  static AssignmentPolicy sticky(AssignmentPolicy then) {
    return new Sticky(then);
  }
}
