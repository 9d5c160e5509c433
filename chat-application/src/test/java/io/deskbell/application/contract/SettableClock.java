package io.deskbell.application.contract;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands still until it is told otherwise. Thread-safe. */
public final class SettableClock extends Clock {
  private volatile Instant now;

  /** A clock that shows that time. */
  public SettableClock(Instant now) {
    this.now = now;
  }

  /** Moves the clock, backwards if the step is negative. */
  public synchronized void advance(Duration step) {
    now = now.plus(step);
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("a settable clock shows UTC alone");
  }
}
