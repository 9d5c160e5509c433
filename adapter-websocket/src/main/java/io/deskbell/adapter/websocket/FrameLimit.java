package io.deskbell.adapter.websocket;

import io.github.bucket4j.Bucket;
import java.time.Duration;

/**
 * How many frames one connection may send: a rate with bursts of four times that, and as many
 * refusals again before it counts as a flood.
 */
final class FrameLimit {
  private static final int BURST = 4;

  /** What becomes of a frame. */
  enum Verdict {
    WELCOME,
    REFUSED,
    FLOOD
  }

  private final Bucket frames;
  private final Bucket refusals;

  /** A limit of that many frames per second, at least 1. */
  FrameLimit(int perSecond) {
    frames = bucket(perSecond);
    refusals = bucket(perSecond);
  }

  private static Bucket bucket(int perSecond) {
    return Bucket.builder()
        .addLimit(
            limit ->
                limit
                    .capacity((long) BURST * perSecond)
                    .refillGreedy(perSecond, Duration.ofSeconds(1)))
        .build();
  }

  Verdict judge() {
    if (frames.tryConsume(1)) {
      return Verdict.WELCOME;
    }
    return refusals.tryConsume(1) ? Verdict.REFUSED : Verdict.FLOOD;
  }
}
