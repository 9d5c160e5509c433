package io.deskbell.domain.report;

import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/**
 * Some durations in a few numbers, to the millisecond. Immutable.
 *
 * <p>Percentiles are exact, by nearest rank: the smallest of the durations that at least that share
 * of them does not exceed. So each is one that was really there; the median of two is the shorter.
 *
 * @param count how many there are, at least 1
 * @param mean their mean, rounded down
 * @param median their 50th percentile
 * @param p90 their 90th percentile
 * @param p99 their 99th percentile
 * @param max the longest
 */
public record Distribution(
    int count, Duration mean, Duration median, Duration p90, Duration p99, Duration max) {

  /** Those durations, in any order; empty if there are none. */
  public static Optional<Distribution> of(Collection<Duration> durations) {
    if (durations.isEmpty()) {
      return Optional.empty();
    }
    long[] sorted = durations.stream().mapToLong(Duration::toMillis).sorted().toArray();
    return Optional.of(
        new Distribution(
            sorted.length,
            Duration.ofMillis(Arrays.stream(sorted).sum() / sorted.length),
            percentile(sorted, 50),
            percentile(sorted, 90),
            percentile(sorted, 99),
            percentile(sorted, 100)));
  }

  private static Duration percentile(long[] sorted, int percent) {
    long rank = ((long) sorted.length * percent + 99) / 100;
    return Duration.ofMillis(sorted[(int) rank - 1]);
  }
}
