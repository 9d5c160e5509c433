package io.deskbell.application.port.in;

import io.deskbell.domain.RuleViolation;

/**
 * Where a live reader of a session puts what it reads. Its methods are called one at a time, on
 * whatever thread brings the news, and must return quickly without waiting; {@link #onJoined} comes
 * first, nothing comes after {@link #onClosed}. A listener that throws is closed, as it cannot go
 * on from an event that it did not take; nobody else notices.
 */
public interface SessionListener {
  /**
   * The subscription stands: from here on nothing is missed.
   *
   * @param session the session at that moment; what follows begins after the sequence that the
   *     subscriber asked for, or after this session's last one
   */
  void onJoined(SessionView session);

  /**
   * The next event of the log: each exactly once, in order.
   *
   * @return whether to go on; after false nothing is delivered until {@link LiveSession#resume},
   *     and what happens meanwhile is read from the log then
   */
  boolean onEvent(LogEntry entry);

  /** Something passing. Notices are not ordered with events and may be left out. */
  void onNotice(SessionNotice notice);

  /**
   * The subscription is over: joining was refused, access was lost, the log cannot be read, or this
   * listener has thrown.
   *
   * @param cause a {@link RuleViolation} or {@link Unavailable}
   */
  void onClosed(RuntimeException cause);
}
