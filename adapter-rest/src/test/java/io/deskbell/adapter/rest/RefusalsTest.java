package io.deskbell.adapter.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.adapter.rest.Server.Answer;
import io.deskbell.domain.SessionId;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused, with which status and code, and that nothing has changed afterwards. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalsTest {
  private static final String V = Server.visitor("v");

  private final Server server = new Server(api -> api.maxBodyBytes(1000));
  private SessionId session;

  @BeforeAll
  void start() {
    session = server.sessionOf("v");
    server.post("v", session, "first");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static void assertProblem(int status, String code, Answer answer) {
    assertEquals(status, answer.status(), answer::toString);
    assertEquals("application/problem+json", answer.header("Content-Type"), answer::toString);
    assertEquals(code, answer.text("code"), answer::toString);
    assertEquals(status, answer.json().get("status").asInt(), answer::toString);
    for (String field : Set.of("type", "title", "detail", "requestId")) {
      assertFalse(answer.text(field).isEmpty(), answer::toString);
    }
    assertEquals(answer.header("X-Request-Id"), answer.text("requestId"));
  }

  private static void assertInvalid(String field, Answer answer) {
    assertProblem(400, "invalid_field", answer);
    assertEquals(field, answer.text("field"), answer::toString);
    assertTrue(answer.text("detail").startsWith(field + " "), answer::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/nothing",
        "/session",
        "/session/a/b",
        "/messages",
        "/queue/x",
        "/auth",
        "/x/y/z"
      })
  void anUnknownPathIsToldWithAndWithoutAToken(String path) {
    assertProblem(404, "not_found", server.get("", path));
    assertProblem(404, "not_found", server.get(V, path));
    assertProblem(404, "not_found", server.post("", path, "{"));
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE,/health",
    "POST,/health",
    "GET,/auth/token",
    "GET,/session/start",
    "GET,/start-session",
    "POST,/session/abc",
    "PUT,/session/abc",
    "PATCH,/messages/abc",
    "GET,/session/abc/end",
    "POST,/session/abc/events",
    "POST,/sessions",
    "FOO,/sessions",
    "TRACE,/health",
  })
  void aWrongMethodIsToldWithAndWithoutAToken(String method, String path) {
    for (String token : Set.of("Bearer " + V, "none")) {
      Answer answer = server.send(method, path, BodyPublishers.noBody(), "Authorization", token);
      assertProblem(405, "method_not_allowed", answer);
      assertFalse(answer.header("Allow").isEmpty(), answer::toString);
      assertFalse(answer.header("Allow").contains(method), answer::toString);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST,/session/start",
    "POST,/start-session",
    "GET,/session/abc",
    "POST,/session/abc/end",
    "GET,/session/abc/events",
    "GET,/messages/abc",
    "POST,/messages/abc",
    "GET,/sessions",
  })
  void whoShowsNoGoodTokenIsUnknown(String method, String path) {
    for (String header :
        Set.of(
            "", "Bearer", "Bearer ", "Bearer x", "Basic dTpw", V, "Bearer " + "x".repeat(9000))) {
      Answer answer = server.send(method, path, BodyPublishers.noBody(), "Authorization", header);
      assertProblem(401, "unauthorized", answer);
      assertEquals("Bearer", answer.header("WWW-Authenticate"));
    }
    assertProblem(401, "unauthorized", server.send(method, path, BodyPublishers.noBody()));
    assertProblem(
        401,
        "unauthorized",
        server.send(
            method,
            path,
            BodyPublishers.noBody(),
            "Authorization",
            "Bearer " + V,
            "Authorization",
            "Bearer " + V));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bearer ", "BEARER ", "Bearer   "})
  void theSchemeMayBeWrittenAnyway(String scheme) {
    assertEquals(
        200,
        server
            .send("GET", "/sessions", BodyPublishers.noBody(), "Authorization", scheme + V)
            .status());
  }

  @Test
  void aTokenIsNotReadFromTheUrl() {
    assertProblem(401, "unauthorized", server.get("", "/sessions?token=" + V));
    assertProblem(401, "unauthorized", server.get("", "/sessions?access_token=" + V));
  }

  @Test
  void aStrangersSessionIsLikeNone() {
    String stranger = Server.visitor("stranger");
    for (String path : Set.of("/session/%s", "/session/%s/events", "/messages/%s")) {
      Answer theirs = server.get(stranger, String.format(path, session));
      Answer none = server.get(stranger, String.format(path, "nosuch"));
      assertProblem(404, "session_not_found", theirs);
      assertEquals(
          anonymous(theirs).replace(session.value(), "nosuch"), anonymous(none), theirs::toString);
    }
    assertProblem(
        404,
        "session_not_found",
        server.post(stranger, "/messages/" + session, "{\"content\":\"hi\"}"));
    assertProblem(404, "session_not_found", server.post(stranger, "/session/" + session + "/end"));
    assertEquals("active", server.get(V, "/session/" + session).text("status"));
  }

  private static String anonymous(Answer answer) {
    return answer.body().replace(answer.text("requestId"), "");
  }

  @Test
  void onlyVisitorsStartSessions() {
    assertProblem(403, "forbidden", server.post(Server.agent("agent1"), "/session/start"));
    assertProblem(403, "forbidden", server.post(Server.BOSS, "/session/start"));
    assertProblem(
        403, "forbidden", server.post(Server.BOSS, "/messages/" + session, "{\"content\":\"x\"}"));
  }

  @Test
  void nobodySpeaksForSomebodyElse() {
    assertProblem(403, "forbidden", server.post(V, "/session/start", "{\"userId\":\"w\"}"));
    assertProblem(
        403, "forbidden", server.post(V, "/session/" + session + "/end", "{\"userId\":\"w\"}"));
    assertProblem(
        403,
        "forbidden",
        server.post(V, "/messages/" + session, "{\"content\":\"x\",\"senderId\":\"w\"}"));
    assertEquals(1, server.get(V, "/messages/" + session).json().size());
    assertEquals(1, server.get(V, "/sessions").json().get("sessions").size());
  }

  @Test
  void nothingFollowsTheEnd() {
    SessionId ended = server.sessionOf("late");
    String late = Server.visitor("late");
    server.post(late, "/session/" + ended + "/end");

    assertProblem(
        409, "session_ended", server.post(late, "/messages/" + ended, "{\"content\":\"x\"}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{}}",
        "{} x",
        "nonsense",
        "[]",
        "\"text\"",
        "1",
        "null",
        "{\"userId\":\"a\",\"userId\":\"b\"}",
        "{\"x\":{\"a\":1,\"a\":2}}",
        "{\"x\":NaN}",
        "{'userId':'a'}",
        "{\"userId\":\"a\",}",
        "{\"userId\":\"a\nb\"}",
        "\uFEFF{}",
      })
  void aBodyThatIsNoJsonObject(String body) {
    assertProblem(400, "invalid_frame", server.post("", "/auth/token", body));
    assertProblem(400, "invalid_frame", server.post(V, "/session/start", body));
    assertProblem(400, "invalid_frame", server.post(V, "/messages/" + session, body));
    assertProblem(400, "invalid_frame", server.post(V, "/session/" + session + "/end", body));
    assertEquals("active", server.get(V, "/session/" + session).text("status"));
    assertEquals(1, server.get(V, "/sessions").json().get("sessions").size());
  }

  @Test
  void deepNesting() {
    String deep = "{\"userId\":\"a\",\"x\":" + "[".repeat(31) + "]".repeat(31) + "}";
    assertEquals(200, server.post("", "/auth/token", deep).status());
    String deeper = "{\"userId\":\"a\",\"x\":" + "[".repeat(32) + "]".repeat(32) + "}";
    assertProblem(400, "invalid_frame", server.post("", "/auth/token", deeper));
  }

  @Test
  void aBodyThatIsNotUtf8() {
    byte[] latin1 = {'{', '"', 'u', 's', 'e', 'r', 'I', 'd', '"', ':', '"', (byte) 0xE9, '"', '}'};
    Answer answer =
        server.send(
            "POST",
            "/auth/token",
            BodyPublishers.ofByteArray(latin1),
            "Content-Type",
            "application/json; charset=iso-8859-1");
    assertProblem(400, "invalid_frame", answer);
  }

  @Test
  void aFieldOfTheWrongType() {
    for (String value : Set.of("1", "true", "[]", "{}", "1.5")) {
      for (String field : Set.of("userId", "agentKey", "userHash")) {
        String body = "{\"" + field + "\":" + value + "}";
        assertInvalid(field, server.post("", "/auth/token", body));
      }
      assertInvalid("userId", server.post(V, "/session/start", "{\"userId\":" + value + "}"));
      assertInvalid(
          "content", server.post(V, "/messages/" + session, "{\"content\":" + value + "}"));
      String key = "{\"content\":\"x\",\"clientMessageId\":" + value + "}";
      assertInvalid("clientMessageId", server.post(V, "/messages/" + session, key));
    }
    assertEquals(1, server.get(V, "/messages/" + session).json().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"content\":null}",
        "{\"content\":\"\"}",
        "{\"content\":\" \\n\\t\\u2003\"}",
        "{\"content\":\"a\\u0000b\"}",
        "{\"content\":\"a\\ud800b\"}",
      })
  void aContentThatIsNone(String body) {
    assertInvalid("content", server.post(V, "/messages/" + session, body));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\\u0000", "a\\u001bb", "\\u202e", "a\\nb"})
  void anIdThatIsNone(String id) {
    String path = "/messages/" + session;
    String claim = "{\"content\":\"x\",\"senderId\":\"" + id + "\"}";
    assertInvalid("senderId", server.post(V, path, claim));
    assertInvalid("userId", server.post(V, "/session/start", claim.replace("senderId", "userId")));
    assertInvalid("userId", server.post("", "/auth/token", "{\"userId\":\"" + id + "\"}"));
    assertInvalid(
        "clientMessageId",
        server.post(
            V, "/messages/" + session, "{\"content\":\"x\",\"clientMessageId\":\"" + id + "\"}"));
  }

  @Test
  void anIdThatIsTooLong() {
    String body = "{\"userId\":\"%s\"}";
    assertEquals(
        200, server.post("", "/auth/token", String.format(body, "x".repeat(128))).status());
    assertInvalid("userId", server.post("", "/auth/token", String.format(body, "x".repeat(129))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"%00", "a%0Ab", "%20", "%C2%85", "%E2%80%AE", "a%7F"})
  void aPathIdThatIsNone(String id) {
    assertInvalid("sessionId", server.get(V, "/session/" + id));
    assertInvalid("sessionId", server.get(V, "/session/" + id + "/events"));
    assertInvalid("sessionId", server.get(V, "/messages/" + id));
    assertInvalid("sessionId", server.post(V, "/messages/" + id, "{\"content\":\"x\"}"));
    assertInvalid("sessionId", server.post(V, "/session/" + id + "/end"));
  }

  @Test
  void aPathIdThatIsTooLong() {
    assertInvalid("sessionId", server.get(V, "/session/" + "x".repeat(129)));
    assertProblem(404, "session_not_found", server.get(V, "/session/" + "x".repeat(128)));
    assertProblem(404, "session_not_found", server.get(V, "/session/a%2Fb"));
    assertProblem(404, "session_not_found", server.get(V, "/session/%C3%A9%F0%9F%98%80"));
  }

  @ParameterizedTest
  @CsvSource({
    "after,-1",
    "after,x",
    "after,''",
    "after,1.0",
    "after,%2B1",
    "after,99999999999999999999",
    "after,999",
    "after,0&after=0",
    "after,%D9%A1",
    "limit,0",
    "limit,-1",
    "limit,1001",
    "limit,abc",
    "limit,''",
    "limit,1&limit=1",
    "limit,%00",
  })
  void aPageThatCannotBe(String parameter, String value) {
    for (String path : Set.of("/messages/" + session, "/session/" + session + "/events")) {
      assertInvalid(parameter, server.get(V, path + "?" + parameter + "=" + value));
    }
    if (parameter.equals("limit")) {
      assertInvalid(parameter, server.get(V, "/sessions?limit=" + value));
    }
  }

  @Test
  void aListThatCannotBe() {
    Answer answer = server.get(V, "/sessions?status=open");
    assertInvalid("status", answer);
    assertTrue(
        answer.text("detail").endsWith("expected one of waiting, active, ended"), answer::toString);
    assertInvalid("cursor", server.get(V, "/sessions?cursor=nosuch"));
    assertInvalid("cursor", server.get(V, "/sessions?cursor="));
    assertInvalid("cursor", server.get(V, "/sessions?cursor=a%20b"));
    assertInvalid("status", server.get(V, "/sessions?status=active&status=ended"));
    assertEquals(200, server.get(V, "/sessions?unknown=1&status=active").status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "junk",
        "a/b;;="
      })
  void aBodyOfAnotherKind(String contentType) {
    Answer answer =
        server.send(
            "POST",
            "/auth/token",
            BodyPublishers.ofString("{\"userId\":\"a\"}"),
            "Content-Type",
            contentType);
    assertProblem(415, "unsupported_media_type", answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON;charset=\"utf-8\"",
        "application/json;charset=x-unknown",
      })
  void aBodyOfTheRightKind(String contentType) {
    Answer answer =
        server.send(
            "POST",
            "/auth/token",
            BodyPublishers.ofString("{\"userId\":\"a\",\"role\":\"supervisor\",\"more\":[1]}"),
            "Content-Type",
            contentType);
    assertEquals(200, answer.status(), answer::toString);
    assertEquals("visitor", answer.text("role"));
  }

  @Test
  void aBodyWithoutAKind() {
    assertProblem(
        415,
        "unsupported_media_type",
        server.send("POST", "/auth/token", BodyPublishers.ofString("{}")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "image/png;q=1", "junk", ";;"})
  void whateverIsAcceptedTheAnswerIsJson(String accept) {
    assertEquals(200, server.get("", "/health", "Accept", accept).status());
  }

  @Test
  void aBodyThatIsTooLarge() {
    String body = "{\"userId\":\"a\",\"x\":\"" + "y".repeat(1000) + "\"}";
    assertProblem(413, "message_too_large", server.post("", "/auth/token", body));
    String fits = "{\"userId\":\"a\",\"x\":\"%s\"}";
    int room = 1000 - String.format(fits, "").length();
    assertEquals(
        200, server.post("", "/auth/token", String.format(fits, "y".repeat(room))).status());
    assertProblem(
        413,
        "message_too_large",
        server.post("", "/auth/token", String.format(fits, "y".repeat(room + 1))));
  }

  @Test
  void aChunkedBodyIsBoundedToo() {
    byte[] large = ("{\"userId\":\"a\",\"x\":\"" + "y".repeat(300_000) + "\"}").getBytes(UTF_8);
    assertProblem(413, "message_too_large", chunked(large));
    assertEquals(200, chunked("{\"userId\":\"a\"}".getBytes(UTF_8)).status());
  }

  private Answer chunked(byte[] body) {
    return server.send(
        "POST",
        "/auth/token",
        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)),
        "Content-Type",
        "application/json");
  }

  @Test
  void aContentThatIsTooLarge() {
    try (Server small = new Server(api -> api, chat -> chat.maxMessageChars(5))) {
      SessionId id = small.sessionOf("v");
      assertProblem(
          413, "message_too_large", small.post(V, "/messages/" + id, "{\"content\":\"sixsix\"}"));
      assertEquals(
          201, small.post(V, "/messages/" + id, "{\"content\":\"\uD83D\uDE00five\"}").status());
    }
  }

  @Test
  void onceDrainingEverythingIsUnavailable() {
    try (Server other = new Server()) {
      assertEquals(200, other.get("", "/health").status());
      other.api.drain();
      Answer answer = other.post(V, "/session/start");
      assertProblem(503, "unavailable", answer);
      assertFalse(answer.header("Retry-After").isEmpty());
    }
  }

  @Test
  void aClosedApplicationIsUnavailable() {
    try (Server other = new Server()) {
      other.chat.close();
      assertProblem(503, "unavailable", other.post(V, "/session/start"));
    }
  }
}
