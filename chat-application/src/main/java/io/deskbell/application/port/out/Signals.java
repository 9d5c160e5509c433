package io.deskbell.application.port.out;

import io.deskbell.domain.SessionId;

/**
 * Hints between server processes that share a store: "that session has reached that sequence".
 *
 * <p>A signal is a hint: it may be lost, repeated or reordered, and nothing breaks, because whoever
 * hears it reads the log. Held by {@code SignalsContract}. Thread-safe.
 */
public interface Signals {
  /**
   * Joins the other processes.
   *
   * @param listener hears what the others announce, on any thread, and must return quickly; what
   *     this link announces does not come back to it
   */
  Link join(Listener listener);

  /** Hears what other processes announce. */
  interface Listener {
    /** That session's log has reached that sequence. */
    void reached(SessionId id, long sequence);
  }

  /** One process's connection to the others. */
  interface Link extends AutoCloseable {
    /** Tells the others that a session's log has reached a sequence; neither blocks nor throws. */
    void announce(SessionId id, long sequence);

    /** Leaves; nothing is heard afterwards. */
    @Override
    void close();
  }
}
