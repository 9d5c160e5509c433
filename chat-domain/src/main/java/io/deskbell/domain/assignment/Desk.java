package io.deskbell.domain.assignment;

import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.agent.Connection;
import io.deskbell.domain.agent.Standing;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
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
 * n) in sessions and agents; an assignment looks at each kind of waiting session once, and for one
 * for whom some agents are not fit at those before the first who is.
 */
public final class Desk {
  private static final Desk EMPTY = new Desk(Roster.empty(), Queue.empty(), OpenSessions.none());

  private final Roster roster;
  private final Queue queue;
  private final OpenSessions open;

  private Desk(Roster roster, Queue queue, OpenSessions open) {
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
   * @param sessions the sessions at the desk, in any order
   * @throws IllegalStateException if a session is there twice or over
   */
  public static Desk restore(
      List<AgentLoad> loads, @Nullable ParticipantId lastChosen, Iterable<Session> sessions) {
    Desk desk = EMPTY.with(Roster.of(loads, lastChosen));
    for (Session session : sessions) {
      if (session.status() == SessionStatus.ENDED || desk.has(session.id())) {
        throw new IllegalStateException("expected an open session, once, got " + session);
      }
      desk = desk.with(session.saved(), desk.roster);
    }
    return desk;
  }

  /**
   * The desk with those agents for its configured roster, in that order: what they carry stays, and
   * so does everything about {@linkplain Standing#MANAGED managed} and {@linkplain
   * Standing#DISMISSED dismissed} ones. Who is neither managed nor among them leaves the desk, or
   * is {@linkplain Standing#DEPARTED departed} behind the others as long as they carry sessions.
   *
   * @throws IllegalArgumentException if an agent is there twice
   */
  public Desk withRoster(List<Agent> agents) {
    return with(roster.with(agents));
  }

  /**
   * The desk with one more configured agent at the end of the roster, or with a known one as they
   * are now: what they carry stays, also where it is above a lowered capacity.
   */
  public Desk withAgent(Agent agent) {
    return with(roster.with(agent));
  }

  /** The same with an agent about whom the configuration has no say any more. */
  public Desk manage(Agent agent) {
    return with(roster.with(agent, Standing.MANAGED));
  }

  /**
   * The desk without an agent, also for the configuration. What they carry stays until it is
   * {@linkplain #carriedBy taken} from them.
   *
   * @throws RuleViolation.AgentNotFound if they are not on the roster
   */
  public Desk dismiss(ParticipantId agentId) {
    return with(roster.with(onRoster(agentId).with(Standing.DISMISSED)));
  }

  /**
   * The desk after an agent has declared something.
   *
   * @throws RuleViolation.AgentNotFound if they are not on the roster
   */
  public Desk declare(ParticipantId agentId, Availability availability) {
    AgentLoad agent = onRoster(agentId);
    return with(roster.with(agent.of(agent.agent().withAvailability(availability))));
  }

  /** The desk after an agent was seen to come or go; the same desk if they are not known at it. */
  public Desk observe(ParticipantId agentId, Connection connection) {
    return roster
        .find(agentId)
        .map(agent -> with(roster.with(agent.with(connection))))
        .orElse(this);
  }

  private AgentLoad onRoster(ParticipantId agentId) {
    return agent(agentId).orElseThrow(() -> new RuleViolation.AgentNotFound(agentId));
  }

  /**
   * The desk with one more waiting session.
   *
   * @throws IllegalStateException if the session is not waiting or at the desk already
   */
  public Desk admit(Session session) {
    if (session.status() != SessionStatus.WAITING || has(session.id())) {
      throw new IllegalStateException("expected a new waiting session, got " + session);
    }
    Session saved = session.saved();
    return new Desk(roster, queue.with(saved), open.with(saved));
  }

  /**
   * The desk after something was done to a session: it waits, is on offer, is served or is over as
   * it says, and whoever carries it now or did before carries more or less.
   *
   * @throws IllegalStateException if it would give an agent more than the capacity; who asks for
   *     that must be refused before
   */
  public Desk follow(Session session, Instant now) {
    Optional<Session> before = open.get(session.id());
    Optional<ParticipantId> had = before.flatMap(Session::carrier);
    Optional<ParticipantId> has = session.carrier();
    Roster after = roster;
    if (!had.equals(has)) {
      after = had.isPresent() ? after.take(had.get(), now) : after;
      after = has.isPresent() ? after.give(has.get(), now) : after;
    }
    return with(session.saved(), after);
  }

  /**
   * The desk after somebody has said what is to become of a session. Gives no more places away than
   * the move itself does; whoever waits may have them by {@link #assignWaiting}.
   *
   * @param session as it is now, with nothing new; at the desk or over
   * @throws RuleViolation if they may not do that, or the session or an agent is not in the state
   *     for it; {@link RuleViolation.WrongState} with code {@code agent_unavailable} if the agent
   *     has no room, however the move was asked for
   */
  public Moved move(Session session, Participant by, Move move, Instant now) {
    return new Moving(this, session, by, now).make(move);
  }

  /** The desk at which somebody who is not on the roster may serve; the same desk if they are. */
  Desk withGuest(Agent agent) {
    return roster.find(agent.id()).isPresent() ? this : with(roster.with(agent, Standing.DEPARTED));
  }

  private Desk with(Roster other) {
    return new Desk(other, queue, open);
  }

  private Desk with(Session session, Roster other) {
    Queue others = open.get(session.id()).map(queue::without).orElse(queue);
    return new Desk(
        other,
        others.with(session),
        session.status() == SessionStatus.ENDED ? open.without(session) : open.with(session));
  }

  /**
   * Gives waiting sessions to agents, in serving order, until nobody waits for whom an agent has
   * room.
   *
   * @throws IllegalStateException if the policy chooses an agent without room or decides about
   *     another session than the one asked about
   */
  public Assignments assignWaiting(AssignmentPolicy policy, Instant now) {
    return assignWaiting(policy, AssignmentTerms.AUTO, now);
  }

  /** The same on other terms. */
  public Assignments assignWaiting(AssignmentPolicy policy, AssignmentTerms terms, Instant now) {
    return mayAssign()
        ? new Assigning(policy, terms, now).assign(this)
        : new Assignments(this, List.of());
  }

  Roster roster() {
    return roster;
  }

  Queue waiting() {
    return queue;
  }

  /** The desk after a policy has chosen for a waiting session, which is as it was decided now. */
  Desk given(Session session, AssignmentDecision decision, Instant now) {
    return with(session.saved(), roster.give(decision, now));
  }

  /**
   * The desk without a session that is over, its place free; the same desk if the session is not at
   * it.
   */
  public Desk close(SessionId id, Instant now) {
    Optional<Session> session = open.get(id);
    if (session.isEmpty()) {
      return this;
    }
    Optional<ParticipantId> carrier = session.get().carrier();
    return new Desk(
        carrier.isPresent() ? roster.take(carrier.get(), now) : roster,
        queue.without(session.get()),
        open.without(session.get()));
  }

  /** What each agent carries, in the order of the roster, with those who are not on it any more. */
  public List<AgentLoad> loads() {
    return Collections.unmodifiableList(roster.agents());
  }

  /**
   * The agents who are not as they were at an earlier desk, in the order of the roster. Costs
   * little if this desk was made from that one by little.
   *
   * @return empty if it is not the same people in the same order any more
   */
  public Optional<List<AgentChange>> changedSince(Desk before) {
    return roster.ranks() == before.roster.ranks()
        ? Optional.of(
            roster.loads().changedSince(before.roster.loads()).stream()
                .map(rank -> new AgentChange(before.roster.at(rank), roster.at(rank)))
                .toList())
        : Optional.empty();
  }

  /**
   * What has become of an agent.
   *
   * @param before at the earlier desk
   * @param after now; the same agent in the same place
   */
  public record AgentChange(AgentLoad before, AgentLoad after) {}

  /** An agent on the roster; empty if nobody there has that id. */
  public Optional<AgentLoad> agent(ParticipantId agentId) {
    return roster.find(agentId).filter(agent -> agent.standing().isOnRoster());
  }

  /**
   * The sessions that an agent serves or is asked to take, by id. Costs a look at every session.
   */
  public List<Session> carriedBy(ParticipantId agentId) {
    List<Session> carried = new ArrayList<>();
    for (Session session : open.sessions()) {
      if (session.carrier().equals(Optional.of(agentId))) {
        carried.add(session);
      }
    }
    return carried;
  }

  /** The sessions that are not over, as the desk last saw them, by id. */
  public Iterable<Session> sessions() {
    return open.sessions();
  }

  /** The session as the desk last saw it; empty if it is not at the desk. */
  public Optional<Session> session(SessionId id) {
    return open.get(id);
  }

  /** The sessions on offer, those of which it ends first, first. */
  public Iterable<Session> offers() {
    return queue.offers();
  }

  /** The session whose offer ends first; empty if none is on offer. */
  public Optional<Session> nextOffer() {
    return queue.offers().isEmpty() ? Optional.empty() : Optional.of(queue.offers().at(0));
  }

  /**
   * Those who wait, in the order in which they will be served.
   *
   * @param from the place to begin at, from 1
   * @param limit how many at most
   */
  public List<Session> waiting(int from, int limit) {
    List<Session> some = new ArrayList<>();
    for (int rank = Math.max(from, 1) - 1; rank < queueLength() && some.size() < limit; rank++) {
      some.add(queue.all().at(rank));
    }
    return some;
  }

  /** Whether somebody on the roster is in that team. */
  public boolean hasTeam(String team) {
    for (AgentLoad agent : roster.loads()) {
      if (agent.standing().isOnRoster() && agent.agent().profile().teams().contains(team)) {
        return true;
      }
    }
    return false;
  }

  /** Who waits, in the order in which they will be served. */
  public List<SessionId> queue() {
    List<SessionId> ids = new ArrayList<>(queueLength());
    queue.all().forEach(session -> ids.add(session.id()));
    return ids;
  }

  /** Whom the last assignment chose; empty before the first. */
  public Optional<ParticipantId> lastChosen() {
    return Optional.ofNullable(roster.lastChosen());
  }

  /** Whether that session is at the desk. */
  public boolean has(SessionId id) {
    return open.get(id).isPresent();
  }

  /** How many wait, those on offer included. */
  public int queueLength() {
    return queue.all().size();
  }

  /** Whether somebody waits whom no agent is asked to take, while some agent has room. */
  public boolean mayAssign() {
    return roster.withRoom() > 0 && !queue.lines().isEmpty();
  }

  /** How many sessions all agents at work may carry together. */
  public int places() {
    return roster.places();
  }

  /**
   * The place of a waiting session in the queue, from 1, whether it is on offer or not; empty if it
   * does not wait.
   */
  public OptionalInt position(SessionId id) {
    return open.get(id)
        .filter(session -> session.status() == SessionStatus.WAITING)
        .map(session -> OptionalInt.of(queue.all().rank(session) + 1))
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
