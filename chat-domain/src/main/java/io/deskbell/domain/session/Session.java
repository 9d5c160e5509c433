package io.deskbell.domain.session;

import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.session.SessionEvent.AgentAssigned;
import io.deskbell.domain.session.SessionEvent.AgentUnassigned;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import io.deskbell.domain.session.SessionEvent.SessionEnded;
import io.deskbell.domain.session.SessionEvent.SessionQueued;
import io.deskbell.domain.session.SessionEvent.SessionStarted;
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
  private final SessionStarted opening;
  private final @Nullable ParticipantId agentId;
  private final @Nullable SessionEnded ending;
  private final long lastSequence;
  private final List<SessionEvent> newEvents;

  private Session(
      SessionStarted opening,
      @Nullable ParticipantId agentId,
      @Nullable SessionEnded ending,
      long lastSequence,
      List<SessionEvent> newEvents) {
    this.opening = opening;
    this.agentId = agentId;
    this.ending = ending;
    this.lastSequence = lastSequence;
    this.newEvents = newEvents;
  }

  /**
   * A new session of a visitor, waiting, with normal priority.
   *
   * @throws RuleViolation.Forbidden if the participant is no visitor
   */
  public static Session start(SessionId id, Participant visitor, Instant now) {
    return start(id, visitor, 0, now);
  }

  /**
   * A new session of a visitor, waiting.
   *
   * @param priority higher is served earlier; 0 is normal
   * @throws RuleViolation.Forbidden if the participant is no visitor
   */
  public static Session start(SessionId id, Participant visitor, int priority, Instant now) {
    if (!visitor.isVisitor()) {
      throw new RuleViolation.Forbidden("only visitors start sessions, " + visitor + " is none");
    }
    SessionStarted started = new SessionStarted(id, 1, now, visitor, priority);
    return new Session(started, null, null, 1, List.of(started));
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
        session = new Session(started, null, null, 1, List.of());
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
   * @param agentId who serves it, or served it when it ended; null for nobody
   * @param ending its last event, if it is over
   * @param lastSequence the sequence of its last event
   * @throws IllegalArgumentException if those do not belong together
   */
  public static Session restore(
      SessionStarted opening,
      @Nullable ParticipantId agentId,
      @Nullable SessionEnded ending,
      long lastSequence) {
    boolean whole =
        opening.sequence() == 1
            && (ending == null
                ? lastSequence >= 1
                : lastSequence > 1
                    && ending.sequence() == lastSequence
                    && ending.sessionId().equals(opening.sessionId()));
    if (!whole) {
      throw new IllegalArgumentException(
          "expected a session from its start to its last event at "
              + lastSequence
              + ", found "
              + opening
              + " and "
              + ending);
    }
    return new Session(opening, agentId, ending, lastSequence, List.of());
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
    if (!decision.sessionId().equals(id())) {
      throw new IllegalStateException(
          "expected a decision about " + id() + ", got one about " + decision.sessionId());
    }
    return next(
        new AgentAssigned(id(), lastSequence + 1, now, decision.agentId(), decision.rule()));
  }

  /**
   * Takes the session from its agent; the visitor waits again, still since the first ring.
   *
   * @throws RuleViolation.SessionHasEnded if it is over
   * @throws IllegalStateException if it has no agent
   */
  public Session unassign(Instant now) {
    requireOpen();
    ParticipantId from = agentId;
    if (from == null) {
      throw new IllegalStateException("session " + id() + " has no agent to take it from");
    }
    return next(new AgentUnassigned(id(), lastSequence + 1, now, from));
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
    ParticipantId agent = agentId;
    SessionEnded end = null;
    if (event instanceof AgentAssigned assigned) {
      agent = assigned.agentId();
    } else if (event instanceof AgentUnassigned) {
      agent = null;
    } else if (event instanceof SessionEnded ended) {
      end = ended;
    }
    return new Session(opening, agent, end, event.sequence(), plus(event));
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

  /** The same session with its new events regarded as stored. */
  public Session saved() {
    return newEvents.isEmpty()
        ? this
        : new Session(opening, agentId, ending, lastSequence, List.of());
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
    return opening.priority();
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
