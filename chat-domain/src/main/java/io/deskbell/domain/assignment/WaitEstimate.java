package io.deskbell.domain.assignment;

import java.time.Duration;

/**
 * How long somebody will probably wait from now on: about eight waits of ten end within it, one
 * before and one after. Immutable.
 *
 * @param low the shorter end, in whole milliseconds, 0 or more
 * @param high the longer end, in whole milliseconds, not shorter than {@code low}
 */
public record WaitEstimate(Duration low, Duration high) {
  /**
   * Checks the order of the ends.
   *
   * @throws IllegalArgumentException if {@code low} is negative or longer than {@code high}
   */
  public WaitEstimate {
    if (low.isNegative() || low.compareTo(high) > 0) {
      throw new IllegalArgumentException("expected 0 <= low <= high, got " + low + ", " + high);
    }
  }
}
