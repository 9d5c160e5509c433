package io.deskbell.application.port.out;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The tokens that were revoked, kept as long as they would be good otherwise. Whoever checks tokens
 * reads all of them now and then and remembers them. Held by {@code RevocationsContract}.
 * Thread-safe.
 */
public interface Revocations {
  /**
   * Stores a revocation. The same again changes nothing; of two of one holder the later moments
   * stand, whichever came first.
   *
   * @return a stage that completes when that is durable and {@link #all} shows it; it fails with
   *     {@link StoreUnavailable} if that cannot be told, and doing it again then finishes it. Never
   *     thrown instead.
   */
  CompletionStage<Void> revoke(Revocation revocation);

  /**
   * Everything that was stored and not forgotten, in any order. May block, and throws {@link
   * StoreUnavailable} when the store is out of reach.
   */
  List<Revocation> all();

  /**
   * Deletes what expired before an instant.
   *
   * @return a stage that completes when that is durable, with how many were deleted; it fails with
   *     {@link StoreUnavailable} if that cannot be told. Never thrown instead.
   */
  CompletionStage<Integer> forget(Instant expiredBefore);
}
