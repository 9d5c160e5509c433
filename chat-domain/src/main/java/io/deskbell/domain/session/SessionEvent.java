package io.deskbell.domain.session;

import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Requirements;
import java.time.Instant;
import java.util.Optional;

/**
 * Something that happened in a session, and its place in the session's log. A session's events are
 * numbered 1, 2, 3 … without a gap. Immutable.
 */
public sealed interface SessionEvent {
  /** The session in which it happened. */
  SessionId sessionId();

  /** Its place in the session's log, from 1. */
  long sequence();

  /** When it happened. */
  Instant timestamp();

  /**
   * A visitor rang; always the first event.
   *
   * @param sessionId the session
   * @param sequence always 1
   * @param timestamp when
   * @param visitor who rang
   * @param priority higher is served earlier; 0 is normal
   * @param requirements what the session needs of an agent
   * @param reopens the ended session that goes on here; empty for a new matter
   */
  record SessionStarted(
      SessionId sessionId,
      long sequence,
      Instant timestamp,
      Participant visitor,
      int priority,
      Requirements requirements,
      Optional<SessionId> reopens)
      implements SessionEvent {
    /** A new matter that needs nothing in particular. */
    public SessionStarted(
        SessionId sessionId, long sequence, Instant timestamp, Participant visitor, int priority) {
      this(
          sessionId, sequence, timestamp, visitor, priority, Requirements.none(), Optional.empty());
    }
  }

  /**
   * No agent had room, so the visitor waits.
   *
   * @param sessionId the session
   * @param sequence its place in the log
   * @param timestamp when
   */
  record SessionQueued(SessionId sessionId, long sequence, Instant timestamp)
      implements SessionEvent {}

  /**
   * An agent was given the session.
   *
   * @param sessionId the session
   * @param sequence its place in the log
   * @param timestamp when
   * @param agentId who was given it
   * @param rule which rule chose the agent
   */
  record AgentAssigned(
      SessionId sessionId, long sequence, Instant timestamp, ParticipantId agentId, String rule)
      implements SessionEvent {}

  /**
   * The session was taken from its agent; the visitor waits again, at the old place.
   *
   * @param sessionId the session
   * @param sequence its place in the log
   * @param timestamp when
   * @param agentId from whom it was taken
   * @param reason why
   */
  record AgentUnassigned(
      SessionId sessionId,
      long sequence,
      Instant timestamp,
      ParticipantId agentId,
      UnassignReason reason)
      implements SessionEvent {}

  /**
   * An agent is asked to take the session, which waits until they do.
   *
   * @param sessionId the session
   * @param sequence its place in the log
   * @param timestamp when
   * @param agentId who is asked
   * @param rule which rule chose the agent
   * @param expiresAt until when they are asked
   */
  record SessionOffered(
      SessionId sessionId,
      long sequence,
      Instant timestamp,
      ParticipantId agentId,
      String rule,
      Instant expiresAt)
      implements SessionEvent {}

  /**
   * The agent who was asked does not take the session.
   *
   * @param sessionId the session
   * @param sequence its place in the log
   * @param timestamp when
   * @param agentId who was asked
   * @param reason why it came to nothing
   */
  record OfferDeclined(
      SessionId sessionId,
      long sequence,
      Instant timestamp,
      ParticipantId agentId,
      DeclineReason reason)
      implements SessionEvent {}

  /**
   * The session needs something else of an agent from now on.
   *
   * @param sessionId the session
   * @param sequence its place in the log
   * @param timestamp when
   * @param requirements what it needs
   */
  record SessionRouted(
      SessionId sessionId, long sequence, Instant timestamp, Requirements requirements)
      implements SessionEvent {}

  /**
   * The session has another priority from now on.
   *
   * @param sessionId the session
   * @param sequence its place in the log
   * @param timestamp when
   * @param priority higher is served earlier; 0 is normal
   */
  record SessionPrioritized(SessionId sessionId, long sequence, Instant timestamp, int priority)
      implements SessionEvent {}

  /**
   * The session is put aside for a while; its agent keeps it.
   *
   * @param sessionId the session
   * @param sequence its place in the log
   * @param timestamp when
   */
  record SessionHeld(SessionId sessionId, long sequence, Instant timestamp)
      implements SessionEvent {}

  /**
   * The session goes on after a hold.
   *
   * @param sessionId the session
   * @param sequence its place in the log
   * @param timestamp when
   */
  record SessionResumed(SessionId sessionId, long sequence, Instant timestamp)
      implements SessionEvent {}

  /**
   * The session has been silent for long and will end unless somebody says something.
   *
   * @param sessionId the session
   * @param sequence its place in the log
   * @param timestamp when
   * @param endsAt when it will end
   */
  record InactivityWarned(SessionId sessionId, long sequence, Instant timestamp, Instant endsAt)
      implements SessionEvent {}

  /**
   * Somebody said something.
   *
   * @param message what, by whom, and where in the log
   */
  record MessagePosted(Message message) implements SessionEvent {
    @Override
    public SessionId sessionId() {
      return message.sessionId();
    }

    @Override
    public long sequence() {
      return message.sequence();
    }

    @Override
    public Instant timestamp() {
      return message.timestamp();
    }
  }

  /**
   * The session is over; always the last event.
   *
   * @param sessionId the session
   * @param sequence its place in the log
   * @param timestamp when
   * @param endedBy who ended it
   * @param reason why
   */
  record SessionEnded(
      SessionId sessionId,
      long sequence,
      Instant timestamp,
      ParticipantId endedBy,
      EndReason reason)
      implements SessionEvent {}
}
