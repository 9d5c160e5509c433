package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in the log, and what never does. */
class LogTest {
  private static final String SECRET_CONTENT = "the-words-between-us";
  private static final String FORGED = "FORGED-LINE";

  @ParameterizedTest
  @ValueSource(strings = {"text", "json"})
  void noSecretNoContentNoForgedLine(String format) throws IOException {
    List<String> secrets = new ArrayList<>();
    String log;
    try (DeskbellProcess server =
        DeskbellProcess.start("LOG_FORMAT=" + format, "LOG_LEVEL=debug", "AGENTS=ann")) {
      Person visitor = server.visitor("logged");
      Person ann = server.staff("ann");
      secrets.addAll(
          List.of(
              visitor.token(),
              ann.token(),
              DeskbellProcess.AGENT_KEY,
              DeskbellProcess.JWT_SECRET,
              SECRET_CONTENT));
      String session =
          visitor
              .http()
              .post("/session/start", Json.object(), "X-Request-Id", "the-request-id-of-the-start")
              .body(201)
              .path("sessionId")
              .asText();
      visitor.say(session, SECRET_CONTENT);
      try (ChatSocket socket = visitor.connect()) {
        socket.join(session, 0);
        socket.ask("send_message", "sessionId", session, "content", SECRET_CONTENT);
        socket.ask("send_message", "sessionId", session, "content", SECRET_CONTENT.repeat(300));
        socket.sendText("{\"type\":\"" + SECRET_CONTENT);
        socket.nextFrame("error");
        attack(socket);
        socket.drain();
      }
      visitor.http().get("/messages/" + session + "?access_token=" + visitor.token());
      visitor.http().postText("/messages/" + session, "{\"content\":\"" + SECRET_CONTENT);
      attack(server, visitor);
      visitor.end(session);
      server.stop();
      log = Files.readString(server.directory().resolve("logs/deskbell.log"));
      for (String text : List.of(log, server.output())) {
        for (String secret : secrets) {
          assertFalse(text.contains(secret), () -> "the log tells " + secret);
        }
        assertFalse(
            text.lines().anyMatch(line -> line.startsWith(FORGED)), "a line has been forged");
        assertFalse(text.contains("\u001b[31m" + FORGED), "an escape sequence has come through");
        assertTrue(
            text.chars().allMatch(c -> c == '\n' || c == '\t' || c >= ' '),
            "a control character has come through");
      }
    }
    List<String> lines = log.lines().toList();
    assertFalse(lines.isEmpty());
    String start =
        lines.stream()
            .filter(line -> line.contains("the-request-id-of-the-start"))
            .findFirst()
            .orElseThrow(() -> new AssertionError("the start has not been logged: " + log));
    for (String part : List.of("POST", "/session/start", "201", "logged")) {
      assertTrue(start.contains(part), () -> "no " + part + " in " + start);
    }
    assertTrue(lines.stream().anyMatch(line -> line.contains("/auth/token")), log);
    if (format.equals("json")) {
      for (String line : lines) {
        JsonNode entry = Json.parse(line);
        assertTrue(entry.isObject(), line);
      }
    }
  }

  /** What could begin a line of its own, in every place that may find its way into the log. */
  private static void attack(DeskbellProcess server, Person visitor) {
    HttpApi http = visitor.http();
    http.get("/session/x%0a" + FORGED);
    http.get("/session/x%0d%0a" + FORGED);
    http.get("/session/%1b%5b31m" + FORGED);
    http.get("/%0a" + FORGED + "?x=%0a" + FORGED);
    http.get("/session/%E2%80%A8" + FORGED);
    http.get("/messages/x?after=%0a" + FORGED);
    http.get("/sessions?cursor=%0a" + FORGED + "&status=%0a" + FORGED);
    for (String id : List.of("x\n" + FORGED, "\u001b[31m" + FORGED, "x\r\n" + FORGED)) {
      server.anybody().post("/auth/token", Json.object("userId", id));
      server.anybody().post("/auth/token", Json.object("userId", "ann", "agentKey", id));
      http.post("/session/start", Json.object("userId", id));
    }
    try (RawSocket raw = RawSocket.connect(server)) {
      raw.write(
          "GET /health\u001b[31m"
              + FORGED
              + " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: \u001b[31m"
              + FORGED
              + "\r\nX-Request-Id: x\u001b[31m"
              + FORGED
              + "\r\nConnection: close\r\n\r\n");
      raw.readHead();
    }
  }

  private static void attack(ChatSocket socket) {
    String evil = "x\n" + FORGED + "\u001b[31m" + FORGED;
    socket.sendText(Json.object("type", evil, "requestId", evil).toString());
    socket.ask(evil);
    socket.ask("join_session", "sessionId", evil);
    socket.ask("send_message", "sessionId", "x", "content", evil, "clientMessageId", evil);
  }

  @Test
  void theFileCanBeElsewhereAndTheLevelQuieter() throws IOException {
    try (DeskbellProcess server =
        DeskbellProcess.start("LOG_FILE=elsewhere/chat.log", "LOG_LEVEL=error")) {
      server.visitor("quiet").startSession();
      server.stop();
      assertFalse(Files.exists(server.directory().resolve("logs")));
      assertEquals("", Files.readString(server.directory().resolve("elsewhere/chat.log")));
    }
  }
}
