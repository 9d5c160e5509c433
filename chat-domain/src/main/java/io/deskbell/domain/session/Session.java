package io.deskbell.domain.session;

import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.agent.Requirements;
import io.deskbell.domain.session.SessionEvent.AgentAssigned;
import io.deskbell.domain.session.SessionEvent.AgentUnassigned;
import io.deskbell.domain.session.SessionEvent.InactivityWarned;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import io.deskbell.domain.session.SessionEvent.OfferDeclined;
import io.deskbell.domain.session.SessionEvent.SessionEnded;
import io.deskbell.domain.session.SessionEvent.SessionHeld;
import io.deskbell.domain.session.SessionEvent.SessionOffered;
import io.deskbell.domain.session.SessionEvent.SessionPrioritized;
import io.deskbell.domain.session.SessionEvent.SessionQueued;
import io.deskbell.domain.session.SessionEvent.SessionResumed;
import io.deskbell.domain.session.SessionEvent.SessionRouted;
import io.deskbell.domain.session.SessionEvent.SessionStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One service episode of one visitor: {@code WAITING → ACTIVE → ENDED}.
 *
 * <p>Immutable: a command returns the session as it is afterwards, carrying the {@linkplain
 * #newEvents() events} it raised, or throws a {@link RuleViolation} and changes nothing. A session
 * holds its state and its last sequence, not its messages: those are in its log, of which it is the
 * fold ({@link #replay}).
 */
public final class Session {
  /** Who ends a session that has been silent for too long. */
  public static final ParticipantId SYSTEM = ParticipantId.of("system");

  private final SessionStarted opening;
  private final Routing routing;
  private final @Nullable ParticipantId agentId;
  private final @Nullable SessionEnded ending;
  private final long lastSequence;
  private final Instant lastAt;
  private final @Nullable Instant endsAt;
  private final List<SessionEvent> newEvents;

  private Session(
      SessionStarted opening,
      Routing routing,
      @Nullable ParticipantId agentId,
      SessionEvent last,
      List<SessionEvent> newEvents) {
    this(
        opening,
        routing,
        agentId,
        last instanceof SessionEnded ended ? ended : null,
        last.sequence(),
        last.timestamp(),
        last instanceof InactivityWarned warned ? warned.endsAt() : null,
        newEvents);
  }

  private Session(
      SessionStarted opening,
      Routing routing,
      @Nullable ParticipantId agentId,
      @Nullable SessionEnded ending,
      long lastSequence,
      Instant lastAt,
      @Nullable Instant endsAt,
      List<SessionEvent> newEvents) {
    this.opening = opening;
    this.routing = routing;
    this.agentId = agentId;
    this.ending = ending;
    this.lastSequence = lastSequence;
    this.lastAt = lastAt;
    this.endsAt = endsAt;
    this.newEvents = newEvents;
  }

  /**
   * A new session of a visitor, waiting, with normal priority.
   *
   * @throws RuleViolation.Forbidden if the participant is no visitor
   */
  public static Session start(SessionId id, Participant visitor, Instant now) {
    return start(id, visitor, 0, Requirements.none(), null, now);
  }

  /**
   * A new session of a visitor, waiting.
   *
   * @param priority higher is served earlier; 0 is normal
   * @throws RuleViolation.Forbidden if the participant is no visitor
   */
  public static Session start(SessionId id, Participant visitor, int priority, Instant now) {
    return start(id, visitor, priority, Requirements.none(), null, now);
  }

  /**
   * A new session of a visitor, waiting.
   *
   * @param priority higher is served earlier; 0 is normal
   * @param requirements what it needs of an agent
   * @param reopens the visitor's ended session that goes on in this one; null for a new matter
   * @throws RuleViolation.Forbidden if the participant is no visitor
   * @throws RuleViolation.SessionNotFound if the session to be reopened is not the visitor's
   * @throws RuleViolation.WrongState if it has not ended
   */
  public static Session start(
      SessionId id,
      Participant visitor,
      int priority,
      Requirements requirements,
      @Nullable Session reopens,
      Instant now) {
    if (!visitor.isVisitor()) {
      throw new RuleViolation.Forbidden("only visitors start sessions, " + visitor + " is none");
    }
    if (reopens != null) {
      if (!reopens.includes(visitor)) {
        throw new RuleViolation.SessionNotFound(reopens.id());
      }
      if (reopens.ending == null) {
        throw new RuleViolation.WrongState(
            "session_open",
            "session "
                + reopens.id()
                + " is "
                + reopens.status().code()
                + ", expected an ended one");
      }
    }
    SessionStarted started =
        new SessionStarted(
            id,
            1,
            now,
            visitor,
            priority,
            // Nearly always none, which then is one for all.
            requirements.isNone() ? Requirements.none() : requirements,
            Optional.ofNullable(reopens).map(Session::id));
    return new Session(started, Routing.of(started), null, started, List.of(started));
  }

  /**
   * The session whose log that is, with no new events.
   *
   * @param log the whole log from sequence 1, in order
   * @throws IllegalArgumentException if the log has a gap, does not begin with the start, or goes
   *     on after the end
   */
  public static Session replay(Iterable<? extends SessionEvent> log) {
    Session session = null;
    for (SessionEvent event : log) {
      if (session == null) {
        if (!(event instanceof SessionStarted started) || event.sequence() != 1) {
          throw new IllegalArgumentException(
              "expected a log that begins with SessionStarted at 1, found " + event);
        }
        session = new Session(started, Routing.of(started), null, started, List.of());
      } else {
        session = session.next(event).saved();
      }
    }
    if (session == null) {
      throw new IllegalArgumentException("expected a log with at least one event, found none");
    }
    return session;
  }

  /**
   * A session as a store kept it, with no new events: what {@link #replay} would make of its log,
   * for a store that does not want to read all of it.
   *
   * @param opening its first event
   * @param routing what follows from its log for who gets it
   * @param agentId who serves it, or served it when it ended; null for nobody
   * @param last its last event
   * @throws IllegalArgumentException if those do not belong together
   */
  public static Session restore(
      SessionStarted opening, Routing routing, @Nullable ParticipantId agentId, SessionEvent last) {
    boolean whole =
        opening.sequence() == 1
            && (last.sequence() > 1 || last instanceof SessionStarted)
            && last.sessionId().equals(opening.sessionId());
    if (!whole) {
      throw new IllegalArgumentException(
          "expected a session from its start to its last event, found " + opening + " and " + last);
    }
    return new Session(opening, routing, agentId, last, List.of());
  }

  /** Notes that no agent has room: the visitor has been told to wait. */
  public Session queue(Instant now) {
    requireOpen();
    requireWaiting();
    return next(new SessionQueued(id(), lastSequence + 1, now));
  }

  /**
   * Gives the session to the chosen agent.
   *
   * @throws RuleViolation.SessionHasEnded if it is over
   * @throws IllegalStateException if it has an agent, or the decision is about another session: no
   *     choice of a person leads there
   */
  public Session assign(AssignmentDecision decision, Instant now) {
    requireOpen();
    requireWaiting();
    requireAbout(decision);
    return next(
        new AgentAssigned(id(), lastSequence + 1, now, decision.agentId(), decision.rule()));
  }

  /**
   * Asks the chosen agent to take the session.
   *
   * @param expiresAt until when
   * @throws RuleViolation.SessionHasEnded if it is over
   * @throws IllegalStateException if it has an agent or is on offer, or the decision is about
   *     another session
   */
  public Session offer(AssignmentDecision decision, Instant expiresAt, Instant now) {
    requireOpen();
    requireWaiting();
    requireAbout(decision);
    if (routing.offer().isPresent()) {
      throw new IllegalStateException("session " + id() + " is on offer already: " + routing);
    }
    return next(
        new SessionOffered(
            id(), lastSequence + 1, now, decision.agentId(), decision.rule(), expiresAt));
  }

  /**
   * The session with the agent who was asked. Accepting again changes nothing.
   *
   * @throws RuleViolation.WrongState if they are not asked any more
   * @throws RuleViolation.SessionNotFound if they never were
   */
  public Session accept(Participant by, Instant now) {
    requireOpenFor(by);
    if (includes(by) && !by.isVisitor()) {
      return this;
    }
    Offer offer = requireOfferTo(by);
    return next(new AgentAssigned(id(), lastSequence + 1, now, by.id(), offer.rule()));
  }

  /**
   * The session after the agent who was asked has said no. Declining again changes nothing.
   *
   * @throws RuleViolation.WrongState if they have taken it meanwhile
   * @throws RuleViolation.SessionNotFound if they never were asked
   */
  public Session decline(Participant by, Instant now) {
    requireOpenFor(by);
    if (includes(by) && !by.isVisitor()) {
      throw new RuleViolation.WrongState(
          "no_offer", "session " + id() + " is with " + by + " already, expected an offer");
    }
    if (!by.isVisitor() && routing.barred().contains(by.id()) && !isOfferedTo(by.id())) {
      return this;
    }
    requireOfferTo(by);
    return decline(DeclineReason.DECLINED, now);
  }

  private void requireOpenFor(Participant by) {
    if (ending != null) {
      requireReader(by);
      requireOpen();
    }
  }

  private Offer requireOfferTo(Participant by) {
    Optional<Offer> offer = routing.offer().filter(asked -> asked.agentId().equals(by.id()));
    if (offer.isPresent() && !by.isVisitor()) {
      return offer.get();
    }
    if (!by.isVisitor() && (routing.barred().contains(by.id()) || by.isSupervisor())) {
      throw new RuleViolation.WrongState(
          "no_offer", "session " + id() + " is not on offer to " + by + ", expected an offer");
    }
    throw new RuleViolation.SessionNotFound(id());
  }

  /** Whether that agent is being asked to take the session. */
  public boolean isOfferedTo(ParticipantId agent) {
    return routing.offer().filter(asked -> asked.agentId().equals(agent)).isPresent();
  }

  /**
   * The session after its offer has come to nothing; the agent who was asked is asked again only if
   * nobody else is left.
   *
   * @throws IllegalStateException if it is not on offer
   */
  public Session decline(DeclineReason reason, Instant now) {
    Offer offer =
        routing
            .offer()
            .orElseThrow(() -> new IllegalStateException("session " + id() + " is not on offer"));
    return next(new OfferDeclined(id(), lastSequence + 1, now, offer.agentId(), reason));
  }

  /**
   * Takes the session from its agent, who gives it back; the visitor waits again, still since the
   * first ring.
   *
   * @throws RuleViolation.SessionHasEnded if it is over
   * @throws IllegalStateException if it has no agent
   */
  public Session unassign(Instant now) {
    return unassign(UnassignReason.RETURNED, now);
  }

  /**
   * Takes the session from its agent; the visitor waits again, still since the first ring.
   *
   * @throws RuleViolation.SessionHasEnded if it is over
   * @throws IllegalStateException if it has no agent
   */
  public Session unassign(UnassignReason reason, Instant now) {
    requireOpen();
    ParticipantId from = agentId;
    if (from == null) {
      throw new IllegalStateException("session " + id() + " has no agent to take it from");
    }
    return next(new AgentUnassigned(id(), lastSequence + 1, now, from, reason));
  }

  /**
   * The session with other needs.
   *
   * @throws RuleViolation.SessionHasEnded if it is over
   */
  public Session route(Requirements requirements, Instant now) {
    requireOpen();
    return requirements.equals(routing.requirements())
        ? this
        : next(new SessionRouted(id(), lastSequence + 1, now, requirements));
  }

  /**
   * The session with another priority.
   *
   * @throws RuleViolation.SessionHasEnded if it is over
   */
  public Session prioritize(int priority, Instant now) {
    requireOpen();
    return priority == routing.priority()
        ? this
        : next(new SessionPrioritized(id(), lastSequence + 1, now, priority));
  }

  /**
   * Puts the session aside. Holding one on hold changes nothing.
   *
   * @throws RuleViolation.SessionHasEnded if it is over
   * @throws RuleViolation.WrongState if nobody serves it
   */
  public Session hold(Instant now) {
    requireServed();
    return routing.onHold() ? this : next(new SessionHeld(id(), lastSequence + 1, now));
  }

  /**
   * Goes on with the session after a hold. Resuming one that is not on hold changes nothing.
   *
   * @throws RuleViolation.SessionHasEnded if it is over
   * @throws RuleViolation.WrongState if nobody serves it
   */
  public Session resume(Instant now) {
    requireServed();
    return routing.onHold() ? next(new SessionResumed(id(), lastSequence + 1, now)) : this;
  }

  /**
   * When the session has been silent for that long; empty if silence does not end it: while the
   * visitor waits for an agent, while it is on hold, and after the end.
   */
  public Optional<Instant> silentAt(Duration silence) {
    if (ending != null || agentId == null || routing.onHold()) {
      return Optional.empty();
    }
    Instant warned = endsAt;
    return Optional.of(warned == null ? lastAt.plus(silence) : warned);
  }

  /** Whether the last thing that happened is the warning that it will end. */
  public boolean isWarned() {
    return endsAt != null;
  }

  /**
   * Warns that the session will end.
   *
   * @throws RuleViolation.SessionHasEnded if it is over
   */
  public Session warn(Instant willEndAt, Instant now) {
    requireOpen();
    return next(new InactivityWarned(id(), lastSequence + 1, now, willEndAt));
  }

  /** Ends the session because nobody says anything. Ending an ended one changes nothing. */
  public Session endSilent(Instant now) {
    return ending != null
        ? this
        : next(new SessionEnded(id(), lastSequence + 1, now, SYSTEM, EndReason.INACTIVE));
  }

  /**
   * Adds a message with a content of at most {@link MessageContent#DEFAULT_LIMIT} code points.
   *
   * @throws RuleViolation.InvalidField if the content is blank, ill-formed or has U+0000
   * @throws RuleViolation.MessageTooLarge if it is too long
   * @throws RuleViolation.SessionNotFound if the sender has no part in this session
   * @throws RuleViolation.SessionHasEnded if it is over
   */
  public Session post(Participant sender, String content, Instant now) {
    return post(sender, MessageContent.of(content), null, now);
  }

  /**
   * Adds a message.
   *
   * @param clientMessageId the sender's own id for it; whoever keeps the log makes sure that it is
   *     used once
   * @throws RuleViolation.Forbidden if the sender is a supervisor who does not serve this session
   * @throws RuleViolation.SessionNotFound if the sender has no part in this session
   * @throws RuleViolation.SessionHasEnded if it is over
   */
  public Session post(
      Participant sender,
      MessageContent content,
      @Nullable ClientMessageId clientMessageId,
      Instant now) {
    requireParticipant(sender);
    requireOpen();
    return next(
        new MessagePosted(
            new Message(id(), lastSequence + 1, now, sender.id(), content, clientMessageId)));
  }

  /**
   * Ends the session. Ending an ended one changes nothing.
   *
   * @throws RuleViolation.SessionNotFound if the participant has no part in this session and is no
   *     supervisor
   */
  public Session end(Participant by, Instant now) {
    requireReader(by);
    if (ending != null) {
      return this;
    }
    EndReason reason =
        by.isSupervisor() && by.id().equals(agentId)
            ? EndReason.ENDED_BY_AGENT
            : EndReason.by(by.role());
    return next(new SessionEnded(id(), lastSequence + 1, now, by.id(), reason));
  }

  /** Whether that participant is this session's visitor or its agent. */
  public boolean includes(Participant participant) {
    return participant.isVisitor()
        ? participant.id().equals(opening.visitor().id())
        : participant.id().equals(agentId);
  }

  /**
   * Makes sure that a participant may read this session: its visitor, its agent, any supervisor.
   *
   * @throws RuleViolation.SessionNotFound otherwise, as for a session that does not exist
   */
  public void requireReader(Participant participant) {
    if (!includes(participant) && !participant.isSupervisor()) {
      throw new RuleViolation.SessionNotFound(id());
    }
  }

  /**
   * Makes sure that a participant may speak in this session: its visitor or its agent.
   *
   * @throws RuleViolation.Forbidden for a supervisor who does not serve it
   * @throws RuleViolation.SessionNotFound for anybody else, as for a session that does not exist
   */
  public void requireParticipant(Participant participant) {
    requireReader(participant);
    if (!includes(participant)) {
      throw new RuleViolation.Forbidden(
          "only the visitor and the agent of session " + id() + " may speak in it");
    }
  }

  /**
   * Makes sure that a participant may say what becomes of this session: the agent who serves it, or
   * any supervisor.
   *
   * @throws RuleViolation.Forbidden for its visitor
   * @throws RuleViolation.SessionNotFound for anybody else, as for a session that does not exist
   */
  public void requireHandling(Participant participant) {
    requireReader(participant);
    if (participant.isVisitor()) {
      throw new RuleViolation.Forbidden(
          "only the agent of session "
              + id()
              + " and supervisors may do that, "
              + participant
              + " is neither");
    }
  }

  /**
   * The session after one more event of its log, which it then carries as new.
   *
   * @throws IllegalArgumentException if the event is not the one that follows
   */
  private Session next(SessionEvent event) {
    if (event.sequence() != lastSequence + 1
        || !event.sessionId().equals(id())
        || ending != null
        || event instanceof SessionStarted) {
      throw new IllegalArgumentException(
          "expected an event that follows " + lastSequence + " of " + this + ", found " + event);
    }
    return new Session(opening, routing(event), agent(event), event, plus(event));
  }

  private @Nullable ParticipantId agent(SessionEvent event) {
    if (event instanceof AgentAssigned assigned) {
      return assigned.agentId();
    }
    return event instanceof AgentUnassigned ? null : agentId;
  }

  private Routing routing(SessionEvent event) {
    if (event instanceof MessagePosted) {
      return routing;
    } else if (event instanceof SessionQueued) {
      return routing.queued(true);
    } else if (event instanceof AgentAssigned assigned) {
      return routing
          .with(Optional.empty())
          .welcoming(assigned.agentId())
          .queued(false)
          .served(Optional.of(assigned.timestamp()));
    } else if (event instanceof AgentUnassigned unassigned) {
      Routing free = routing.onHold(false).served(Optional.empty());
      return unassigned.reason() == UnassignReason.RETURNED
          ? free.barring(unassigned.agentId())
          : free;
    } else if (event instanceof SessionOffered offered) {
      return routing.with(
          Optional.of(new Offer(offered.agentId(), offered.rule(), offered.expiresAt())));
    } else if (event instanceof OfferDeclined declined) {
      Routing free = routing.with(Optional.empty());
      return declined.reason() == DeclineReason.WITHDRAWN ? free : free.barring(declined.agentId());
    } else if (event instanceof SessionRouted routed) {
      return routing.with(routed.requirements());
    } else if (event instanceof SessionPrioritized prioritized) {
      return routing.with(prioritized.priority());
    } else if (event instanceof SessionHeld) {
      return routing.onHold(true);
    } else if (event instanceof SessionResumed) {
      return routing.onHold(false);
    }
    return event instanceof SessionEnded ? routing.ended() : routing;
  }

  private List<SessionEvent> plus(SessionEvent event) {
    if (newEvents.isEmpty()) {
      return List.of(event);
    }
    List<SessionEvent> all = new ArrayList<>(newEvents);
    all.add(event);
    return List.copyOf(all);
  }

  private void requireOpen() {
    if (ending != null) {
      throw new RuleViolation.SessionHasEnded(id());
    }
  }

  private void requireWaiting() {
    if (agentId != null) {
      throw new IllegalStateException("session " + id() + " is with agent " + agentId + " already");
    }
  }

  private void requireAbout(AssignmentDecision decision) {
    if (!decision.sessionId().equals(id())) {
      throw new IllegalStateException(
          "expected a decision about " + id() + ", got one about " + decision.sessionId());
    }
  }

  private void requireServed() {
    requireOpen();
    if (agentId == null) {
      throw new RuleViolation.WrongState(
          "session_waiting", "session " + id() + " is waiting, expected one with an agent");
    }
  }

  /** The same session with its new events regarded as stored. */
  public Session saved() {
    return newEvents.isEmpty()
        ? this
        : new Session(opening, routing, agentId, ending, lastSequence, lastAt, endsAt, List.of());
  }

  /** Its identity. */
  public SessionId id() {
    return opening.sessionId();
  }

  /** Who rang. */
  public Participant visitor() {
    return opening.visitor();
  }

  /** Higher is served earlier; 0 is normal. */
  public int priority() {
    return routing.priority();
  }

  /** What it needs of an agent. */
  public Requirements requirements() {
    return routing.requirements();
  }

  /** What follows from its log for who gets it. */
  public Routing routing() {
    return routing;
  }

  /** Who carries it: who serves it, or is asked to; empty if nobody does or it is over. */
  public Optional<ParticipantId> carrier() {
    if (ending != null) {
      return Optional.empty();
    }
    return agentId == null ? routing.offer().map(Offer::agentId) : Optional.of(agentId);
  }

  /** Where it is in its life. */
  public SessionStatus status() {
    if (ending != null) {
      return SessionStatus.ENDED;
    }
    return agentId == null ? SessionStatus.WAITING : SessionStatus.ACTIVE;
  }

  /** Who serves it, or served it when it ended; empty while nobody does. */
  public Optional<ParticipantId> agentId() {
    return Optional.ofNullable(agentId);
  }

  /** When the visitor rang, which is also since when it counts as waiting in the queue. */
  public Instant createdAt() {
    return opening.timestamp();
  }

  /** How it ended; empty while it has not. */
  public Optional<SessionEnded> ending() {
    return Optional.ofNullable(ending);
  }

  /** When its last event happened, new ones included. */
  public Instant lastAt() {
    return lastAt;
  }

  /** The sequence of its last event, new ones included; at least 1. */
  public long lastSequence() {
    return lastSequence;
  }

  /** The events that commands have raised since it was last {@linkplain #saved() saved}. */
  public List<SessionEvent> newEvents() {
    return newEvents;
  }

  /** The sequence up to which its log is stored: the last one before its new events, 0 for none. */
  public long savedSequence() {
    return lastSequence - newEvents.size();
  }

  @Override
  public String toString() {
    return "Session[" + id() + " " + status() + " at " + lastSequence + "]";
  }
}
