package io.deskbell.application.port.in;

import io.deskbell.domain.RuleViolation;
import java.time.Duration;
import java.time.Instant;

/**
 * The time that a report is about, at most {@value #MOST_DAYS} days. Immutable.
 *
 * @param from the beginning
 * @param to the end, exclusive
 */
public record ReportPeriod(Instant from, Instant to) {
  /** The most days from the beginning to the end. */
  public static final int MOST_DAYS = 31;

  /**
   * Checks the ends.
   *
   * @throws RuleViolation.InvalidField if {@code from} is not before {@code to} or more than
   *     {@value #MOST_DAYS} days before it
   */
  public ReportPeriod {
    if (!from.isBefore(to)) {
      throw new RuleViolation.InvalidField("from", "is " + from + ", expected before " + to);
    }
    if (Duration.between(from, to).compareTo(Duration.ofDays(MOST_DAYS)) > 0) {
      throw new RuleViolation.InvalidField(
          "from", "is " + from + ", expected at most " + MOST_DAYS + " days before " + to);
    }
  }
}
