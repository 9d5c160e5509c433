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
   * @param room the room at that moment; what follows begins after the sequence that the subscriber
   *     asked for, or after its session's last one
   */
  void onJoined(RoomView room);

  /**
   * The next event of the log: each exactly once, in order.
   *
   * @return whether to go on; after false nothing is delivered until {@link LiveSession#resume},
   *     and what happens meanwhile is read from the log then
   */
  boolean onEvent(LogEntry entry);

  /**
   * Something passing, told when all events are delivered that are known of. While a listener waits
   * or events are still to come, only the newest of each kind about each participant is kept for
   * it, and nothing of what has passed again meanwhile.
   *
   * @return whether to go on, as from {@link #onEvent}
   */
  boolean onNotice(NoticeEntry entry);

  /**
   * The subscription is over: joining was refused, access was lost, the log cannot be read, or this
   * listener has thrown.
   *
   * @param cause a {@link RuleViolation} or {@link Unavailable}
   */
  void onClosed(RuntimeException cause);
}
