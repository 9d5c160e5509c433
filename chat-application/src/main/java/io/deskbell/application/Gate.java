package io.deskbell.application;

import io.deskbell.application.port.in.Unavailable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets changes in while the application is open, and tells when the last one is out. Thread-safe.
 */
final class Gate {
  private static final long CLOSED = 1L << 62;

  /** Changes inside, and above them whether the gate is closed. */
  private final AtomicLong inside = new AtomicLong();

  private final CompletableFuture<Boolean> empty = new CompletableFuture<>();

  /** Lets a change in that completes the outcome when it is through, or refuses it. */
  void pass(CompletableFuture<?> outcome, Runnable change) {
    if (inside.incrementAndGet() >= CLOSED) {
      leave();
      outcome.completeExceptionally(
          new Unavailable("the server shuts down, try again elsewhere or later", null));
      return;
    }
    CompletionStage<?> left = outcome;
    left.whenComplete((done, failure) -> leave());
    change.run();
  }

  private void leave() {
    if (inside.decrementAndGet() == CLOSED) {
      empty.complete(true);
    }
  }

  /** Lets nothing in any more; completes when nothing is inside. */
  CompletionStage<Boolean> close() {
    if (inside.getAndUpdate(before -> before | CLOSED) == 0) {
      empty.complete(true);
    }
    return empty;
  }
}
