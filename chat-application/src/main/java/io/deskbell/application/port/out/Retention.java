package io.deskbell.application.port.out;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.session.MessageContent;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/**
 * Taking things out of the stored logs again: the only way in which anything that was stored ever
 * changes.
 *
 * <p>Apart from {@link SessionLog} because it breaks that one's promises on purpose, and because
 * nobody who chats may reach it. Only ended sessions are touched, so nothing that is at work can
 * rest on what changes here. Guarantees, held by {@code RetentionContract}: each session is changed
 * or deleted as a whole; what is gone is in no answer of the store any more. Thread-safe.
 */
public interface Retention {
  /**
   * Deletes sessions that ended before an instant, with their logs, staff logs and read marks:
   * those that ended first, first.
   *
   * @param limit how many at most, at least 1
   * @return a stage that completes when that is durable, with how many were deleted; it fails with
   *     {@link StoreUnavailable} if that cannot be told. Never thrown instead.
   */
  CompletionStage<Integer> deleteEnded(Instant endedBefore, int limit);

  /**
   * Removes a person from all ended sessions: wherever the person is named stands the replacement
   * afterwards, whatever they said or noted has the other content and no client message id, and
   * their read marks are gone. A tag stays under another author. Sequences, timestamps and kinds of
   * events stay.
   *
   * @return a stage that completes when that is durable, with how many sessions were changed; it
   *     fails with {@link StoreUnavailable} if that cannot be told, and doing it again then
   *     finishes it. Never thrown instead.
   */
  CompletionStage<Integer> erase(
      ParticipantId person, ParticipantId replacement, MessageContent content);
}
