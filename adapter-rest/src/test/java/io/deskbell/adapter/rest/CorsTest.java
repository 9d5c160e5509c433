package io.deskbell.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.adapter.rest.Server.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What browsers are told about calls from pages of other origins. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CorsTest {
  private static final String OURS = "https://shop.example";

  private final Server listed = new Server(api -> api.allowedOrigins(OURS::equals));
  private final Server open = new Server(RestApi.Builder::anyOrigin);

  @AfterAll
  void stop() {
    listed.close();
    open.close();
  }

  private static Answer preflight(Server server, String origin) {
    return server.send(
        "OPTIONS",
        "/session/start",
        BodyPublishers.noBody(),
        "Origin",
        origin,
        "Access-Control-Request-Method",
        "POST",
        "Access-Control-Request-Headers",
        "authorization,content-type");
  }

  @Test
  void aPreflightFromAnAllowedOrigin() {
    Answer answer = preflight(listed, OURS);

    assertEquals(204, answer.status());
    assertEquals(OURS, answer.header("Access-Control-Allow-Origin"));
    assertEquals("GET, HEAD, POST, PUT, DELETE", answer.header("Access-Control-Allow-Methods"));
    assertEquals(
        "Authorization, Content-Type, X-Request-Id", answer.header("Access-Control-Allow-Headers"));
    assertTrue(Integer.parseInt(answer.header("Access-Control-Max-Age")) > 0);
    assertEquals("Origin", answer.header("Vary"));
    assertEquals("", answer.body());
  }

  @Test
  void anyOriginMayCallWhereAllMay() {
    assertEquals("*", preflight(open, "https://a.example").header("Access-Control-Allow-Origin"));
    Answer answer = open.get("", "/health", "Origin", "null");
    assertEquals("*", answer.header("Access-Control-Allow-Origin"));
    assertEquals("", answer.header("Vary"));
  }

  @Test
  void aDisallowedOriginIsToldNothing() {
    for (String origin :
        new String[] {
          "https://evil.example", "https://shop.example.evil", "null", "HTTPS://SHOP"
        }) {
      assertNoCors(preflight(listed, origin));
      assertNoCors(listed.get("", "/health", "Origin", origin));
    }
  }

  private static void assertNoCors(Answer answer) {
    assertTrue(
        answer.response().headers().map().keySet().stream()
            .noneMatch(
                name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("access-control")),
        answer::toString);
    assertEquals("Origin", answer.header("Vary"));
  }

  @Test
  void aPageMayReadRefusalsToo() {
    for (String path : new String[] {"/nothing", "/sessions", "/auth/token"}) {
      Answer answer = listed.get("", path, "Origin", OURS);
      assertTrue(answer.status() >= 400);
      assertEquals(OURS, answer.header("Access-Control-Allow-Origin"), answer::toString);
      assertEquals(
          "Location, Link, Retry-After, X-Request-Id",
          answer.header("Access-Control-Expose-Headers"));
    }
  }

  @Test
  void whoIsNoBrowserIsNotConcerned() {
    Answer answer = open.get("", "/health");
    assertEquals("", answer.header("Access-Control-Allow-Origin"));
  }

  @Test
  void plainOptions() {
    Answer answer = listed.send("OPTIONS", "/messages/x", BodyPublishers.noBody());
    assertTrue(answer.status() == 200 || answer.status() == 204, answer::toString);
    for (String method : new String[] {"GET", "HEAD", "POST", "OPTIONS"}) {
      assertTrue(answer.header("Allow").contains(method), answer::toString);
    }
    Answer asked = listed.send("OPTIONS", "/health", BodyPublishers.noBody(), "Origin", OURS);
    assertFalse(asked.header("Allow").isEmpty(), asked::toString);
    assertEquals("", asked.header("Access-Control-Allow-Methods"));
    assertEquals(404, listed.send("OPTIONS", "/nothing", BodyPublishers.noBody()).status());
  }
}
