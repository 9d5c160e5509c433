package io.deskbell.application.port.out;

import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.StaffEntry;
import io.deskbell.domain.session.StaffRecord;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The stored staff logs of all sessions: notes, tags and ratings, beside {@link SessionLog} and in
 * the same store.
 *
 * <p>Guarantees, held by {@code StaffLogContract}: the staff log of a session has sequences 1..n
 * without gaps; of two entries with the same sequence one is stored and the other refused; an entry
 * is visible from the moment it is stored and never before; a session has one rating at most; what
 * was stored is returned the same for ever, unless {@link Retention} deletes it with its session or
 * erases its author. Thread-safe. Methods other than {@link #append} may block if {@link
 * SessionLog#blocks} says so, and throw {@link StoreUnavailable} when the store is out of reach.
 */
public interface StaffLog {
  /**
   * Stores an entry, if its session is stored and its staff log ends right before it.
   *
   * @return a stage that completes when the entry is durable. It fails with {@link
   *     ConcurrentChange} if there is no such session, if the staff log is longer or shorter, or if
   *     it is a second rating; with {@link StoreUnavailable} if it cannot be told whether the entry
   *     is stored. Never thrown instead.
   */
  CompletionStage<Void> append(StaffEntry entry);

  /**
   * The entries after a sequence, in order, without a gap.
   *
   * @param after 0 for the beginning
   * @param limit how many at most, at least 1
   * @return empty if there are none or no such session
   */
  List<StaffEntry> staffEntries(SessionId id, long after, int limit);

  /** What follows from all entries of a session that are stored; empty if there are none. */
  StaffRecord staffRecord(SessionId id);
}
