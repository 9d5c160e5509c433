package io.deskbell.adapter.websocket;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What all connections have asked for and is not done yet, in bytes of their frames. Clients may
 * ask faster than a disk stores, and what waits for it takes memory: beyond a limit nothing more is
 * read from whoever has something under way. Thread-safe.
 */
final class Backlog {
  /** What one connection may have under way. */
  private static final long ONE = 256 * 1024;

  /** What each command takes besides its frame. */
  private static final int COST = 512;

  private static final int SHARE_OF_MEMORY = 32;

  private final long most;
  private final AtomicLong all = new AtomicLong();

  /**
   * @param memory of the process, in bytes
   */
  Backlog(long memory) {
    most = memory / SHARE_OF_MEMORY;
  }

  /** One connection's part of it. */
  final class Part {
    private final AtomicLong own = new AtomicLong();

    /**
     * Something has begun that came in a frame of that length.
     *
     * @return what it takes, to be given to {@link #end}
     */
    int begin(int frameBytes) {
      int bytes = COST + frameBytes;
      own.addAndGet(bytes);
      all.addAndGet(bytes);
      return bytes;
    }

    /** Something is done. */
    void end(int bytes) {
      all.addAndGet(-bytes);
      own.addAndGet(-bytes);
    }

    /** Whether nothing more should be read from this connection. */
    boolean isFull() {
      long now = own.get();
      return now > ONE || (now > 0 && all.get() > most);
    }
  }
}
