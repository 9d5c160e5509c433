package io.deskbell.domain.assignment;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How long the newest sessions took from their assignment to their end, and what follows for those
 * who wait. Immutable; adding costs O({@value #WINDOW}), an estimate O(1).
 *
 * <p>While all of S places are taken and a session takes m on average, places become free at the
 * rate S/m. The time until the p-th does so is about gamma distributed with mean p·m/S and relative
 * variance c²·(1/p + 1/n): c² is that of the handling times, and 1/n allows for a mean that comes
 * from only n of them. The ends of the interval are the quantiles 10 % and 90 % of that
 * distribution by the approximation of E. B. Wilson and M. M. Hilferty, <i>The distribution of
 * chi-square</i>, Proc. Natl. Acad. Sci. 17 (1931), 684-688.
 */
public final class HandlingTimes {
  /** How many of the newest handling times count. */
  public static final int WINDOW = 50;

  /** With fewer handling times there is no estimate. */
  public static final int ENOUGH = 5;

  /** The 90 % quantile of the standard normal distribution. */
  private static final double Z = 1.2816;

  /**
   * Below 1 the ends of several places together are still as irregular as those of exponential
   * times (they come near to a Poisson process); above 4 the approximation does not hold for the
   * first in the queue.
   */
  private static final double LEAST_SPREAD = 1;

  private static final double MOST_SPREAD = 4;

  private static final HandlingTimes NONE = new HandlingTimes(List.of());

  private final List<Duration> newest;
  private final double meanMillis;
  private final double spread;

  private HandlingTimes(List<Duration> newest) {
    this.newest = newest;
    this.meanMillis = newest.stream().mapToDouble(Duration::toMillis).average().orElse(0);
    this.spread = Math.max(LEAST_SPREAD, Math.min(MOST_SPREAD, relativeVariance()));
  }

  /** No handling times yet. */
  public static HandlingTimes none() {
    return NONE;
  }

  /**
   * These and one newer, without the oldest if the window is full.
   *
   * @param handlingTime from the assignment to the end of a session, to the millisecond
   * @throws IllegalArgumentException if it is negative
   */
  public HandlingTimes plus(Duration handlingTime) {
    if (handlingTime.isNegative()) {
      throw new IllegalArgumentException(
          "expected a handling time of 0 or more, got " + handlingTime);
    }
    List<Duration> after = new ArrayList<>(newest);
    after.add(handlingTime);
    return new HandlingTimes(
        List.copyOf(after.subList(Math.max(0, after.size() - WINDOW), after.size())));
  }

  /** How many there are, at most {@value #WINDOW}. */
  public int count() {
    return newest.size();
  }

  /**
   * How long somebody in the queue will wait from now on, when all places are taken. Never shorter,
   * at neither end, for somebody further behind.
   *
   * @param position the place in the queue, from 1
   * @param places how many sessions all agents at work may carry together, 0 or more
   * @return empty where no number would be honest: with fewer than {@value #ENOUGH} handling times
   *     or no places
   * @throws IllegalArgumentException if the position is below 1 or the places are negative
   */
  public Optional<WaitEstimate> estimate(int position, int places) {
    if (position < 1) {
      throw new IllegalArgumentException("expected a position from 1, got " + position);
    }
    if (places < 0) {
      throw new IllegalArgumentException("expected 0 places or more, got " + places);
    }
    if (newest.size() < ENOUGH || places == 0) {
      return Optional.empty();
    }
    double mean = meanMillis / places * position;
    double variance = spread * (1.0 / position + 1.0 / newest.size());
    return Optional.of(
        new WaitEstimate(
            Duration.ofMillis((long) (mean * gammaQuantile(variance, -Z))),
            Duration.ofMillis((long) Math.ceil(mean * gammaQuantile(variance, Z)))));
  }

  /** The quantile of a gamma distribution with mean 1 at that of the standard normal one. */
  private static double gammaQuantile(double variance, double normalQuantile) {
    double root = 1 - variance / 9 + normalQuantile * Math.sqrt(variance) / 3;
    return Math.pow(Math.max(0, root), 3);
  }

  private double relativeVariance() {
    if (newest.size() < 2 || meanMillis == 0) {
      return LEAST_SPREAD;
    }
    double squares = 0;
    for (Duration time : newest) {
      double off = time.toMillis() / meanMillis - 1;
      squares += off * off;
    }
    return squares / (newest.size() - 1);
  }
}
