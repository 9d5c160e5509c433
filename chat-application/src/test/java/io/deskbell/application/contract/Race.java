package io.deskbell.application.contract;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Threads that begin at the same moment. */
public final class Race {
  private static final long PATIENCE_SECONDS = 60;
  private static final int MOST_DEFEATS = 10_000;

  private Race() {}

  /**
   * Tries until it succeeds, which must not take for ever: whoever is refused lost to somebody who
   * was not.
   *
   * @param attempt whether it has succeeded
   */
  public static void retry(BooleanSupplier attempt) {
    for (int defeats = 0; !attempt.getAsBoolean(); defeats++) {
      if (defeats == MOST_DEFEATS || Thread.currentThread().isInterrupted()) {
        throw new AssertionError("gave up after " + defeats + " refusals in a row");
      }
    }
  }

  /** What came of each racer, in their order, when all have finished. */
  public static <T> List<T> between(List<Callable<T>> racers) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(racers.size());
    try {
      CyclicBarrier start = new CyclicBarrier(racers.size());
      CompletionService<T> finish = new ExecutorCompletionService<>(threads);
      List<Future<T>> running = new ArrayList<>();
      for (Callable<T> racer : racers) {
        running.add(
            finish.submit(
                () -> {
                  start.await();
                  return racer.call();
                }));
      }
      List<T> results = new ArrayList<>();
      for (int i = 0; i < racers.size(); i++) {
        Future<T> finished = finish.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertNotNull(finished, "expected the race to be over in " + PATIENCE_SECONDS + " s");
        finished.get();
      }
      for (Future<T> one : running) {
        results.add(one.get());
      }
      return results;
    } catch (ExecutionException e) {
      throw new AssertionError("a racer failed", e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }
}
