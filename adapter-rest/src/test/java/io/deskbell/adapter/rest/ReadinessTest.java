package io.deskbell.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.deskbell.adapter.rest.Server.Answer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Being there and being able to work are two things. */
class ReadinessTest {
  private final AtomicBoolean storeIsThere = new AtomicBoolean(true);
  private final Server server = new Server(api -> api.ready(storeIsThere::get));

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aServerWithItsStoreIsReady() {
    Answer answer = server.get("", "/health/ready");

    assertEquals(200, answer.status());
    assertEquals("{\"status\":\"READY\"}", answer.body());
    assertEquals("application/json", answer.header("Content-Type"));
    assertEquals("no-store", answer.header("Cache-Control"));
  }

  @Test
  void withoutItsStoreItIsHealthyButNotReady() {
    storeIsThere.set(false);
    assertUnavailable(server.get("", "/health/ready"));
    assertEquals(200, server.get("", "/health").status());

    storeIsThere.set(true);
    assertEquals(200, server.get("", "/health/ready").status());
  }

  @Test
  void whileItShutsDownItIsNotReady() {
    server.api.drain();

    assertUnavailable(server.get("", "/health/ready"));
  }

  private static void assertUnavailable(Answer answer) {
    assertEquals(503, answer.status());
    assertEquals("application/problem+json", answer.header("Content-Type"));
    assertEquals("unavailable", answer.text("code"));
    assertEquals(answer.header("X-Request-Id"), answer.text("requestId"));
    assertEquals("5", answer.header("Retry-After"));
  }
}
