package io.deskbell.bootstrap.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The WebSocket steps of the starting document with the clients it names. */
class WscatE2ETest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static DeskbellProcess server;

  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    server = DeskbellProcess.startWithDefaults();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /**
   * {@code wscat -c "ws://localhost:3001" -H "Authorization: Bearer …"}, and what is typed then.
   */
  @Test
  void wscat() throws Exception {
    Path wscat = NodeTools.require("wscat/bin/wscat");
    Person visitor = server.visitor("testUser123");
    String session = visitor.startSession();
    Path output = directory.resolve("wscat.txt");
    Process process =
        NodeTools.start(
            output,
            wscat,
            "-c",
            "ws://localhost:" + server.port(),
            "-H",
            "Authorization: Bearer " + visitor.token());
    try (OutputStream keyboard = process.getOutputStream()) {
      // It listens to the keyboard once it is connected, and says so to a terminal only.
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(200))
          .until(
              () -> {
                type(keyboard, "{\"type\": \"ping\"}");
                return Files.readString(output).contains("\"pong\"");
              });
      type(
          keyboard,
          """
          {"type": "join_session", "data": {"sessionId": "%s", "userId": "testUser123"}}"""
              .formatted(session));
      answer(output, "session_joined");
      type(
          keyboard,
          """
          {"type": "send_message", "data": {"sessionId": "%s", "senderId": "testUser123", \
          "content": "Hello from WebSocket"}}"""
              .formatted(session));
      JsonNode message = answer(output, "message_sent").path("data");
      assertEquals("Hello from WebSocket", message.path("content").asText());
      assertEquals(List.of(message), visitor.messages(session));
    } finally {
      process.destroy();
      process.waitFor();
    }
    assertFalse(Files.readString(output).contains("error"), Files.readString(output));
  }

  private static void type(OutputStream keyboard, String line) throws Exception {
    keyboard.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    keyboard.flush();
  }

  private static JsonNode answer(Path output, String type) throws Exception {
    String quoted = "\"" + type + "\"";
    await().atMost(PATIENCE).until(() -> Files.readString(output).contains(quoted + ","));
    return Files.readString(output)
        .lines()
        .filter(line -> line.contains(quoted))
        // In front of it may stand the prompt of the keyboard.
        .map(line -> Json.parse(line.substring(line.indexOf('{'))))
        .findFirst()
        .orElseThrow();
  }

  /** "Testing Socket.io with Postman", the events A, B and C as they stand there. */
  @Test
  void theEventsForPostmanWithTheLibraryWs() throws Exception {
    NodeTools.require("ws/index.js");
    Path steps = Path.of(WscatE2ETest.class.getResource("postman-events.cjs").toURI());
    Path output = directory.resolve("ws.txt");
    String said =
        NodeTools.finish(
            NodeTools.start(output, steps, "http://localhost:" + server.port()), output);
    assertEquals("A, B and C answered", said.strip());
  }
}
