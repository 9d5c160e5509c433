package io.deskbell.domain.assignment;

import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.agent.AssignmentDecision.Considered;
import io.deskbell.domain.session.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A named rule that chooses an agent for a session and says why.
 *
 * <p>A policy is pure: the same session and candidates give the same decision, and it never chooses
 * an agent without {@linkplain AgentLoad#hasRoom() room}; the desk refuses one that does. Policies
 * are called by one thread at a time but may be shared.
 */
public interface AssignmentPolicy {
  /** The name that decisions carry as their rule, in lower-case kebab case. */
  String name();

  /** The agent for that session; empty if nobody who may take it has room. */
  Optional<AssignmentDecision> choose(Session session, Candidates candidates);

  /** The agent for that session among those, before any assignment. */
  default Optional<AssignmentDecision> choose(Session session, List<AgentLoad> agents) {
    return choose(session, Candidates.of(agents));
  }

  /**
   * Fewest sessions first; on a tie, who has been idle longest; then the order of the roster. The
   * default.
   */
  static AssignmentPolicy leastBusy() {
    return by(
        "least-busy", Comparator.comparingInt(AgentLoad::load).thenComparing(AgentLoad::idleSince));
  }

  /** The next agent with room after the one chosen last, in the order of the roster. */
  static AssignmentPolicy roundRobin() {
    return RoundRobin.POLICY;
  }

  /**
   * A policy that takes the first agent with room in some order; on a tie, in the order of the
   * roster.
   */
  static AssignmentPolicy by(String name, Comparator<? super AgentLoad> order) {
    return new AssignmentPolicy() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public Optional<AssignmentDecision> choose(Session session, Candidates candidates) {
        return candidates.agents().stream()
            .filter(AgentLoad::hasRoom)
            .min(order)
            .map(chosen -> decide(session, name, candidates.agents(), chosen));
      }
    };
  }

  /**
   * The decision for one of the candidates, with everybody else as passed over.
   *
   * @param considered in the order in which they were looked at
   */
  static AssignmentDecision decide(
      Session session, String rule, List<AgentLoad> considered, AgentLoad chosen) {
    List<Considered> reasons = new ArrayList<>(considered.size());
    for (AgentLoad candidate : considered) {
      Optional<String> passedOver =
          candidate.agentId().equals(chosen.agentId())
              ? Optional.empty()
              : candidate.obstacle().or(() -> Optional.of("came after " + chosen.agentId()));
      reasons.add(
          new Considered(
              candidate.agentId(), candidate.load(), candidate.agent().capacity(), passedOver));
    }
    return new AssignmentDecision(session.id(), chosen.agentId(), rule, reasons);
  }
}
