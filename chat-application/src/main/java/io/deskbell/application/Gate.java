package io.deskbell.application;

import io.deskbell.application.port.in.Answer;
import io.deskbell.application.port.in.Unavailable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets changes in while the application is open, and tells when the last one is out. Thread-safe.
 */
final class Gate {
  private static final System.Logger LOG = System.getLogger(Gate.class.getName());
  private static final long CLOSED = 1L << 62;

  /** Changes inside, and above them whether the gate is closed. */
  private final AtomicLong inside = new AtomicLong();

  private final CompletableFuture<Boolean> empty = new CompletableFuture<>();

  /**
   * Lets a change in, or refuses it.
   *
   * @param first hears the outcome before anybody else
   * @param change completes the outcome that it is given, or throws
   * @return the outcome; the change is out once {@code first} has heard it
   */
  <T extends @Nullable Object> CompletionStage<T> pass(
      Answer<T> first, Consumer<CompletableFuture<T>> change) {
    CompletableFuture<T> outcome = new CompletableFuture<>();
    boolean open = inside.incrementAndGet() < CLOSED;
    // Attached before the change sets out: a store in memory answers before it returns.
    CompletionStage<T> answered = outcome;
    answered.whenComplete((value, failure) -> answer(first, value, failure));
    if (!open) {
      outcome.completeExceptionally(
          new Unavailable("the server shuts down, try again elsewhere or later", null));
      return outcome;
    }
    try {
      change.accept(outcome);
    } catch (RuntimeException e) {
      outcome.completeExceptionally(Failures.toCaller(e));
    }
    return outcome;
  }

  private <T extends @Nullable Object> void answer(
      Answer<T> first, @Nullable T value, @Nullable Throwable failure) {
    try {
      first.accept(value, failure);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "an answer was not taken", e);
    } finally {
      leave();
    }
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
