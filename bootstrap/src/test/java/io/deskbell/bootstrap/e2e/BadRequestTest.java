package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input in every part of an HTTP request: the right status and code, and nothing changes. */
class BadRequestTest {
  private static DeskbellProcess server;
  private static Person visitor;
  private static String session;
  private static JsonNode before;

  @BeforeAll
  static void start() {
    server = DeskbellProcess.start("MAX_FRAME_BYTES=400000");
    visitor = server.visitor("careless");
    session = visitor.startSession();
    before = visitor.session(session);
  }

  @AfterEach
  void nothingHasChanged() {
    assertEquals(before, visitor.session(session));
    assertEquals(1, visitor.http().get("/sessions").body(200).path("sessions").size());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Answer post(String body) {
    return visitor.http().postText("/messages/" + session, body);
  }

  static Stream<String> brokenBodies() {
    return Stream.of(
        "hello",
        "null",
        "7",
        "\"content\"",
        "[]",
        "[{\"content\":\"x\",\"userId\":\"x\"}]",
        "{",
        "{\"content\":\"x\",\"userId\":\"x\"",
        "{\"content\":\"x\",\"userId\":\"x\",}",
        "{content:\"x\"}",
        "{'content':'x'}",
        "{\"content\":\"x\",\"userId\":\"x\"} {}",
        "{\"content\":\"x\",\"userId\":\"x\"}}",
        "{\"content\":\"x\",\"content\":\"y\",\"userId\":\"x\",\"userId\":\"y\"}",
        "{\"content\":\"a\nb\",\"userId\":\"a\nb\"}",
        "{\"content\":\"x\",\"userId\":\"x\",\"extra\":NaN}",
        "/* */{\"content\":\"x\",\"userId\":\"x\"}",
        "[".repeat(100_000),
        "{\"a\":".repeat(50_000),
        "{\"content\":\"x\",\"userId\":\"x\",\"extra\":"
            + "[".repeat(50_000)
            + "]".repeat(50_000)
            + "}");
  }

  @ParameterizedTest
  @MethodSource("brokenBodies")
  void aBodyThatIsNoJsonObjectIsRefused(String body) {
    post(body).problem(400, "invalid_frame");
    server.anybody().postText("/auth/token", body).problem(400, "invalid_frame");
    visitor.http().postText("/session/start", body).problem(400, "invalid_frame");
  }

  @Test
  void aBodyThatIsNotUtf8IsRefused() {
    byte[] latin =
        "{\"content\":\"caf\u00e9\",\"userId\":\"caf\u00e9\"}"
            .getBytes(StandardCharsets.ISO_8859_1);
    for (String path : List.of("/auth/token", "/messages/" + session)) {
      visitor
          .http()
          .send("POST", path, BodyPublishers.ofByteArray(latin), "Content-Type", "application/json")
          .problem(400, "invalid_frame");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"content\":null}",
        "{\"content\":\"\"}",
        "{\"content\":\" \\n\\t\"}",
        "{\"content\":\"\\u00a0\\u3000\"}",
        "{\"content\":\"a\\u0000\"}",
        "{\"content\":\"\\ud800\"}",
        "{\"content\":\"\\udc00\\ud800\"}",
        "{\"content\":7}",
        "{\"content\":1e400}",
        "{\"content\":true}",
        "{\"content\":[\"x\"]}",
        "{\"content\":{}}",
        "{\"Content\":\"x\"}"
      })
  void aBadContentIsNamed(String body) {
    post(body).invalidField("content");
  }

  @Test
  void aBadClientMessageIdIsNamed() {
    for (String bad : BadFramesTest.NO_IDS) {
      post("{\"content\":\"x\",\"clientMessageId\":" + bad + "}").invalidField("clientMessageId");
    }
  }

  @Test
  void aBadUserIdAtTheStartIsNamedAndSomebodyElsesIsForbidden() {
    for (String bad : BadFramesTest.NO_IDS) {
      visitor.http().postText("/session/start", "{\"userId\":" + bad + "}").invalidField("userId");
    }
    visitor
        .http()
        .postText("/session/start", "{\"userId\":\"somebody-else\"}")
        .problem(403, "forbidden");
  }

  @Test
  void anEmptyBodyIsNoMessageAndNoUser() {
    for (String path : List.of("/messages/" + session, "/auth/token")) {
      Answer answer = visitor.http().postText(path, "");
      assertEquals(400, answer.status(), answer::toString);
      answer.problem(400, answer.json().path("code").asText());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nowhere",
        "%2e%2e",
        "%2e%2e%2fhealth",
        "a%20b",
        "%00",
        "%0a",
        "%C3%28",
        "%F0%9F%98%80",
        "'%20or%20'1'='1",
        "-1",
        "null"
      })
  void aSessionThatIsNone(String id) {
    for (Answer answer :
        List.of(
            visitor.http().get("/session/" + id),
            visitor.http().get("/messages/" + id),
            visitor.http().get("/session/" + id + "/events"),
            visitor.http().post("/session/" + id + "/end"),
            visitor.http().postText("/messages/" + id, "{\"content\":\"x\"}"))) {
      assertTrue(answer.status() == 404 || answer.status() == 400, answer::toString);
      answer.problem(answer.status(), answer.json().path("code").asText());
    }
  }

  @Test
  void aSessionIdThatIsTooLong() {
    for (int length : new int[] {128, 129, 4_000}) {
      Answer answer = visitor.http().get("/session/" + "x".repeat(length));
      assertTrue(answer.status() == 404 || answer.status() == 400, answer::toString);
      answer.problem(answer.status(), answer.json().path("code").asText());
    }
  }

  @Test
  void anUnknownPathIs404WithAndWithoutAToken() {
    for (HttpApi http :
        List.of(visitor.http(), server.anybody(), new HttpApi(server.http(), "bad"))) {
      for (String path :
          List.of(
              "/nowhere",
              "/session/" + session + "/nowhere",
              "/messages",
              "/auth",
              "/health/x",
              "/application.wadl",
              "/Health",
              "/favicon.ico")) {
        http.get(path).problem(404, "not_found");
        http.post(path).problem(404, "not_found");
      }
    }
  }

  @Test
  void aWrongMethodIs405WithAndWithoutAToken() {
    for (HttpApi http :
        List.of(visitor.http(), server.anybody(), new HttpApi(server.http(), "bad"))) {
      wrongMethod(http, "POST", "/health", "GET");
      wrongMethod(http, "DELETE", "/health", "GET");
      wrongMethod(http, "GET", "/auth/token", "POST");
      wrongMethod(http, "GET", "/start-session", "POST");
      wrongMethod(http, "PUT", "/session/start", "POST");
      wrongMethod(http, "DELETE", "/session/" + session, "GET");
      wrongMethod(http, "PATCH", "/messages/" + session, "POST");
      wrongMethod(http, "GET", "/session/" + session + "/end", "POST");
      wrongMethod(http, "POST", "/session/" + session + "/events", "GET");
      wrongMethod(http, "POST", "/sessions", "GET");
      wrongMethod(http, "BREW", "/health", "GET");
    }
  }

  private static void wrongMethod(HttpApi http, String method, String path, String allowed) {
    Answer answer = http.send(method, path, BodyPublishers.noBody());
    answer.problem(405, "method_not_allowed");
    assertTrue(answer.header("Allow").contains(allowed), answer::toString);
    assertFalse(answer.header("Allow").contains(method), answer::toString);
  }

  @Test
  void theMediaTypeMustBeJsonWhereThereIsABody() {
    for (String type :
        List.of(
            "text/plain",
            "application/x-www-form-urlencoded",
            "text/html",
            "application/xml",
            "nonsense")) {
      for (String path : List.of("/messages/" + session, "/auth/token", "/session/start")) {
        Answer answer =
            visitor
                .http()
                .send(
                    "POST",
                    path,
                    BodyPublishers.ofString("{\"content\":\"x\",\"userId\":\"careless\"}"),
                    "Content-Type",
                    type);
        answer.problem(415, "unsupported_media_type");
      }
    }
    for (String type :
        List.of(
            "application/json; charset=utf-8",
            "application/json;charset=UTF-8",
            "Application/JSON")) {
      server
          .anybody()
          .send(
              "POST",
              "/auth/token",
              BodyPublishers.ofString("{\"userId\":\"careless\"}"),
              "Content-Type",
              type)
          .body(200);
    }
  }

  @Test
  void whateverIsAcceptedTheAnswerIsJson() {
    for (String accept :
        List.of("text/html", "application/xml", "*/*", "nonsense", "image/png;q=0.1")) {
      server.anybody().get("/health", "Accept", accept).body(200);
      visitor.http().get("/session/nowhere", "Accept", accept).problem(404, "session_not_found");
      visitor.http().get("/nowhere", "Accept", accept).problem(404, "not_found");
    }
  }

  @Test
  void aBodyThatIsTooBigIsRefused() {
    String big = "{\"content\":\"" + "x".repeat(400_000) + "\"}";
    post(big).problem(413, "message_too_large");
    server.anybody().postText("/auth/token", big).problem(413, "message_too_large");
    // Without a length in front.
    byte[] bytes = big.getBytes(StandardCharsets.UTF_8);
    visitor
        .http()
        .send(
            "POST",
            "/messages/" + session,
            BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(bytes)),
            "Content-Type",
            "application/json")
        .problem(413, "message_too_large");
    // A length that is only announced.
    try (RawSocket raw = RawSocket.connect(server)) {
      raw.write(
          "POST /auth/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Content-Length: 2000000000\r\n\r\n{");
      String head = raw.readHead();
      assertTrue(head.startsWith("HTTP/1.1 413 "), head);
    }
  }

  @Test
  void aMessageThatIsTooLongIsTooLarge() {
    post(Json.object("content", "x".repeat(4001)).toString()).problem(413, "message_too_large");
    post(Json.object("content", "\ud83d\ude00".repeat(4001)).toString())
        .problem(413, "message_too_large");
  }

  @Test
  void aSenderInTheBodyChangesNothing() {
    Person other = server.visitor("honest");
    String own = other.startSession();
    Answer answer =
        other
            .http()
            .post(
                "/messages/" + own,
                Json.object("content", "x", "senderId", "somebody-else", "userId", "honest"));
    assertTrue(answer.status() == 201 || answer.status() == 403, answer::toString);
    for (JsonNode message : other.messages(own)) {
      assertEquals("honest", message.path("senderId").asText());
    }
  }

  @Test
  void whatIsNoHttpIsAnsweredInFewWords() {
    for (String request :
        List.of(
            "NONSENSE\r\n\r\n",
            "GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: abc\r\n\r\n",
            "GET /health HTTP/9.9\r\nHost: localhost\r\n\r\n",
            "GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(100_000) + "\r\n\r\n",
            "GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
      try (RawSocket raw = RawSocket.connect(server)) {
        raw.write(request + "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        String head = raw.readHead();
        assertTrue(head.isEmpty() || head.startsWith("HTTP/1.1 4") || head.contains(" 505 "), head);
        assertFalse(head.toLowerCase(Locale.ROOT).contains("text/html"), head);
      } catch (UncheckedIOException e) {
        // Cut off without an answer, which is an answer as well.
        assertFalse(e.getCause() instanceof SocketTimeoutException, e::toString);
      }
      server.anybody().get("/health").body(200);
    }
  }

  @Test
  void theRequestIdComesBackIfItIsWellFormed() {
    assertEquals(
        "abc-1.2_3",
        server.anybody().get("/health", "X-Request-Id", "abc-1.2_3").header("X-Request-Id"));
    for (String bad : List.of("a b", "x".repeat(65), "<script>", "\u00e9")) {
      Answer answer = server.anybody().get("/health", "X-Request-Id", bad);
      assertFalse(answer.header("X-Request-Id").contains(bad), answer::toString);
      assertTrue(answer.header("X-Request-Id").matches("[A-Za-z0-9._-]{1,64}"), answer::toString);
    }
  }
}
