package io.deskbell.adapter.rest;

import io.deskbell.domain.RuleViolation;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often each of many may do something in a minute. Remembers those who did it last, a bounded
 * number of them. Thread-safe.
 */
final class RateLimit {
  static final int MAX_KEYS = 20_000;

  private final String what;
  private final int perMinute;
  private final TimeMeter clock;
  private final Map<String, Bucket> buckets = new LinkedHashMap<>(64, 0.75f, true);

  /**
   * A limit.
   *
   * @param what what is counted, in the plural
   * @param perMinute how many; 0 for no limit
   */
  RateLimit(String what, int perMinute, TimeMeter clock) {
    this.what = what;
    this.perMinute = perMinute;
    this.clock = clock;
  }

  /**
   * Counts one more.
   *
   * @throws RuleViolation.RateLimited if that is one too many for now
   */
  void count(String key) {
    if (perMinute == 0) {
      return;
    }
    ConsumptionProbe probe = bucket(key).tryConsumeAndReturnRemaining(1);
    if (!probe.isConsumed()) {
      Duration wait = Duration.ofNanos(probe.getNanosToWaitForRefill());
      throw new RuleViolation.RateLimited(
          "more than " + perMinute + " " + what + " in a minute",
          wait.plusSeconds(1).minusNanos(1).toSeconds());
    }
  }

  private Bucket bucket(String key) {
    synchronized (buckets) {
      Bucket known = buckets.get(key);
      if (known != null) {
        return known;
      }
      if (buckets.size() == MAX_KEYS) {
        Iterator<String> leastRecent = buckets.keySet().iterator();
        leastRecent.next();
        leastRecent.remove();
      }
      Bucket fresh = newBucket();
      buckets.put(key, fresh);
      return fresh;
    }
  }

  private Bucket newBucket() {
    return Bucket.builder()
        .addLimit(
            limit -> limit.capacity(perMinute).refillIntervally(perMinute, Duration.ofMinutes(1)))
        .withCustomTimePrecision(clock)
        .build();
  }
}
