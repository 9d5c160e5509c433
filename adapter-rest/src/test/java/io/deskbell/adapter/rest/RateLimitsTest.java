package io.deskbell.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.deskbell.adapter.rest.Server.Answer;
import io.deskbell.domain.RuleViolation;
import io.github.bucket4j.TimeMeter;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Limits by the minute, on a clock that the test moves. */
class RateLimitsTest {
  private static final String TOKEN = "{\"userId\":\"a\"}";

  private final AtomicLong nanos = new AtomicLong();
  private final TimeMeter clock =
      new TimeMeter() {
        @Override
        public long currentTimeNanos() {
          return nanos.get();
        }

        @Override
        public boolean isWallClockBased() {
          return false;
        }
      };

  @Test
  void tokensOfOneAddress() {
    try (Server server =
        new Server(
            api ->
                api.tokensPerMinute(3)
                    .clock(clock)
                    .trustedProxies(TrustedProxies.of(List.of("127.0.0.1"))))) {
      for (int i = 0; i < 3; i++) {
        assertEquals(200, server.post("", "/auth/token", TOKEN).status());
      }
      Answer refused = server.post("", "/auth/token", TOKEN);
      assertEquals(429, refused.status());
      assertEquals("rate_limited", refused.text("code"));
      assertEquals("60", refused.header("Retry-After"));
      assertEquals(
          200, server.post("", "/auth/token", TOKEN, "X-Forwarded-For", "9.9.9.9").status());

      nanos.addAndGet(TimeUnit.SECONDS.toNanos(59));
      assertEquals("1", server.post("", "/auth/token", TOKEN).header("Retry-After"));
      nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
      assertEquals(200, server.post("", "/auth/token", TOKEN).status());
    }
  }

  @Test
  void anUntrustedClientCannotChooseItsAddress() {
    try (Server server = new Server(api -> api.tokensPerMinute(1).clock(clock))) {
      assertEquals(
          200, server.post("", "/auth/token", TOKEN, "X-Forwarded-For", "9.9.9.8").status());
      assertEquals(
          429, server.post("", "/auth/token", TOKEN, "X-Forwarded-For", "9.9.9.9").status());
    }
  }

  @Test
  void aWrongKeyCountsLikeARightOne() {
    try (Server server = new Server(api -> api.tokensPerMinute(2).clock(clock))) {
      String guess = "{\"userId\":\"agent1\",\"agentKey\":\"guess\"}";
      assertEquals(401, server.post("", "/auth/token", guess).status());
      assertEquals(401, server.post("", "/auth/token", guess).status());
      assertEquals(429, server.post("", "/auth/token", guess).status());
    }
  }

  @Test
  void startsOfOneUser() {
    try (Server server = new Server(api -> api.sessionsPerMinute(2).clock(clock))) {
      assertEquals(201, server.post(Server.visitor("a"), "/session/start").status());
      assertEquals(201, server.post(Server.visitor("a"), "/start-session").status());
      Answer refused = server.post(Server.visitor("a"), "/session/start");
      assertEquals(429, refused.status());
      assertEquals("60", refused.header("Retry-After"));
      assertEquals(201, server.post(Server.visitor("b"), "/session/start").status());
      assertEquals(2, server.get(Server.visitor("a"), "/sessions").json().get("sessions").size());
    }
  }

  @Test
  void openSessionsOfOneVisitor() {
    try (Server server = new Server(api -> api, chat -> chat.sessionsPerVisitor(1))) {
      assertEquals(201, server.post(Server.visitor("a"), "/session/start").status());
      Answer refused = server.post(Server.visitor("a"), "/session/start");
      assertEquals(429, refused.status());
      assertEquals("rate_limited", refused.text("code"));
      assertEquals(true, Integer.parseInt(refused.header("Retry-After")) > 0);
    }
  }

  @Test
  void zeroIsNoLimit() {
    RateLimit none = new RateLimit("things", 0, clock);
    for (int i = 0; i < 10_000; i++) {
      none.count("a");
    }
  }

  @Test
  void manyKeysDoNotPileUp() {
    RateLimit limit = new RateLimit("things", 1, clock);
    limit.count("first");
    for (int i = 0; i < RateLimit.MAX_KEYS - 1; i++) {
      limit.count("key" + i);
    }
    assertThrows(RuleViolation.RateLimited.class, () -> limit.count("first"));
    limit.count("one more");
    assertThrows(RuleViolation.RateLimited.class, () -> limit.count("first"));
    assertDoesNotThrow(() -> limit.count("key0"), "the least recent one is forgotten");
  }
}
