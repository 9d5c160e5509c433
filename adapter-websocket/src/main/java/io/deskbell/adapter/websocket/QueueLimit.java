package io.deskbell.adapter.websocket;

/**
 * How much may wait for one connection: what the settings say, but the less the more connections
 * are open, so that clients that do not read cannot take the memory of all. Thread-safe.
 */
final class QueueLimit {
  private static final int SHARE_OF_MEMORY = 8;

  /** Enough for some messages, however many connections there are. */
  private static final int LEAST = 16 * 1024;

  private final int configured;
  private final long memory;
  private int open;
  private volatile int now;

  /**
   * @param configured for each connection, in bytes
   * @param memory of the process, in bytes
   */
  QueueLimit(int configured, long memory) {
    this.configured = configured;
    this.memory = memory;
    this.now = configured;
  }

  /** The limit at this moment, in bytes. */
  int now() {
    return now;
  }

  void opened() {
    count(1);
  }

  void closed() {
    count(-1);
  }

  private synchronized void count(int more) {
    open += more;
    long share = memory / SHARE_OF_MEMORY / Math.max(1, open);
    now = (int) Math.min(configured, Math.max(LEAST, share));
  }
}
