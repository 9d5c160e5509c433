package io.deskbell.adapter.websocket;

import static java.lang.System.Logger.Level.ERROR;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One hashed timer wheel for all connections: setting and cancelling a timeout costs next to
 * nothing, which a timer of one's own for each connection and message would not. Its time stands
 * still until {@link #start} lets a thread of its own drive it, or a test calls {@link #advance}.
 * Timeouts run up to two ticks late, never early, one after the other on the thread that drives the
 * wheel; so none may block. Safe for use by many threads.
 */
final class TimerWheel implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(TimerWheel.class.getName());
  private static final int SLOTS = 512;

  private final long tick;
  private final List<List<Timeout>> slots = new ArrayList<>(SLOTS);
  private final Queue<Timeout> arrivals = new ConcurrentLinkedQueue<>();
  private final Object driving = new Object();
  private volatile long now;
  private volatile @Nullable Thread driver;

  /** Makes a wheel whose time stands still at 0. */
  TimerWheel(Duration tick) {
    this.tick = tick.toNanos();
    for (int i = 0; i < SLOTS; i++) {
      slots.add(new ArrayList<>());
    }
  }

  /** Lets a daemon thread drive the wheel until {@link #close}; to be called once at most. */
  void start() {
    Thread thread = new Thread(this::drive, "deskbell-timer");
    thread.setDaemon(true);
    driver = thread;
    thread.start();
  }

  /** Returns the wheel's time in nanoseconds, which goes forward by whole ticks. */
  long now() {
    return now;
  }

  /** Runs {@code task} once, {@code nanos} from now or up to two ticks later. */
  Timeout schedule(long nanos, Runnable task) {
    // A tick more, because the one that is going on has begun in the past.
    Timeout timeout = new Timeout(now + Math.max(0, nanos) + tick, task);
    arrivals.add(timeout);
    return timeout;
  }

  /** Moves the wheel's time on and runs what is due by then. */
  void advance(Duration duration) {
    synchronized (driving) {
      long target = now + duration.toNanos();
      while (now + tick <= target) {
        now += tick;
        turn();
      }
    }
  }

  @Override
  public void close() {
    Thread thread = driver;
    driver = null;
    LockSupport.unpark(thread);
  }

  private void drive() {
    long before = System.nanoTime();
    while (driver == Thread.currentThread()) {
      LockSupport.parkNanos(this, tick);
      long ticks = (System.nanoTime() - before) / tick;
      if (ticks > 0) {
        before += ticks * tick;
        try {
          advance(Duration.ofNanos(ticks * tick));
        } catch (RuntimeException | Error e) {
          // Out of memory for a moment: without this thread no limit of time would hold again.
          LOG.log(ERROR, "The timer stumbled", e);
        }
      }
    }
  }

  private void turn() {
    for (Timeout arrival; (arrival = arrivals.poll()) != null; ) {
      slot(Math.max(arrival.due, now)).add(arrival);
    }
    // What a task schedules waits among the arrivals, so nothing but this changes the slot.
    for (Iterator<Timeout> each = slot(now).iterator(); each.hasNext(); ) {
      Timeout timeout = each.next();
      if (timeout.task == null) {
        each.remove();
      } else if (timeout.due <= now) {
        each.remove();
        run(timeout);
      }
    }
  }

  private List<Timeout> slot(long time) {
    return slots.get((int) ((time + tick - 1) / tick % SLOTS));
  }

  private static void run(Timeout timeout) {
    Runnable task = timeout.task;
    if (task != null) {
      timeout.task = null;
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.log(ERROR, "A timeout failed", e);
      }
    }
  }

  /** Something that runs once at its time, unless it is cancelled before. */
  static final class Timeout {
    private final long due;
    private volatile @Nullable Runnable task;

    private Timeout(long due, Runnable task) {
      this.due = due;
      this.task = task;
    }

    /** Returns the wheel's time from which on this runs, in nanoseconds. */
    long due() {
      return due;
    }

    /** Keeps this from running, if it has not begun to, and lets go of what it would have run. */
    void cancel() {
      task = null;
    }
  }
}
