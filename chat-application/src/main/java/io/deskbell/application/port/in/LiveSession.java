package io.deskbell.application.port.in;

/** A live subscription to one session. Thread-safe. */
public interface LiveSession {
  /** Goes on after the listener has asked to wait; without effect otherwise. */
  void resume();

  /**
   * Ends the subscription. A call to the listener that is under way on another thread may still
   * finish; none begins afterwards.
   */
  void cancel();
}
