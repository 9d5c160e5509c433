package io.deskbell.application.port.in;

/** A live subscription to one session. Thread-safe. */
public interface LiveSession {
  /** Goes on after the listener has asked to wait; without effect otherwise. */
  void resume();

  /**
   * Ends the subscription. The one call to the listener that another thread is making or about to
   * make at this moment may still come; none follows.
   */
  void cancel();
}
