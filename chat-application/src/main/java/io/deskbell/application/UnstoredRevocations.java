package io.deskbell.application;

import io.deskbell.application.port.out.Revocation;
import io.deskbell.application.port.out.Revocations;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Revocations that only the process itself remembers. */
final class UnstoredRevocations implements Revocations {
  @Override
  public CompletionStage<Void> revoke(Revocation revocation) {
    return CompletableFuture.completedStage(null);
  }

  @Override
  public List<Revocation> all() {
    return List.of();
  }

  @Override
  public CompletionStage<Integer> forget(Instant expiredBefore) {
    return CompletableFuture.completedStage(0);
  }
}
