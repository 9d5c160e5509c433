package io.deskbell.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.deskbell.adapter.rest.Server.Answer;
import io.deskbell.application.port.in.Caller;
import io.deskbell.domain.Participant;
import io.deskbell.domain.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reports over a real socket, as JSON and as CSV. */
class ReportsTest {
  private static final Caller ANN = Caller.of(Participant.agent("agent1"));

  private final Server server = new Server();

  /** The end of a period is not within it, and a session may be as young as this millisecond. */
  private final String soon = "to=" + Instant.now().plusSeconds(60);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theSummaryCountsWhatHappened() {
    SessionId served = server.sessionOf("v-1");
    server.sessionOf("v-2");
    SessionId left = server.sessionOf("v-3");
    server.chat.sessions().post(ANN, served, "Hello.", null).toCompletableFuture().join();
    end("v-3", left);
    end("v-1", served);

    Answer answer = server.get(Server.BOSS, "/reports/summary?" + soon);
    assertEquals(200, answer.status(), answer::toString);
    JsonNode summary = answer.json().get("summary");
    assertEquals(3, summary.get("sessions").asInt());
    assertEquals(2, summary.get("served").asInt());
    assertEquals(1, summary.get("abandoned").asInt());
    assertEquals(2, summary.get("ended").asInt());
    assertEquals(2, summary.get("waitingCount").asInt());
    assertEquals(1, summary.get("firstResponseCount").asInt());
    assertEquals(1, summary.get("handlingCount").asInt());
    assertTrue(answer.body().matches(".*\"handlingMean\":\\d+\\.\\d{3},.*"), answer::toString);
    assertEquals(
        Duration.ofHours(24),
        Duration.between(Instant.parse(answer.text("from")), Instant.parse(answer.text("to"))));

    JsonNode agents = server.get(Server.BOSS, "/reports/agents?" + soon).json().get("agents");
    assertEquals(1, agents.size());
    assertEquals("agent1", agents.get(0).get("agentId").asText());
    assertEquals(2, agents.get(0).get("sessions").asInt());
    JsonNode hours = server.get(Server.BOSS, "/reports/hours?" + soon).json().get("hours");
    assertEquals(3, sum(hours, "sessions"));
    assertTrue(hours.size() >= 24, hours::toString);
    JsonNode sessions = server.get(Server.BOSS, "/reports/sessions?" + soon).json().get("sessions");
    assertEquals(3, sessions.size());
    for (JsonNode session : sessions) {
      boolean abandoned = session.get("sessionId").asText().equals(left.value());
      assertEquals(abandoned, session.get("abandoned").asBoolean());
      assertEquals(abandoned, session.get("waiting").isNull());
    }
  }

  @Test
  void nothingIsAReportToo() {
    JsonNode summary = server.get(Server.BOSS, "/reports/summary").json().get("summary");
    assertEquals(0, summary.get("sessions").asInt());
    assertEquals(0, summary.get("waitingCount").asInt());
    assertTrue(summary.get("waitingMean").isNull());
    assertEquals(1, server.get(Server.BOSS, "/reports/agents?format=csv").body().lines().count());
  }

  @Test
  void aSpreadsheetGetsNoFormula() {
    for (String id : List.of("=1+1", "+1", "-1", "@SUM(A1)", "a,\"b\"", "plain")) {
      end(id, server.sessionOf(id));
    }

    Answer csv = server.get(Server.BOSS, "/reports/sessions?" + soon, "Accept", "text/csv");
    assertEquals("text/csv;charset=utf-8", csv.header("Content-Type").replace(" ", ""));
    String body = csv.body();
    assertEquals(7, body.lines().count(), body);
    assertTrue(body.startsWith("sessionId,userId,agentId,startedAt,"), body);
    assertTrue(body.contains(",handling\r\n") && body.endsWith("\r\n"), body);
    assertTrue(body.contains(",'=1+1,agent1,"), body);
    assertTrue(body.contains(",'+1,agent1,"), body);
    assertTrue(body.contains(",'-1,agent1,"), body);
    assertTrue(body.contains(",'@SUM(A1),agent1,"), body);
    assertTrue(body.contains(",\"a,\"\"b\"\"\",agent1,"), body);
    assertTrue(body.contains(",plain,agent1,"), body);
    assertEquals(body, server.get(Server.BOSS, "/reports/sessions?format=csv&" + soon).body());
    assertTrue(
        server
            .get(Server.BOSS, "/reports/sessions?format=json&" + soon, "Accept", "text/csv")
            .header("Content-Type")
            .startsWith("application/json"));
  }

  @Test
  void whatIsAcceptedRatherIsAnswered() {
    for (String accept :
        List.of(
            "text/csv",
            "text/csv; q=0.9, application/json;q=0.8",
            "text/csv, */*",
            "TEXT/*",
            "application/json;q=0.1,text/csv")) {
      assertEquals("text/csv", type(accept), accept);
    }
    for (String accept :
        List.of(
            "*/*", "application/json, text/csv", "text/csv;q=0, */*;q=0.1", "image/png", ",;/")) {
      assertEquals("application/json", type(accept), accept);
    }
  }

  private String type(String accept) {
    Answer answer = server.get(Server.BOSS, "/reports/summary", "Accept", accept);
    assertEquals(200, answer.status(), answer::toString);
    assertTrue(answer.response().headers().allValues("Vary").toString().contains("Accept"));
    return answer.header("Content-Type").split(";", -1)[0];
  }

  @Test
  void onlySupervisorsMayAndOnlyForAMonth() {
    for (String path : List.of("summary", "agents", "hours", "sessions")) {
      for (String token : List.of(Server.visitor("v"), Server.agent("agent1"))) {
        Answer refused = server.get(token, "/reports/" + path, "Accept", "text/csv");
        assertEquals(403, refused.status(), refused::toString);
        assertEquals("forbidden", refused.text("code"));
      }
      assertEquals(401, server.get("", "/reports/" + path).status());
    }
    for (String query :
        List.of(
            "from=yesterday",
            "from=",
            "to=2026-11-23",
            "to=%2B999999999-01-01T00:00:00Z",
            "to=-999999999-01-01T00:00:00Z",
            "from=2026-11-01T00:00:00Z&from=2026-11-02T00:00:00Z",
            "from=2026-10-01T00:00:00Z&to=2026-11-01T00:00:00.001Z",
            "from=2026-11-01T00:00:00Z&to=2026-11-01T00:00:00Z",
            "format=xml")) {
      Answer refused = server.get(Server.BOSS, "/reports/summary?" + query);
      assertEquals(400, refused.status(), () -> query + ": " + refused);
      assertEquals("invalid_field", refused.text("code"));
    }
  }

  private void end(String visitor, SessionId id) {
    Caller caller = Caller.of(Participant.visitor(visitor));
    server.chat.sessions().end(caller, id).toCompletableFuture().join();
  }

  private static int sum(JsonNode rows, String field) {
    int sum = 0;
    for (JsonNode row : rows) {
      sum += row.get(field).asInt();
    }
    return sum;
  }
}
