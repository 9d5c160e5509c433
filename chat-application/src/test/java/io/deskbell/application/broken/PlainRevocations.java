package io.deskbell.application.broken;

import io.deskbell.application.port.out.Revocation;
import io.deskbell.application.port.out.Revocation.OfHolder;
import io.deskbell.application.port.out.Revocation.OfToken;
import io.deskbell.application.port.out.Revocations;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Truthful revocations, cut into steps that a liar can override. */
class PlainRevocations implements Revocations {
  final Map<Object, Revocation> all = new LinkedHashMap<>();

  @Override
  public CompletionStage<Void> revoke(Revocation revocation) {
    synchronized (this) {
      put(revocation);
    }
    return CompletableFuture.completedStage(null);
  }

  void put(Revocation revocation) {
    Revocation before = all.get(key(revocation));
    all.put(
        key(revocation),
        before instanceof OfHolder one && revocation instanceof OfHolder other
            ? together(one, other)
            : revocation);
  }

  Object key(Revocation revocation) {
    return revocation instanceof OfToken one ? one.tokenId() : ((OfHolder) revocation).holder();
  }

  Revocation together(OfHolder one, OfHolder other) {
    return one.and(other);
  }

  @Override
  public synchronized List<Revocation> all() {
    return List.copyOf(all.values());
  }

  @Override
  public CompletionStage<Integer> forget(Instant expiredBefore) {
    synchronized (this) {
      int before = all.size();
      all.values().removeIf(one -> isForgotten(one, expiredBefore));
      return CompletableFuture.completedStage(before - all.size());
    }
  }

  boolean isForgotten(Revocation one, Instant expiredBefore) {
    return one.expiresAt().isBefore(expiredBefore);
  }
}
