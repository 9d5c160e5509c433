package io.deskbell.application;

import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one at a time, on whatever thread brings the next one, without ever blocking: a thread
 * that finds the mailbox at work leaves its task there and goes on. Tasks of one thread run in the
 * order in which it submitted them, and each sees what the ones before it did.
 */
final class Mailbox {
  private static final System.Logger LOG = System.getLogger(Mailbox.class.getName());

  /** Far below anything that late submissions could count up to 0 again. */
  private static final int CLOSED = Integer.MIN_VALUE / 2;

  private final Queue<Task> waiting = new ConcurrentLinkedQueue<>();

  /**
   * Tasks that are not finished; whoever raises it from 0 runs tasks until it is 0 again. Negative
   * once closed.
   */
  private final AtomicInteger unfinished = new AtomicInteger();

  /** Something to do. */
  interface Task {
    /**
     * Does it.
     *
     * @return what has to complete before the next task may run; null for nothing
     */
    @Nullable CompletionStage<?> run();
  }

  /** Runs the task now or in its turn; false if the mailbox is closed, then it never runs. */
  boolean submit(Task task) {
    // Alone here, the common case: no need to go through the queue.
    if (unfinished.compareAndSet(0, 1)) {
      if (!finishes(task) || unfinished.decrementAndGet() <= 0) {
        return true;
      }
    } else {
      // Counted before it is queued: were it the other way round, it could run on the count of
      // another thread's task, which would then wait while the mailbox looks idle.
      int before = unfinished.getAndIncrement();
      if (before < 0) {
        return false;
      }
      waiting.add(task);
      if (before != 0) {
        return true;
      }
    }
    drain();
    return true;
  }

  /** As the other one, for a task after which the next may always run. */
  boolean submit(Runnable task) {
    return submit(
        () -> {
          task.run();
          return null;
        });
  }

  /**
   * Closes the mailbox for ever, unless something waits already. To be called by the running task,
   * as the last thing it does.
   *
   * @return whether it is closed
   */
  boolean close() {
    return unfinished.compareAndSet(1, CLOSED);
  }

  private void drain() {
    do {
      if (!finishes(next())) {
        return;
      }
    } while (unfinished.decrementAndGet() > 0);
  }

  private Task next() {
    Task next = waiting.poll();
    while (next == null) {
      // Whoever counted it is about to queue it.
      Thread.onSpinWait();
      next = waiting.poll();
    }
    return next;
  }

  private boolean finishes(Task task) {
    CompletionStage<?> stage;
    try {
      stage = task.run();
    } catch (RuntimeException | Error e) {
      // A task answers for its own failures; one that does not must not stop those behind it.
      LOG.log(System.Logger.Level.ERROR, "a task failed", e);
      return true;
    }
    if (stage == null) {
      return true;
    }
    // Whoever comes second goes on: this loop, so that the stack does not grow, or the completion.
    AtomicBoolean first = new AtomicBoolean(true);
    stage.whenComplete(
        (done, failure) -> {
          if (!first.getAndSet(false) && unfinished.decrementAndGet() > 0) {
            drain();
          }
        });
    return !first.getAndSet(false);
  }
}
