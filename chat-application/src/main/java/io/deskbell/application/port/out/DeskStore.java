package io.deskbell.application.port.out;

import io.deskbell.domain.SessionId;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.session.Session;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The stored desk, changed together with the sessions that a change touches.
 *
 * <p>It is a port of its own, next to {@link SessionLog}, because of the one thing a log cannot
 * promise: that the desk and several sessions change all or not at all. Held by {@code
 * DeskStoreContract}. Thread-safe.
 */
public interface DeskStore {
  /**
   * The desk as it is stored; an empty one at revision 0 before the first change. May block, and
   * throws {@link StoreUnavailable} when the store is out of reach.
   */
  StoredDesk load();

  /**
   * Stores the desk and the new events of all those sessions, if the desk is still at that revision
   * and each session's log as long as {@link Session#savedSequence()}.
   *
   * @param revision the revision on which the change rests
   * @param desk the desk as it is afterwards; it has or has no more a session that it did not have
   *     before only if that is one of the sessions, so that a store need look at no others
   * @param sessions each of them once, in any order, with the agents that the desk gave them
   * @return a stage that completes when everything is durable; the desk is then at the next
   *     revision. It fails with {@link ConcurrentChange} or {@link StoreUnavailable} as {@link
   *     SessionLog#append} does, with {@link IllegalArgumentException} if a session is there twice.
   *     Never thrown instead.
   */
  default CompletionStage<Void> commit(long revision, Desk desk, List<Session> sessions) {
    return commit(revision, desk, sessions, List.of());
  }

  /**
   * The same, with why the agents were chosen.
   *
   * @param decisions those about new events of these sessions
   */
  CompletionStage<Void> commit(
      long revision, Desk desk, List<Session> sessions, List<Decided> decisions);

  /**
   * Why a session was given or offered to whom, in the order of the log; they are kept as long as
   * the session is. May block, and throws {@link StoreUnavailable} when the store is out of reach.
   */
  List<Decided> decisions(SessionId id);

  /**
   * A desk and how often it has been changed.
   *
   * @param desk the desk
   * @param revision 0 before the first change, one more with each
   */
  record StoredDesk(Desk desk, long revision) {}
}
