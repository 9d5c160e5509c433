package io.deskbell.application;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A timer with one thread of its own. */
final class ThreadTimer implements Timer {
  private static final System.Logger LOG = System.getLogger(ThreadTimer.class.getName());

  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread one = new Thread(task, "deskbell-timer");
            one.setDaemon(true);
            return one;
          },
          new ThreadPoolExecutor.DiscardPolicy());

  ThreadTimer() {
    thread.setRemoveOnCancelPolicy(true);
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public Cancellable after(Duration delay, Runnable task) {
    Future<?> future = thread.schedule(() -> guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  private static void guarded(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "something that was due failed", e);
    }
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
