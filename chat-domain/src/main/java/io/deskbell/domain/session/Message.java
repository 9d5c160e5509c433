package io.deskbell.domain.session;

import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing said in a session. Immutable.
 *
 * @param sessionId the session
 * @param sequence its place in the session's log, from 1
 * @param timestamp when it was accepted
 * @param senderId who said it
 * @param content what was said
 * @param clientMessageId the sender's own id for it; null if the sender gave none
 */
public record Message(
    SessionId sessionId,
    long sequence,
    Instant timestamp,
    ParticipantId senderId,
    MessageContent content,
    @Nullable ClientMessageId clientMessageId) {

  /**
   * The message's own id, unique over all sessions. It follows from the place in the log, so that
   * every store and every reader derives the same one.
   */
  public String id() {
    return sessionId.value() + "-" + sequence;
  }
}
