package io.deskbell.application;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.Executor;

/**
 * A machine with one thread and a clock that jumps: what is to run, and after how long, follows
 * from a seed alone, so that the same seed is the same run. Used by one thread.
 */
final class VirtualTime implements Executor, Timer {
  private static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");
  private static final int SLOWEST_WORKER_MILLIS = 40;

  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(Comparator.comparing(Due::at).thenComparing(Due::number));
  private final Random random;
  private Duration now = Duration.ZERO;
  private long count;

  private record Due(Duration at, long number, Runnable task) {}

  VirtualTime(long seed) {
    random = new Random(seed);
  }

  Random random() {
    return random;
  }

  Instant now() {
    return BEGINNING.plus(now);
  }

  Duration passed() {
    return now;
  }

  /** A worker takes its time. */
  @Override
  public void execute(Runnable task) {
    after(Duration.ofMillis(random.nextInt(SLOWEST_WORKER_MILLIS)), task);
  }

  @Override
  public Cancellable after(Duration delay, Runnable task) {
    Due due = new Due(now.plus(delay), count++, task);
    queue.add(due);
    return () -> queue.remove(due);
  }

  /** Runs everything that is due within that time, what it brings about included. */
  void pass(Duration time) {
    Duration until = now.plus(time);
    for (Due due = queue.peek(); due != null && due.at.compareTo(until) <= 0; due = queue.peek()) {
      queue.remove(due);
      now = due.at;
      due.task.run();
    }
    now = until;
  }

  @Override
  public void close() {
    // Another process may go on.
  }
}
