package io.deskbell.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.deskbell.adapter.rest.Server.Answer;
import io.deskbell.domain.SessionId;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every HTTP request of the starting document, and the rest of the contract's table. */
class StartingDocumentTest {
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

  private final Server server = new Server();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void healthIsForAnyone() {
    Answer answer = server.get("", "/health");

    assertEquals(200, answer.status());
    assertEquals("{\"status\":\"OK\",\"message\":\"Server is healthy\"}", answer.body());
    assertEquals("application/json", answer.header("Content-Type"));
  }

  @Test
  void aTokenForAUserId() {
    Answer answer = server.post("", "/auth/token", "{\"userId\":\"testUser123\"}");

    assertEquals(200, answer.status());
    assertEquals("token.visitor.testUser123", answer.text("token"));
    assertEquals("visitor", answer.text("role"));
    assertTrue(answer.text("expiresAt").matches(TIME), answer::toString);
  }

  @Test
  void anAgentGetsATokenForTheKeyAlone() {
    assertEquals(401, server.post("", "/auth/token", "{\"userId\":\"agent1\"}").status());
    Answer answer =
        server.post("", "/auth/token", "{\"userId\":\"agent1\",\"agentKey\":\"open sesame\"}");

    assertEquals("agent", answer.text("role"));
  }

  @Test
  void aSessionStartsWithoutABody() {
    Answer answer =
        server.send(
            "POST",
            "/session/start",
            BodyPublishers.noBody(),
            "Authorization",
            "Bearer " + Server.visitor("v"),
            "Content-Type",
            "application/json");

    assertEquals(201, answer.status());
    assertEquals("agent1", answer.text("agentId"));
    assertEquals("active", answer.text("status"));
    assertEquals("Chat session started successfully", answer.text("message"));
    assertEquals("/session/" + answer.text("sessionId"), answer.header("Location"));
    assertEquals(200, server.get(Server.visitor("v"), answer.header("Location")).status());
  }

  @Test
  void aSessionStartsUnderItsOlderPathToo() {
    Answer answer = server.post(Server.visitor("v"), "/start-session", "{}");

    assertEquals(201, answer.status());
    assertEquals("agent1", answer.text("agentId"));
  }

  @Test
  void whoFindsAllAgentsBusyWaits() {
    server.sessionOf("a");
    server.sessionOf("b");
    server.sessionOf("c");
    Answer answer = server.post(Server.visitor("d"), "/session/start");

    assertEquals(201, answer.status());
    assertTrue(answer.json().get("agentId").isNull(), answer::toString);
    assertEquals("waiting", answer.text("status"));
    assertEquals("All agents are busy, you are number 2 in the queue", answer.text("message"));
    JsonNode session =
        server.get(Server.visitor("d"), "/session/" + answer.text("sessionId")).json();
    assertTrue(session.get("agentId").isNull(), session::toString);
    assertEquals(2, session.get("queuePosition").asInt());
  }

  @Test
  void aSessionsDetails() {
    SessionId id = server.sessionOf("v");
    Answer answer = server.get(Server.visitor("v"), "/session/" + id);

    assertEquals(200, answer.status());
    assertEquals(
        List.of("id", "userId", "agentId", "status", "createdAt", "lastSequence"),
        fieldsOf(answer.json()));
    assertEquals(id.value(), answer.text("id"));
    assertEquals("v", answer.text("userId"));
    assertEquals("agent1", answer.text("agentId"));
    assertEquals("active", answer.text("status"));
    assertTrue(answer.text("createdAt").matches(TIME), answer::toString);
    assertEquals(200, server.get(Server.agent("agent1"), "/session/" + id).status());
    assertEquals(200, server.get(Server.BOSS, "/session/" + id).status());
  }

  @Test
  void aMessageIsPostedAndRead() {
    SessionId id = server.sessionOf("v");
    Answer posted =
        server.post(
            Server.visitor("v"),
            "/messages/" + id,
            "{\"content\":\"Hello, \\u00e9\\n\\u001b[31m \\ud83d\\ude00\",\"clientMessageId\":\"c1\"}");

    assertEquals(201, posted.status());
    assertEquals("Hello, é\n\u001b[31m 😀", posted.text("content"));
    assertEquals("v", posted.text("senderId"));
    assertEquals("c1", posted.text("clientMessageId"));
    assertEquals(id + "-" + posted.json().get("sequence").asLong(), posted.text("id"));
    assertTrue(posted.text("timestamp").matches(TIME), posted::toString);
    Answer read = server.get(Server.agent("agent1"), "/messages/" + id);
    assertEquals(200, read.status());
    assertEquals(1, read.json().size());
    assertEquals(posted.json(), read.json().get(0));
  }

  @Test
  void aMessagePostedAgainIsTheFirstOne() {
    SessionId id = server.sessionOf("v");
    String path = "/messages/" + id;
    Answer first =
        server.post(Server.visitor("v"), path, "{\"content\":\"a\",\"clientMessageId\":\"c\"}");
    Answer again =
        server.post(Server.visitor("v"), path, "{\"content\":\"b\",\"clientMessageId\":\"c\"}");

    assertEquals(200, again.status());
    assertEquals(first.json(), again.json());
    assertEquals(1, server.get(Server.visitor("v"), path).json().size());
  }

  @Test
  void aSessionIsEndedOnce() {
    SessionId id = server.sessionOf("v");
    Answer ended = server.post(Server.visitor("v"), "/session/" + id + "/end");

    assertEquals(200, ended.status());
    assertEquals("ended", ended.text("status"));
    assertEquals("v", ended.text("endedBy"));
    assertEquals("ended_by_visitor", ended.text("endReason"));
    assertTrue(ended.text("endedAt").matches(TIME), ended::toString);
    Answer again = server.post(Server.BOSS, "/session/" + id + "/end", "{}");
    assertEquals(200, again.status());
    assertEquals(ended.json(), again.json());
  }

  @Test
  void theEventLog() {
    SessionId id = server.sessionOf("v");
    server.post("v", id, "hi");
    server.post(Server.agent("agent1"), "/session/" + id + "/end");
    Answer answer = server.get(Server.visitor("v"), "/session/" + id + "/events");

    assertEquals(200, answer.status());
    List<String> types = new ArrayList<>();
    long expected = 1;
    for (JsonNode event : answer.json()) {
      types.add(event.get("type").asText());
      assertEquals(expected, event.get("sequence").asLong());
      assertEquals(expected++, event.get("data").get("sequence").asLong());
      assertEquals(id.value(), event.get("data").get("sessionId").asText());
      assertEquals(event.get("timestamp"), event.get("data").get("timestamp"));
    }
    assertEquals(
        List.of("session_started", "agent_assigned", "message_sent", "session_ended"), types);
    assertEquals("v", answer.json().get(0).get("data").get("userId").asText());
    assertEquals("agent1", answer.json().get(1).get("data").get("agentId").asText());
    assertEquals("hi", answer.json().get(2).get("data").get("content").asText());
    assertEquals("agent1", answer.json().get(3).get("data").get("endedBy").asText());
    assertEquals("ended_by_agent", answer.json().get(3).get("data").get("reason").asText());
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void sessionsAreListedNewestFirstAndPaged(int count) {
    Set<String> started = new HashSet<>();
    for (int i = 0; i < count; i++) {
      started.add(server.sessionOf("v").value());
    }
    server.sessionOf("other");

    List<String> seen = new ArrayList<>();
    List<String> times = new ArrayList<>();
    String cursor = "";
    int pages = 0;
    do {
      Answer page = server.get(Server.visitor("v"), "/sessions?limit=2" + cursor);
      assertEquals(200, page.status());
      for (JsonNode session : page.json().get("sessions")) {
        seen.add(session.get("id").asText());
        times.add(0, session.get("createdAt").asText());
      }
      cursor = page.json().get("nextCursor").isNull() ? "" : "&cursor=" + page.text("nextCursor");
      pages++;
    } while (!cursor.isEmpty());

    assertEquals((count + 1) / 2, pages);
    assertEquals(count, seen.size());
    assertEquals(started, Set.copyOf(seen));
    assertEquals(times.stream().sorted().toList(), times);
    assertEquals(count + 1, server.get(Server.BOSS, "/sessions").json().get("sessions").size());
    assertEquals(2, server.get(Server.agent("agent1"), "/sessions").json().get("sessions").size());
    assertEquals(
        count - 1,
        server.get(Server.BOSS, "/sessions?status=waiting").json().get("sessions").size());
  }

  private static List<String> fieldsOf(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
