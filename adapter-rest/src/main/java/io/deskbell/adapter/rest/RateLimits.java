package io.deskbell.adapter.rest;

import io.github.bucket4j.TimeMeter;

/**
 * What is counted over HTTP.
 *
 * @param tokens tokens asked for, by client address
 * @param starts sessions started, by user
 */
record RateLimits(RateLimit tokens, RateLimit starts) {
  static RateLimits of(int tokensPerMinute, int startsPerMinute, TimeMeter clock) {
    return new RateLimits(
        new RateLimit("tokens", tokensPerMinute, clock),
        new RateLimit("session starts", startsPerMinute, clock));
  }
}
