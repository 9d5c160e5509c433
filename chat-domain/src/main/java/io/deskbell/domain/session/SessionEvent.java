package io.deskbell.domain.session;

import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import java.time.Instant;

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
   */
  record SessionStarted(
      SessionId sessionId, long sequence, Instant timestamp, Participant visitor, int priority)
      implements SessionEvent {}

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
   */
  record AgentUnassigned(
      SessionId sessionId, long sequence, Instant timestamp, ParticipantId agentId)
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
