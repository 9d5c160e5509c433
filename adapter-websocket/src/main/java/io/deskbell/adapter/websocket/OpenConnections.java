package io.deskbell.adapter.websocket;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Counts what is open by some key, up to a limit; keys with nothing open take no room. Thread-safe.
 */
final class OpenConnections {
  private final ConcurrentMap<String, Integer> open = new ConcurrentHashMap<>();
  private final int limit;

  /** A count up to a limit; 0 for none. */
  OpenConnections(int limit) {
    this.limit = limit;
  }

  int limit() {
    return limit;
  }

  /** Counts one more, unless that would be beyond the limit. */
  boolean enter(String key) {
    if (limit == 0) {
      return true;
    }
    boolean[] entered = new boolean[1];
    open.compute(
        key,
        (same, count) -> {
          int before = count == null ? 0 : count;
          entered[0] = before < limit;
          return entered[0] ? Integer.valueOf(before + 1) : count;
        });
    return entered[0];
  }

  void leave(String key) {
    open.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
  }
}
