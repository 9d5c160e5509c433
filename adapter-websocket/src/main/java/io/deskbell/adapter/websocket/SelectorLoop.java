package io.deskbell.adapter.websocket;

import static java.lang.System.Logger.Level.ERROR;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.glassfish.grizzly.EmptyCompletionHandler;
import org.glassfish.grizzly.nio.NIOTransport;
import org.glassfish.grizzly.nio.SelectorHandler;
import org.glassfish.grizzly.nio.SelectorRunner;

/**
 * What the connections of one selector thread share: the end of its round, where everything that
 * was sent during the round leaves in one write for each connection; the tasks that are to run on
 * it; and its buffers.
 *
 * <p>A round is one pass over the connections that have something to read. Whatever happens on the
 * selector thread during it is done at its end; what other threads hand over is done as soon as the
 * selector wakes up.
 */
final class SelectorLoop {
  private static final System.Logger LOG = System.getLogger(SelectorLoop.class.getName());
  private static final int BUFFER_BYTES = 64 * 1024;

  private final SelectorRunner runner;
  private final SelectorHandler selector;
  private final ByteBuffer input = ByteBuffer.allocate(BUFFER_BYTES);
  private final ByteBuffer output = ByteBuffer.allocateDirect(BUFFER_BYTES);

  // Of the selector thread alone.
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final ArrayDeque<WebSocketConnection> unflushed = new ArrayDeque<>();
  private boolean endAwaited;
  private volatile long writes;

  // From the other threads to the selector thread.
  private final Queue<Runnable> arrivals = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean arrivalsAnnounced = new AtomicBoolean();
  private volatile boolean stopped;

  SelectorLoop(NIOTransport transport, SelectorRunner runner) {
    this.runner = runner;
    this.selector = transport.getSelectorHandler();
  }

  /** Returns whether the caller is this loop's selector thread. */
  boolean isCurrentThread() {
    return Thread.currentThread() == runner.getRunnerThread();
  }

  /** Returns a buffer in the heap to read into; of the selector thread alone. */
  ByteBuffer input() {
    return input.clear();
  }

  /** Returns a buffer outside of the heap to write from; of the selector thread alone. */
  ByteBuffer output() {
    return output.clear();
  }

  /** Notes that a socket is written to; of the selector thread alone. */
  void countWrite() {
    long before = writes;
    writes = before + 1;
  }

  /** Returns how often the sockets of this loop were written to. */
  long writes() {
    return writes;
  }

  /**
   * Runs {@code task} on the selector thread, never before this method returns, after what the same
   * thread handed over earlier. After the selector has stopped, it runs at once on the caller's
   * thread, so that nothing is lost.
   */
  void execute(Runnable task) {
    if (isCurrentThread()) {
      tasks.add(task);
      awaitEnd();
    } else {
      arrivals.add(task);
      announceArrivals();
    }
  }

  /** Flushes {@code connection} at the end of this round, or of the next one. */
  void flushLater(WebSocketConnection connection) {
    if (isCurrentThread()) {
      unflushed.add(connection);
      awaitEnd();
    } else {
      arrivals.add(connection::flush);
      announceArrivals();
    }
  }

  private void awaitEnd() {
    if (!endAwaited) {
      endAwaited = true;
      selector.enque(runner, new Step(this::endRound), new Abandoned());
    }
  }

  private void announceArrivals() {
    if (arrivalsAnnounced.compareAndSet(false, true)) {
      selector.enque(runner, new Step(this::admitArrivals), new Abandoned());
    }
    if (stopped) {
      runAbandoned();
    }
  }

  private void admitArrivals() {
    arrivalsAnnounced.set(false);
    // What the arrivals send is flushed with them, so no further round is asked for.
    endAwaited = true;
    for (Runnable task; (task = arrivals.poll()) != null; ) {
      run(task);
    }
    endRound();
  }

  private void endRound() {
    endAwaited = true;
    for (int n = tasks.size(); n > 0; n--) {
      run(tasks.remove());
    }
    for (int n = unflushed.size(); n > 0; n--) {
      WebSocketConnection connection = unflushed.remove();
      run(connection::flush);
    }
    endAwaited = false;
    // A task may have asked for another: that one waits, so that reading gets its turn.
    if (!tasks.isEmpty() || !unflushed.isEmpty()) {
      awaitEnd();
    }
  }

  private void runAbandoned() {
    stopped = true;
    synchronized (arrivals) {
      for (Runnable task; (task = tasks.poll()) != null; ) {
        run(task);
      }
      unflushed.clear();
      for (Runnable task; (task = arrivals.poll()) != null; ) {
        run(task);
      }
    }
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      LOG.log(ERROR, "A task of a selector thread failed", e);
    }
  }

  private static final class Step implements SelectorHandler.Task {
    private final Runnable step;

    Step(Runnable step) {
      this.step = step;
    }

    @Override
    public boolean run() {
      step.run();
      return true;
    }
  }

  private final class Abandoned extends EmptyCompletionHandler<SelectorHandler.Task> {
    @Override
    public void failed(Throwable cause) {
      runAbandoned();
    }
  }
}
