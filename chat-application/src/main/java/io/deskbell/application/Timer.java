package io.deskbell.application;

import java.time.Duration;

/** Runs things later. Thread-safe. */
interface Timer extends AutoCloseable {
  /**
   * Runs a task once when that time has passed, unless it is cancelled or the timer closed before.
   *
   * @param task must return quickly without waiting
   */
  Cancellable after(Duration delay, Runnable task);

  /** Runs nothing more. */
  @Override
  void close();
}
