package io.deskbell.application.port.out;

import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The stored logs of all sessions, and the state of each session that follows from its log.
 *
 * <p>Guarantees, held by {@code SessionLogContract}: a log has sequences 1..n without gaps; of two
 * appends that rest on the same sequence one is stored and the other fails; an event is visible to
 * readers from the moment it is stored and never before; what was stored is returned the same for
 * ever; a client message id is stored once for a sender in a session. Thread-safe. Methods other
 * than {@link #append} and {@link #markRead} may block if {@link #blocks} says so, and throw {@link
 * StoreUnavailable} when the store is out of reach.
 */
public interface SessionLog {
  /** Whether reading may wait for a disk or a network, so that no selector thread should do it. */
  boolean blocks();

  /**
   * Stores the session's new events and its state after them, if its log is still as long as {@link
   * Session#savedSequence()}.
   *
   * @return a stage that completes when the events are durable: stages of one session in the order
   *     of their sequences. It fails with {@link ConcurrentChange} if the log is longer or shorter
   *     or holds one of the client message ids already, with {@link StoreUnavailable} if it cannot
   *     be told whether the events are stored. A change that is appended before all actions that
   *     depend on the failure of another one have run, fails too if it rests on that one, whoever
   *     has filled the place meanwhile; it may do so if it rests on what has filled the place.
   *     Never thrown instead.
   */
  CompletionStage<Void> append(Session changed);

  /**
   * The events after a sequence, in order, without a gap.
   *
   * @param after 0 for the beginning
   * @param limit how many at most, at least 1
   * @return empty if there are none or no such session
   */
  List<SessionEvent> read(SessionId id, long after, int limit);

  /**
   * The state of a session after its last stored event, with no new events. Another object is found
   * after each change of the log, an erasure included: who finds the same one again may take it
   * that the log is the same.
   */
  Optional<Session> find(SessionId id);

  /** The stored message of that sender in that session with that client message id. */
  Optional<Message> findMessage(
      SessionId id, ParticipantId senderId, ClientMessageId clientMessageId);

  /** Sessions, those created later first, then by id. */
  List<Session> list(SessionFilter filter);

  /**
   * Notes how far somebody has read.
   *
   * @return a stage that completes when that is durable, with whether it is further than before; if
   *     it is not, or there is no such session, nothing was stored
   */
  CompletionStage<Boolean> markRead(SessionId id, ParticipantId reader, long sequence);

  /**
   * How far everybody who has ever marked something in a session has read, from the moment that
   * {@link #markRead} completes; empty if there is no such session.
   */
  Map<ParticipantId, Long> readMarks(SessionId id);
}
