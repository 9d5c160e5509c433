package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The starting document from top to bottom, word for word, against a server without settings. */
class StartingDocumentTest {
  private static final Pattern TIMESTAMP =
      Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
  private static final Pattern SESSION_ID =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private static DeskbellProcess server;

  @BeforeAll
  static void start() {
    server = DeskbellProcess.startWithDefaults();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void theServerIsHealthy() {
    assertEquals(
        Json.parse("{\"status\":\"OK\",\"message\":\"Server is healthy\"}"),
        server.anybody().get("/health").body(200));
  }

  @Test
  void everyStepWorksInItsOrder() {
    JsonNode tokenAnswer =
        server.anybody().postText("/auth/token", "{\n  \"userId\": \"testUser123\"\n}").body(200);
    String token = tokenAnswer.path("token").asText();
    assertTrue(token.startsWith("eyJ"), token);
    assertEquals(3, token.split("\\.", -1).length, token);
    assertEquals("visitor", tokenAnswer.path("role").asText());
    assertTrue(Instant.parse(tokenAnswer.path("expiresAt").asText()).isAfter(Instant.now()));
    HttpApi api = new HttpApi(server.http(), token);

    // "Body: None", and yet a Content-Type.
    Answer started = api.postText("/session/start", "").expect(201);
    String sessionId = started.json().path("sessionId").asText();
    assertTrue(SESSION_ID.matcher(sessionId).matches(), sessionId);
    assertEquals("agent1", started.json().path("agentId").asText());
    assertEquals("Chat session started successfully", started.json().path("message").asText());
    assertEquals("active", started.json().path("status").asText());
    assertTrue(started.header("Location").endsWith("/session/" + sessionId), started::toString);

    JsonNode session = api.get("/session/" + sessionId).body(200);
    assertEquals(sessionId, session.path("id").asText());
    assertEquals("testUser123", session.path("userId").asText());
    assertEquals("agent1", session.path("agentId").asText());
    assertEquals("active", session.path("status").asText());
    assertTrue(TIMESTAMP.matcher(session.path("createdAt").asText()).matches(), session::toString);

    assertEquals(Json.parse("[]"), api.get("/messages/" + sessionId).body(200));

    try (ChatSocket socket = ChatSocket.connect(server.ws(), token)) {
      socket.sendText(
          """
          {"type": "join_session", "data": {"sessionId": "%s", "userId": "testUser123"}}"""
              .formatted(sessionId));
      JsonNode joined = socket.next("session_joined");
      assertEquals(sessionId, joined.path("sessionId").asText());
      assertEquals(2, joined.path("lastSequence").asInt());
      assertEquals(session, joined.path("session"));

      socket.sendText(
          """
          {"type": "send_message", "data": {"sessionId": "%s", "senderId": "testUser123", \
          "content": "Hello from WebSocket"}}"""
              .formatted(sessionId));
      JsonNode message = socket.next("message_sent");
      assertEquals(sessionId, message.path("sessionId").asText());
      assertEquals("testUser123", message.path("senderId").asText());
      assertEquals("Hello from WebSocket", message.path("content").asText());
      assertEquals(3, message.path("sequence").asInt());
      assertFalse(message.path("id").asText().isEmpty());
      assertTrue(TIMESTAMP.matcher(message.path("timestamp").asText()).matches());

      socket.sendText(
          """
          {
            "type": "send_message",
            "data": {
              "sessionId": "%s",
              "senderId": "testUser123",
              "content": "Hello from Postman!"
            }
          }
          """
              .formatted(sessionId));
      assertEquals("Hello from Postman!", socket.next("message_sent").path("content").asText());

      JsonNode messages = api.get("/messages/" + sessionId).body(200);
      assertEquals(
          List.of("Hello from WebSocket", "Hello from Postman!"), Json.texts(messages, "content"));
      assertEquals(message, messages.get(0));

      socket.sendText(
          """
          {
            "type": "end_session",
            "data": {
              "sessionId": "%s",
              "userId": "testUser123"
            }
          }
          """
              .formatted(sessionId));
      JsonNode ended = socket.next("session_ended");
      assertEquals(sessionId, ended.path("sessionId").asText());
      assertEquals("testUser123", ended.path("endedBy").asText());
      assertEquals("ended_by_visitor", ended.path("reason").asText());
      assertEquals(5, ended.path("sequence").asInt());
    }
    assertEquals("ended", api.get("/session/" + sessionId).body(200).path("status").asText());
  }

  @Test
  void anAgentTakesTwoVisitorsAndTheSeventhOfSixPlacesWaits() {
    try (DeskbellProcess fresh = DeskbellProcess.startWithDefaults()) {
      // The document has two names for the start: the list of features and the requests differ.
      for (int i = 1; i <= 6; i++) {
        String path = i % 2 == 0 ? "/session/start" : "/start-session";
        JsonNode started = fresh.visitor("visitor" + i).http().post(path).body(201);
        assertEquals("Chat session started successfully", started.path("message").asText());
        assertEquals("active", started.path("status").asText());
      }
      JsonNode seventh = fresh.visitor("visitor7").http().post("/session/start").body(201);
      assertEquals("waiting", seventh.path("status").asText());
      assertTrue(seventh.has("agentId") && seventh.path("agentId").isNull(), seventh::toString);
      assertEquals(
          "All agents are busy, you are number 1 in the queue", seventh.path("message").asText());
      JsonNode eighth = fresh.visitor("visitor8").http().post("/session/start").body(201);
      assertEquals(
          "All agents are busy, you are number 2 in the queue", eighth.path("message").asText());
    }
  }
}
