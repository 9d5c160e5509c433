package io.deskbell.domain.assignment;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The agents, what each of them carries, and who waits: the one owner of capacity, queue order and
 * assignment.
 *
 * <p>Immutable: a command returns the desk as it is afterwards. No agent is ever given work beyond
 * the capacity, and after {@link #assignWaiting} nobody waits beside an agent with room who may
 * take them. The queue is served by priority (higher first), then by the time of the ring, then by
 * session id; {@linkplain #position positions} are counted in that same order. Commands cost O(log
 * n) in sessions; each assignment also looks at every agent once.
 */
public final class Desk {
  private static final Comparator<Session> SERVING_ORDER =
      Comparator.comparingInt(Session::priority)
          .reversed()
          .thenComparing(Session::createdAt)
          .thenComparing(Session::id);

  private static final Desk EMPTY =
      new Desk(Roster.empty(), OrderedMap.by(SERVING_ORDER), OpenSessions.none());

  private final Roster roster;
  private final OrderedMap<Session, Session> queue;
  private final OpenSessions open;

  private Desk(Roster roster, OrderedMap<Session, Session> queue, OpenSessions open) {
    this.roster = roster;
    this.queue = queue;
    this.open = open;
  }

  /** A desk with nobody at it. */
  public static Desk empty() {
    return EMPTY;
  }

  /** A desk with those agents, in that order, and no sessions. */
  public static Desk of(List<Agent> agents) {
    Desk desk = EMPTY;
    for (Agent agent : agents) {
      desk = desk.withAgent(agent);
    }
    return desk;
  }

  /**
   * A desk as a store kept it.
   *
   * @param loads what each agent carries, in the order of the roster
   * @param lastChosen whom the last assignment chose; null before the first
   * @param sessions the sessions at the desk, waiting or active, in any order
   * @throws IllegalStateException if a session is there twice or over
   */
  public static Desk restore(
      List<AgentLoad> loads, @Nullable ParticipantId lastChosen, Iterable<Session> sessions) {
    OrderedMap<Session, Session> queue = EMPTY.queue;
    OpenSessions open = EMPTY.open;
    for (Session session : sessions) {
      if (session.status() == SessionStatus.ENDED || open.get(session.id()).isPresent()) {
        throw new IllegalStateException("expected an open session, once, got " + session);
      }
      open = open.with(session);
      Optional<ParticipantId> agentId = session.agentId();
      if (agentId.isPresent()) {
        open = open.served(session, agentId.get());
      } else {
        queue = queue.with(session, session);
      }
    }
    return new Desk(Roster.of(loads, lastChosen), queue, open);
  }

  /**
   * The desk with those agents for its roster, in that order: what they carry stays. Who is not
   * among them leaves the desk, or is {@linkplain Availability#OFFLINE offline} behind the others
   * as long as they carry sessions.
   *
   * @throws IllegalArgumentException if an agent is there twice
   */
  public Desk withRoster(List<Agent> agents) {
    return new Desk(roster.with(agents), queue, open);
  }

  /**
   * The desk with one more agent at the end of the roster, or with a known one as they are now:
   * what they carry stays, also where it is above a lowered capacity.
   */
  public Desk withAgent(Agent agent) {
    return new Desk(roster.with(agent), queue, open);
  }

  /**
   * The desk with one more waiting session.
   *
   * @throws IllegalStateException if the session is not waiting or at the desk already
   */
  public Desk admit(Session session) {
    if (session.status() != SessionStatus.WAITING || open.get(session.id()).isPresent()) {
      throw new IllegalStateException("expected a new waiting session, got " + session);
    }
    return new Desk(roster, queue.with(session, session), open.with(session));
  }

  /**
   * Gives waiting sessions to agents, in serving order, until nobody waits for whom an agent has
   * room.
   *
   * @throws IllegalStateException if the policy chooses an agent without room or decides about
   *     another session than the one asked about
   */
  public Assignments assignWaiting(AssignmentPolicy policy, Instant now) {
    Desk desk = this;
    List<AssignmentDecision> decisions = new ArrayList<>();
    for (Session next : queue) {
      if (desk.roster.withRoom() == 0) {
        break;
      }
      Optional<AssignmentDecision> decision = policy.choose(next, desk.roster.candidates());
      if (decision.isPresent()) {
        desk = desk.assign(next, decision.get(), now);
        decisions.add(decision.get());
      }
    }
    return new Assignments(desk, decisions);
  }

  private Desk assign(Session session, AssignmentDecision decision, Instant now) {
    if (!decision.sessionId().equals(session.id())) {
      throw new IllegalStateException(
          "rule "
              + decision.rule()
              + " decided about session "
              + decision.sessionId()
              + "; expected "
              + session.id());
    }
    return new Desk(
        roster.give(decision, now),
        queue.without(session),
        open.served(session, decision.agentId()));
  }

  /**
   * The desk without a session that is over, its place free; the same desk if the session is not at
   * it.
   */
  public Desk close(SessionId id, Instant now) {
    Optional<OpenSessions.Entry> entry = open.get(id);
    if (entry.isEmpty()) {
      return this;
    }
    Session session = entry.get().session();
    ParticipantId agentId = entry.get().agentId();
    return new Desk(
        agentId == null ? roster : roster.take(agentId, now),
        queue.without(session),
        open.without(session));
  }

  /** What each agent carries, in the order of the roster. */
  public List<AgentLoad> loads() {
    return roster.candidates().agents();
  }

  /** Who waits, in the order in which they will be served. */
  public List<SessionId> queue() {
    List<SessionId> ids = new ArrayList<>(queue.size());
    queue.forEach(session -> ids.add(session.id()));
    return ids;
  }

  /** Whom the last assignment chose; empty before the first. */
  public Optional<ParticipantId> lastChosen() {
    return Optional.ofNullable(roster.lastChosen());
  }

  /** Whether that session is at the desk, waiting or active. */
  public boolean has(SessionId id) {
    return open.get(id).isPresent();
  }

  /** How many wait. */
  public int queueLength() {
    return queue.size();
  }

  /** The place of a waiting session in the queue, from 1; empty if it does not wait. */
  public OptionalInt position(SessionId id) {
    return open.get(id)
        .filter(entry -> entry.agentId() == null)
        .map(entry -> OptionalInt.of(queue.rank(entry.session()) + 1))
        .orElse(OptionalInt.empty());
  }

  /** How many sessions of that visitor are waiting or active. */
  public int openSessionsOf(ParticipantId visitor) {
    return open.of(visitor);
  }

  /**
   * What {@link #assignWaiting} did.
   *
   * @param desk the desk afterwards
   * @param decisions who got which session and why, in the order in which they were made
   */
  public record Assignments(Desk desk, List<AssignmentDecision> decisions) {
    /** Takes a copy of the decisions. */
    public Assignments {
      decisions = List.copyOf(decisions);
    }
  }
}
