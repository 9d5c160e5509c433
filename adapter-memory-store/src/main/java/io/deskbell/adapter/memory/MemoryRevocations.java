package io.deskbell.adapter.memory;

import io.deskbell.application.port.out.Revocation;
import io.deskbell.application.port.out.Revocation.OfHolder;
import io.deskbell.application.port.out.Revocation.OfToken;
import io.deskbell.application.port.out.Revocations;
import io.deskbell.domain.ParticipantId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Revocations in memory, gone with the process, but so are all sessions then. Thread-safe. */
public final class MemoryRevocations implements Revocations {
  private final Map<String, OfToken> tokens = new HashMap<>();
  private final Map<ParticipantId, OfHolder> holders = new HashMap<>();

  /** No revocations. */
  public MemoryRevocations() {}

  @Override
  public synchronized CompletionStage<Void> revoke(Revocation revocation) {
    if (revocation instanceof OfToken one) {
      tokens.put(one.tokenId(), one);
    } else if (revocation instanceof OfHolder all) {
      holders.merge(all.holder(), all, OfHolder::and);
    }
    return CompletableFuture.completedStage(null);
  }

  @Override
  public synchronized List<Revocation> all() {
    List<Revocation> all = new ArrayList<>(tokens.values());
    all.addAll(holders.values());
    return all;
  }

  @Override
  public synchronized CompletionStage<Integer> forget(Instant expiredBefore) {
    int before = tokens.size() + holders.size();
    tokens.values().removeIf(one -> one.expiresAt().isBefore(expiredBefore));
    holders.values().removeIf(all -> all.expiresAt().isBefore(expiredBefore));
    return CompletableFuture.completedStage(before - tokens.size() - holders.size());
  }
}
