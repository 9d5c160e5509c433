package io.deskbell.application.port.in;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;

/** Something worth showing in a session that is not part of its log: it has no sequence. */
public sealed interface SessionNotice {
  /** The session it is about. */
  SessionId sessionId();

  /**
   * Somebody began or stopped typing.
   *
   * @param sessionId the session
   * @param participantId who
   * @param typing whether they type
   */
  record TypingChanged(SessionId sessionId, ParticipantId participantId, boolean typing)
      implements SessionNotice {}

  /**
   * Somebody has read further.
   *
   * @param sessionId the session
   * @param participantId who
   * @param sequence up to where, inclusive
   */
  record MessagesRead(SessionId sessionId, ParticipantId participantId, long sequence)
      implements SessionNotice {}

  /**
   * The visitor's place in the queue is another one.
   *
   * @param sessionId the session
   * @param position the place, from 1
   */
  record QueuePositionChanged(SessionId sessionId, int position) implements SessionNotice {}
}
