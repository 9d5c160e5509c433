package io.deskbell.application;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A timer whose time passes when the test says so, on the thread that says so. */
final class ManualTimer implements Timer {
  private final List<Due> all = new ArrayList<>();
  private Duration now = Duration.ZERO;
  private long count;

  private record Due(Duration at, long number, Runnable task) {}

  @Override
  public synchronized Cancellable after(Duration delay, Runnable task) {
    Due due = new Due(now.plus(delay), count++, task);
    all.add(due);
    return () -> remove(due);
  }

  private synchronized boolean remove(Due due) {
    return all.remove(due);
  }

  /** How much is still to come. */
  synchronized int size() {
    return all.size();
  }

  /** Lets time pass, and everything happen that is due by then, what it brings about included. */
  void advance(Duration time) {
    Duration until;
    synchronized (this) {
      until = now.plus(time);
    }
    for (Due due = next(until); due != null; due = next(until)) {
      due.task.run();
    }
    synchronized (this) {
      now = until;
    }
  }

  private synchronized @Nullable Due next(Duration until) {
    Due next =
        all.stream()
            .filter(due -> due.at.compareTo(until) <= 0)
            .min(Comparator.comparing(Due::at).thenComparing(Due::number))
            .orElse(null);
    if (next != null) {
      all.remove(next);
      now = next.at;
    }
    return next;
  }

  @Override
  public synchronized void close() {
    all.clear();
  }
}
