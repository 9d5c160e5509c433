package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bad input in every field of every frame: the right code, the connection stays usable, and the
 * session is as it was.
 */
class BadFramesTest {
  /** What is no id, as JSON. */
  static final List<String> NO_IDS =
      List.of(
          "\"\"",
          "\" \"",
          "\"a b\"",
          "\"a\\tb\"",
          "\"a\\nb\"",
          "\"a\\u0000b\"",
          "\"a\\u001bb\"",
          "\"a\\u007fb\"",
          "\"a\\u0085b\"",
          "\"a\\u00a0b\"",
          "\"a\\u2028b\"",
          "\"\\ud800\"",
          "\"a\\udc00b\"",
          Json.quoted("x".repeat(129)),
          Json.quoted("\ud83d\ude00".repeat(129)),
          Json.quoted("x".repeat(20_000)),
          "5",
          "1e400",
          "9007199254740993",
          "true",
          "[]",
          "[\"a\"]",
          "{}");

  private static DeskbellProcess server;
  private static Person visitor;
  private static String session;
  private static ChatSocket socket;
  private static ChatSocket watcher;
  private static JsonNode before;

  @BeforeAll
  static void start() {
    server = DeskbellProcess.start("AGENTS=ann", "MAX_FRAME_BYTES=400000");
    visitor = server.visitor("careless");
    session = visitor.startSession();
    visitor.say(session, "before");
    socket = visitor.connect();
    socket.join(session);
    watcher = server.staff("ann").connect();
    watcher.join(session);
    before = visitor.session(session);
  }

  /** Whatever was sent: it has changed nothing and disturbed nobody. */
  @AfterEach
  void nothingHasChanged() {
    socket.quiet();
    watcher.quiet();
    assertEquals(before, visitor.session(session));
  }

  @AfterAll
  static void stop() {
    socket.close();
    watcher.close();
    server.close();
  }

  private static JsonNode errorFor(String frame) {
    socket.sendText(frame);
    return socket.nextFrame("error");
  }

  private static void refused(String code, String frame) {
    ChatSocket.requireError(code, errorFor(frame));
  }

  private static void invalid(String field, String frame) {
    JsonNode error = ChatSocket.requireError("invalid_field", errorFor(frame));
    assertTrue(error.path("data").path("message").asText().contains(field), error::toString);
    assertEquals("r-1", error.path("requestId").asText(), error::toString);
  }

  /** A command with that data, in which {@code $} stands for the session's id. */
  private static String command(String type, String data) {
    return "{\"type\":\"%s\",\"data\":%s,\"requestId\":\"r-1\"}"
        .formatted(type, data.replace("$", Json.quoted(session)));
  }

  static Stream<String> brokenFrames() {
    return Stream.of(
        "",
        " ",
        "hello",
        "null",
        "true",
        "7",
        "\"ping\"",
        "[]",
        "[{\"type\":\"ping\"}]",
        "{",
        "}",
        "{}",
        "{\"type\"}",
        "{\"type\":}",
        "{\"type\":\"ping\"",
        "{\"type\":\"ping\",}",
        "{type:\"ping\"}",
        "{'type':'ping'}",
        "{\"type\":\"ping\"} x",
        "{\"type\":\"ping\"}{\"type\":\"ping\"}",
        "{\"type\":\"ping\"}]",
        "// comment\n{\"type\":\"ping\"}",
        "{\"type\":\"pi\nng\"}",
        "{\"type\":\"pi\u0001ng\"}",
        "{\"type\":\"pi\\xng\"}",
        "{\"type\":\"ping\",\"type\":\"ping\"}",
        "{\"type\":\"ping\",\"data\":{\"a\":1,\"a\":2}}",
        "{\"type\":\"ping\",\"extra\":NaN}",
        "{\"type\":\"ping\",\"extra\":Infinity}",
        "{\"type\":\"ping\",\"extra\":01}",
        "{\"type\":\"ping\",\"extra\":+1}",
        "{\"type\":\"ping\",\"extra\":.5}",
        "{\"data\":{}}",
        "{\"type\":null}",
        "{\"type\":7,\"data\":{}}",
        "{\"type\":[\"ping\"]}",
        "{\"type\":{}}",
        "\u0000",
        "[".repeat(100_000),
        "{\"a\":".repeat(50_000),
        "{\"type\":\"ping\",\"extra\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}",
        "{\"type\":\"ping\",\"data\":{\"a\":" + "[".repeat(1_000) + "]".repeat(1_000) + "}}",
        "{\"type\":\"ping\",\"" + "x".repeat(300_000));
  }

  @ParameterizedTest
  @MethodSource("brokenFrames")
  void whatIsNoCommandIsAnInvalidFrame(String frame) {
    refused("invalid_frame", frame);
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "7", "\"x\"", "[]", "true"})
  void dataThatIsNoObjectIsRefused(String data) {
    for (String type : List.of("join_session", "send_message", "end_session", "mark_read")) {
      JsonNode error = errorFor(command(type, data));
      assertTrue(
          Set.of("invalid_frame", "invalid_field")
              .contains(error.path("data").path("code").asText()),
          error::toString);
    }
  }

  @Test
  void dataThatIsMissingIsRefused() {
    for (String type :
        List.of(
            "join_session",
            "send_message",
            "end_session",
            "leave_session",
            "set_typing",
            "mark_read")) {
      JsonNode error = errorFor("{\"type\":\"" + type + "\"}");
      assertTrue(
          Set.of("invalid_frame", "invalid_field")
              .contains(error.path("data").path("code").asText()),
          error::toString);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "\"PING\"",
        "\" ping\"",
        "\"message_sent\"",
        "\"error\"",
        "\"constructor\"",
        "\"a\\u0000b\"",
        "\"\\ud800\"",
        "\"\\u001b[31m\\n2026-01-01 forged\""
      })
  void aTypeThatDoesNotExistIsUnknown(String type) {
    JsonNode error =
        ChatSocket.requireError(
            "unknown_type", errorFor("{\"type\":" + type + ",\"data\":{},\"requestId\":\"r-1\"}"));
    assertEquals("r-1", error.path("requestId").asText(), error::toString);
  }

  @Test
  void aHugeTypeIsUnknownAndNotSentBackWhole() {
    JsonNode error =
        ChatSocket.requireError(
            "unknown_type", errorFor("{\"type\":\"" + "x".repeat(300_000) + "\"}"));
    assertTrue(error.toString().length() < 5_000, () -> error.toString().length() + " characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "1.5", "1e400", "[]", "{}", "\"\\ud800\""})
  void aRequestIdThatIsNeitherTextNorNumberIsRefused(String requestId) {
    JsonNode error = errorFor("{\"type\":\"ping\",\"requestId\":" + requestId + "}");
    assertTrue(
        Set.of("invalid_frame", "invalid_field").contains(error.path("data").path("code").asText()),
        error::toString);
  }

  /** It is the client's own business; what comes back is exactly what was sent. */
  @ParameterizedTest
  @ValueSource(
      strings = {"7", "-9007199254740993", "\"a b\"", "\"a\\nb\\u001b\"", "\"}{\\\"\\\\\""})
  void anyOtherRequestIdComesBackAsItWas(String requestId) {
    socket.sendText("{\"type\":\"ping\",\"requestId\":" + requestId + "}");
    assertEquals(Json.parse(requestId), socket.nextFrame("pong").path("requestId"));
  }

  @Test
  void aRequestIdOfTheGreatestLengthComesBackAndOneMoreIsRefused() {
    for (String longest :
        List.of("x".repeat(128), "\ud83d\ude00".repeat(128), "\"\\/\u00e9".repeat(32))) {
      socket.sendText(Json.object("type", "ping", "requestId", longest).toString());
      assertEquals(longest, socket.nextFrame("pong").path("requestId").asText());
      JsonNode error = errorFor(Json.object("type", "ping", "requestId", longest + "x").toString());
      assertTrue(
          Set.of("invalid_frame", "invalid_field")
              .contains(error.path("data").path("code").asText()),
          error::toString);
    }
  }

  static Stream<Arguments> badFields() {
    return Stream.of(
            everywhere("sessionId", "%s,\"content\":\"x\",\"typing\":true,\"sequence\":1"),
            in("join_session", "userId", NO_IDS, "\"sessionId\":$"),
            in("end_session", "userId", NO_IDS, "\"sessionId\":$"),
            in("send_message", "senderId", NO_IDS, "\"sessionId\":$,\"content\":\"x\""),
            in("send_message", "clientMessageId", NO_IDS, "\"sessionId\":$,\"content\":\"x\""),
            in(
                "send_message",
                "content",
                List.of(
                    "null",
                    "\"\"",
                    "\" \"",
                    "\" \\t\\r\\n \"",
                    "\"\\u00a0\\u2003\\u2028\\u3000\"",
                    "\"a\\u0000b\"",
                    "\"\\u0000\"",
                    "\"\\ud800\"",
                    "\"\\udc00\"",
                    "\"a\\ud83db\"",
                    "\"\\ude00\\ud83d\"",
                    "7",
                    "1e400",
                    "false",
                    "[\"x\"]",
                    "{\"text\":\"x\"}"),
                "\"sessionId\":$"),
            in(
                "set_typing",
                "typing",
                List.of("null", "\"true\"", "1", "0", "[]", "{}"),
                "\"sessionId\":$"),
            in(
                "mark_read",
                "sequence",
                List.of(
                    "null",
                    "\"1\"",
                    "1.5",
                    "true",
                    "[]",
                    "{}",
                    "-1",
                    "99",
                    "9007199254740993",
                    "1e400"),
                "\"sessionId\":$"))
        .flatMap(arguments -> arguments);
  }

  private static Stream<Arguments> everywhere(String field, String rest) {
    return Stream.of(
            "join_session",
            "send_message",
            "end_session",
            "leave_session",
            "set_typing",
            "mark_read")
        .flatMap(
            type ->
                Stream.concat(NO_IDS.stream(), Stream.of("null"))
                    .map(
                        value ->
                            arguments(
                                type,
                                field,
                                value,
                                "{\"" + field + "\":" + rest.formatted(value) + "}")));
  }

  private static Stream<Arguments> in(
      String type, String field, List<String> values, String otherFields) {
    return values.stream()
        .map(
            value ->
                arguments(
                    type, field, value, "{" + otherFields + ",\"" + field + "\":" + value + "}"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("badFields")
  void aBadFieldIsNamed(String type, String field, String value, String data) {
    invalid(field, command(type, data));
  }

  @Test
  void aMissingFieldIsNamed() {
    Map<String, String> withoutSession =
        Map.of(
            "join_session", "{}",
            "send_message", "{\"content\":\"x\"}",
            "end_session", "{}",
            "leave_session", "{}",
            "set_typing", "{\"typing\":true}",
            "mark_read", "{\"sequence\":1}");
    withoutSession.forEach((type, data) -> invalid("sessionId", command(type, data)));
    invalid("content", command("send_message", "{\"sessionId\":$}"));
    invalid("typing", command("set_typing", "{\"sessionId\":$}"));
    invalid("sequence", command("mark_read", "{\"sessionId\":$}"));
  }

  @Test
  void aMessageThatIsFarTooLongIsTooLarge() {
    refused(
        "message_too_large",
        command("send_message", "{\"sessionId\":$,\"content\":\"" + "x".repeat(300_000) + "\"}"));
  }

  @Test
  void somebodyElsesIdIsForbidden() {
    refused("forbidden", command("join_session", "{\"sessionId\":$,\"userId\":\"ann\"}"));
    refused("forbidden", command("end_session", "{\"sessionId\":$,\"userId\":\"ann\"}"));
    refused(
        "forbidden",
        command("send_message", "{\"sessionId\":$,\"senderId\":\"ann\",\"content\":\"x\"}"));
    refused(
        "forbidden",
        command("send_message", "{\"sessionId\":$,\"senderId\":\"Careless\",\"content\":\"x\"}"));
  }

  @Test
  void aSessionThatDoesNotExistIsNotFound() {
    for (String data : List.of("{\"sessionId\":\"nowhere\"}", "{\"sessionId\":\"../health\"}")) {
      refused("session_not_found", command("join_session", data));
      refused("session_not_found", command("end_session", data));
    }
    refused(
        "session_not_found",
        command("send_message", "{\"sessionId\":\"nowhere\",\"content\":\"x\"}"));
    refused(
        "session_not_found", command("mark_read", "{\"sessionId\":\"nowhere\",\"sequence\":1}"));
  }

  @Test
  void manyBadFramesInARowAreEachAnsweredInOrder() {
    for (int i = 0; i < 200; i++) {
      socket.sendText("{\"type\":\"nonsense\",\"requestId\":\"r-%d\"}".formatted(i));
    }
    for (int i = 0; i < 200; i++) {
      assertEquals("r-" + i, socket.nextFrame("error").path("requestId").asText());
    }
  }

  @Test
  void aFrameInManyPiecesWithAPingBetweenIsOneFrame() throws Exception {
    try (RawSocket raw = RawSocket.upgraded(server, visitor.token())) {
      byte[] text =
          "{\"type\":\"ping\",\"requestId\":\"caf\u00e9\"}".getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < text.length; i++) {
        raw.write(
            RawSocket.frame(
                i == text.length - 1,
                i == 0 ? RawSocket.TEXT : RawSocket.CONTINUATION,
                new byte[] {text[i]}));
        if (i == 5) {
          raw.write(RawSocket.frame(true, RawSocket.PING, new byte[] {42}));
        }
      }
      RawSocket.Frame pong = raw.read();
      assertEquals(RawSocket.PONG, pong.opcode());
      assertEquals(42, pong.payload().get(0));
      assertEquals("caf\u00e9", raw.readJson().path("requestId").asText());
    }
  }

  @Test
  void framesInTheSegmentOfTheHandshakeAreHeard() {
    try (RawSocket raw = RawSocket.connect(server)) {
      byte[] head =
          RawSocket.handshake("/", "Authorization: Bearer " + visitor.token())
              .getBytes(StandardCharsets.UTF_8);
      byte[] ping =
          RawSocket.frame(
              true,
              RawSocket.TEXT,
              "{\"type\":\"ping\",\"requestId\":\"early\"}".getBytes(StandardCharsets.UTF_8));
      byte[] both = new byte[head.length + 2 * ping.length];
      System.arraycopy(head, 0, both, 0, head.length);
      System.arraycopy(ping, 0, both, head.length, ping.length);
      System.arraycopy(ping, 0, both, head.length + ping.length, ping.length);
      raw.write(both);
      String answer = raw.readHead();
      assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
      assertEquals("early", raw.readJson().path("requestId").asText());
      assertEquals("early", raw.readJson().path("requestId").asText());
    }
  }
}
