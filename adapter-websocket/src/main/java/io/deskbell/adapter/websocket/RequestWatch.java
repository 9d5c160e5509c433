package io.deskbell.adapter.websocket;

import io.deskbell.adapter.websocket.TimerWheel.Timeout;
import org.glassfish.grizzly.Connection;
import org.jspecify.annotations.Nullable;

/**
 * Cuts an HTTP connection that does not get on: a request head or body that takes too long to
 * arrive, however slowly it trickles, and a connection on which nothing is asked. While a request
 * is being answered it may take its time. Safe for use by many threads.
 */
final class RequestWatch {
  private static final long NEVER = Long.MAX_VALUE;

  private final Connection<?> tcp;
  private final TimerWheel wheel;
  private final long headerTimeout;
  private final long bodyTimeout;
  private final long idleTimeout;

  private Phase phase = Phase.BETWEEN;
  private long deadline;
  private boolean stopped;
  private @Nullable Timeout next;

  /** Begins to watch a connection that was just accepted. */
  RequestWatch(Connection<?> tcp, TimerWheel wheel, TransportSettings settings) {
    this.tcp = tcp;
    this.wheel = wheel;
    this.headerTimeout = settings.headerTimeout().toNanos();
    this.bodyTimeout = settings.bodyTimeout().toNanos();
    this.idleTimeout = settings.idleTimeout().toNanos();
    synchronized (this) {
      expect(headerTimeout);
    }
  }

  /** Bytes came in. Returns whether they belong to a request's head, or begin with one. */
  synchronized boolean received() {
    if (phase == Phase.BETWEEN) {
      phase = Phase.HEAD;
      expect(headerTimeout);
    }
    return phase == Phase.HEAD;
  }

  /** The head is complete, and a body follows. */
  synchronized void headEnded() {
    phase = Phase.BODY;
    expect(bodyTimeout);
  }

  /** The request is complete, its body included. */
  synchronized void requestEnded() {
    phase = Phase.ANSWER;
    expect(NEVER);
  }

  /** The answer has been written: the next request may come. */
  synchronized void answered() {
    // Who was answered before the end of the body still has to come to that end.
    expect(phase == Phase.BODY ? bodyTimeout : idleTimeout);
    phase = Phase.BETWEEN;
  }

  /** Ends the watch. */
  synchronized void stop() {
    stopped = true;
    if (next != null) {
      next.cancel();
    }
  }

  private void expect(long within) {
    deadline = within == NEVER ? NEVER : wheel.now() + within;
    // A timeout that comes too early looks again; so most requests set none.
    if (next == null || next.due() > deadline) {
      scheduleLook(within);
    }
  }

  private void scheduleLook(long within) {
    if (next != null) {
      next.cancel();
    }
    if (!stopped) {
      next = wheel.schedule(Math.min(within, headerTimeout), this::look);
    }
  }

  private synchronized void look() {
    long left = deadline == NEVER ? NEVER : deadline - wheel.now();
    if (left <= 0) {
      tcp.terminateSilently();
    } else {
      scheduleLook(left);
    }
  }

  private enum Phase {
    BETWEEN,
    HEAD,
    BODY,
    ANSWER
  }
}
