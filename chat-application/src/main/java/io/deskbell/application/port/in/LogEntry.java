package io.deskbell.application.port.in;

import io.deskbell.domain.session.SessionEvent;

/**
 * One event of a session's log on its way to whoever reads it live, encoded once for all of them.
 * Thread-safe.
 */
public final class LogEntry extends Encodable<SessionEvent> {
  /** An entry for that event, not yet encoded. */
  public LogEntry(SessionEvent event) {
    super(event);
  }

  /** What happened. */
  public SessionEvent event() {
    return value();
  }

  /** Its place in the session's log. */
  public long sequence() {
    return event().sequence();
  }
}
