package io.deskbell.application.contract;

import static org.junit.jupiter.api.Assertions.fail;

import io.deskbell.application.port.out.ConcurrentChange;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waiting for what a port answers later. */
public final class Stages {
  private static final long PATIENCE_SECONDS = 30;

  private Stages() {}

  /** The outcome of that stage, or what it failed with. */
  public static <T> T outcome(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError("expected a RuntimeException", e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      throw new AssertionError("expected an outcome within " + PATIENCE_SECONDS + " s", e);
    }
  }

  /** Whether the change was stored; false if somebody else's came first. */
  public static boolean stored(CompletionStage<Void> change) {
    try {
      outcome(change);
      return true;
    } catch (ConcurrentChange e) {
      return false;
    }
  }

  /** Makes sure that the change is refused because of another one. */
  public static void assertConflict(CompletionStage<Void> change) {
    if (stored(change)) {
      fail("expected a ConcurrentChange, but the change was stored");
    }
  }
}
