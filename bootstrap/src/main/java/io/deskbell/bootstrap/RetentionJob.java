package io.deskbell.bootstrap;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.deskbell.application.port.in.Records;
import java.time.Duration;
import java.time.temporal.TemporalAmount;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Deletes, soon after the start and then once an hour, the sessions that ended longer ago than they
 * are to be kept: few at a time, so that nobody who chats has to wait. Several servers on one store
 * may do so at once.
 */
final class RetentionJob implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RetentionJob.class.getName());
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofHours(1);
  private static final int BATCH = 100;

  private final Records records;
  private final @Nullable TemporalAmount age;
  private final ScheduledExecutorService timer;

  /**
   * A job that has not begun.
   *
   * @param age after which an ended session is deleted; null for never
   */
  RetentionJob(Records records, @Nullable TemporalAmount age) {
    this.records = records;
    this.age = age;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "deskbell-retention");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Begins, unless everything is kept for ever. */
  void start() {
    if (age != null) {
      TemporalAmount kept = age;
      // It never fails: what goes wrong is logged, and the next hour is another one.
      Future<?> unused =
          timer.scheduleWithFixedDelay(
              () -> deleteOld(kept), SOON.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** Deletes what is old until nothing is left or the job is closed. */
  void deleteOld(TemporalAmount kept) {
    long all = 0;
    try {
      int deleted;
      do {
        deleted = records.deleteEnded(kept, BATCH);
        all += deleted;
      } while (deleted > 0 && !timer.isShutdown());
    } catch (RuntimeException e) {
      // An exception that got out would end the schedule.
      LOG.log(WARNING, "old sessions could not be deleted, trying again in " + PAUSE, e);
    }
    if (all > 0) {
      LOG.log(INFO, "deleted {0} sessions that ended longer ago than {1}", all, kept);
    }
  }

  /** Stops after the batch that is under way, and waits for that for a few seconds. */
  @Override
  public void close() {
    timer.shutdown();
    try {
      if (!timer.awaitTermination(2, TimeUnit.SECONDS)) {
        LOG.log(WARNING, "closed with a deletion under way");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
