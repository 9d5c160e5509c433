package io.deskbell.adapter.websocket;

import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.assignment.Move;
import org.jspecify.annotations.Nullable;

/** What a client asks for with one frame. */
sealed interface ClientFrame {
  /** A command to one session on behalf of somebody. */
  sealed interface OfSession extends ClientFrame {
    SessionId sessionId();
  }

  /** {@code join_session}. */
  record JoinSession(SessionId sessionId, @Nullable Long after) implements OfSession {}

  /** {@code send_message}. */
  record SendMessage(SessionId sessionId, String content, @Nullable ClientMessageId clientMessageId)
      implements OfSession {}

  /** {@code add_note}. */
  record AddNote(SessionId sessionId, String text) implements OfSession {}

  /** {@code end_session}. */
  record EndSession(SessionId sessionId) implements OfSession {}

  /** {@code leave_session}. */
  record LeaveSession(SessionId sessionId) implements OfSession {}

  /** {@code set_typing}. */
  record SetTyping(SessionId sessionId, boolean typing) implements OfSession {}

  /** {@code mark_read}. */
  record MarkRead(SessionId sessionId, long sequence) implements OfSession {}

  /** A move of the session at the desk, such as {@code pick_session}. */
  record MoveSession(SessionId sessionId, Move move) implements OfSession {}

  /** {@code set_availability}. */
  record SetAvailability(Availability availability) implements ClientFrame {}

  /** {@code ping} about no session. */
  record Ping() implements ClientFrame {}

  /**
   * {@code ping} about a session: the client's heartbeat.
   *
   * @param sequence the last one the client has seen; null if it does not say
   */
  record Heartbeat(SessionId sessionId, @Nullable Long sequence) implements OfSession {}
}
