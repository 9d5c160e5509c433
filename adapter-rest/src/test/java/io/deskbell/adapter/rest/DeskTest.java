package io.deskbell.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.deskbell.adapter.rest.Server.Answer;
import io.deskbell.domain.agent.Agent;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What agents and supervisors do at the desk; ann has place for one session, bob for two. */
class DeskTest {
  private static final String ANN = Server.agent("ann");
  private static final String BOB = Server.agent("bob");
  private static final List<String> PLAIN_MOVES =
      List.of("accept", "decline", "pick", "return", "hold", "resume", "take-over");

  private Server server = new Server();

  @BeforeEach
  void start() {
    server.close();
    server = server(0);
  }

  private static Server server(int offerSeconds) {
    return new Server(
        api -> api,
        chat -> {
          chat.agent(Agent.of("ann", "Ann").withCapacity(1))
              .agent(Agent.of("bob", "Bob").withCapacity(2).withTeams("billing"));
          return offerSeconds == 0 ? chat : chat.offers(Duration.ofSeconds(offerSeconds));
        });
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Only ann is at work. */
  private void onlyAnn() {
    assertEquals(204, delete("agent1").status());
    declare(Server.BOSS, "bob", "away");
  }

  private Answer delete(String agent) {
    return server.send(
        "DELETE",
        "/agents/" + agent,
        BodyPublishers.noBody(),
        "Authorization",
        "Bearer " + Server.BOSS);
  }

  private Answer put(String token, String path, String json) {
    return server.send(
        "PUT",
        path,
        BodyPublishers.ofString(json),
        "Authorization",
        "Bearer " + token,
        "Content-Type",
        "application/json");
  }

  private Answer declare(String token, String agent, String availability) {
    return put(
        token, "/agents/" + agent + "/availability", "{\"availability\":\"" + availability + "\"}");
  }

  private String ring(String visitor) {
    return server.post(Server.visitor(visitor), "/session/start").text("sessionId");
  }

  private Answer move(String token, String id, String move) {
    return server.post(token, "/session/" + id + "/" + move);
  }

  private Answer transfer(String token, String id, String json) {
    return server.post(token, "/session/" + id + "/transfer", json);
  }

  private JsonNode seen(String id) {
    return server.get(Server.BOSS, "/session/" + id).json();
  }

  private static JsonNode ok(Answer answer) {
    assertEquals(200, answer.status(), answer::toString);
    return answer.json();
  }

  private static void refused(int status, String code, Answer answer) {
    assertEquals(status, answer.status(), answer::toString);
    assertEquals(code, answer.text("code"), answer::toString);
  }

  private static List<String> texts(JsonNode array, String field) {
    List<String> texts = new ArrayList<>();
    array.forEach(each -> texts.add(each.path(field).asText()));
    return texts;
  }

  @Test
  void aVisitorSaysWhatTheSessionNeeds() {
    String visitor = Server.visitor("v");
    Answer started =
        server.post(
            visitor,
            "/session/start",
            "{\"skills\":[\"tax\",\"law\"],\"language\":\"de\",\"team\":\"billing\"}");
    assertEquals(201, started.status(), started::toString);
    assertEquals("bob", started.text("agentId"));

    String id = started.text("sessionId");
    JsonNode session = ok(server.get(visitor, "/session/" + id));
    assertEquals(
        "{\"skills\":[\"law\",\"tax\"],\"languages\":[\"de\"],\"team\":\"billing\"}",
        session.get("requirements").toString());
    assertFalse(session.has("priority"));
    assertFalse(session.has("onHold"));
    assertFalse(session.has("reopens"));
    assertFalse(ok(server.get(Server.BOSS, "/session/" + ring("w"))).has("requirements"));
  }

  @Test
  void aVisitorGoesOnWithAnEndedSession() {
    String visitor = Server.visitor("v");
    String id = ring("v");
    String again = "{\"reopens\":\"" + id + "\"}";
    refused(409, "session_open", server.post(visitor, "/session/start", again));
    server.post(visitor, "/session/" + id + "/end");
    Answer reopened = server.post(visitor, "/session/start", again);
    assertEquals(201, reopened.status(), reopened::toString);
    assertEquals(id, seen(reopened.text("sessionId")).path("reopens").asText());

    refused(
        404, "session_not_found", server.post(Server.visitor("stranger"), "/session/start", again));
  }

  @ParameterizedTest
  @CsvSource({
    "skills,\"x\"",
    "skills,[1]",
    "skills,[null]",
    "skills,[\"a b\"]",
    "languages,{}",
    "languages,[true]",
    "language,[\"de\"]",
    "language,\"a b\"",
    "team,[]",
    "team,\"\"",
    "reopens,1",
    "reopens,\"a b\"",
  })
  void whatASessionNeedsIsChecked(String field, String value) {
    Answer answer =
        server.post(Server.visitor("v"), "/session/start", "{\"" + field + "\":" + value + "}");
    refused(400, "invalid_field", answer);
    assertEquals(field, answer.text("field"), answer::toString);
    assertTrue(server.get(Server.visitor("v"), "/sessions").json().get("sessions").isEmpty());
  }

  @Test
  void oneLanguageOrSeveral() {
    refused(
        400,
        "invalid_field",
        server.post(
            Server.visitor("v"), "/session/start", "{\"language\":\"de\",\"languages\":[]}"));
  }

  @Test
  void staffSeesTheQueueInItsOrderPageByPage() {
    onlyAnn();
    ring("v0");
    List<String> waiting = List.of(ring("v1"), ring("v2"), ring("v3"));
    put(Server.BOSS, "/session/" + waiting.get(2) + "/priority", "{\"priority\":5}");

    List<String> order = List.of(waiting.get(2), waiting.get(0), waiting.get(1));
    Answer all = server.get(ANN, "/queue");
    assertEquals(order, texts(ok(all), "id"));
    assertEquals("", all.header("Link"));
    assertEquals(1, all.json().get(0).get("queuePosition").asInt());
    assertEquals(5, all.json().get(0).get("priority").asInt());

    Answer first = server.get(Server.BOSS, "/queue?limit=2");
    assertEquals(order.subList(0, 2), texts(ok(first), "id"));
    assertEquals("</queue?after=2&limit=2>; rel=\"next\"", first.header("Link"));
    Answer last = server.get(Server.BOSS, "/queue?after=2&limit=2");
    assertEquals(order.subList(2, 3), texts(ok(last), "id"));
    assertEquals("", last.header("Link"));
    assertTrue(ok(server.get(ANN, "/queue?after=" + Long.MAX_VALUE)).isEmpty());

    refused(403, "forbidden", server.get(Server.visitor("v1"), "/queue"));
    refused(400, "invalid_field", server.get(ANN, "/queue?limit=1001"));
    refused(400, "invalid_field", server.get(ANN, "/queue?after=-1"));
  }

  @Test
  void anOfferIsDeclinedOrAccepted() {
    server.close();
    server = server(600);
    delete("agent1");
    Answer started = server.post(Server.visitor("v"), "/session/start");
    assertEquals("An agent is being asked, you are number 1 in the queue", started.text("message"));
    assertTrue(started.json().get("agentId").isNull());
    assertEquals("waiting", started.text("status"));
    String id = started.text("sessionId");
    JsonNode offered = server.get(Server.BOSS, "/session/" + id + "/assignment").json().get(0);
    boolean annWasAsked = offered.get("agentId").asText().equals("ann");
    String asked = annWasAsked ? ANN : BOB;
    String other = annWasAsked ? BOB : ANN;

    refused(404, "session_not_found", move(other, id, "accept"));
    assertFalse(ok(move(asked, id, "decline")).has("offeredTo"));
    ok(move(asked, id, "decline"));
    refused(409, "no_offer", move(asked, id, "accept"));
    assertEquals("active", ok(move(other, id, "accept")).get("status").asText());
    assertEquals("active", ok(move(other, id, "accept")).get("status").asText());
    refused(409, "no_offer", move(other, id, "decline"));

    JsonNode assignment = ok(server.get(other, "/session/" + id + "/assignment"));
    assertEquals(
        annWasAsked ? List.of("ann", "bob") : List.of("bob", "ann"), texts(assignment, "agentId"));
    assertTrue(
        assignment.get(0).get("sequence").asLong() < assignment.get(1).get("sequence").asLong());
    assertTrue(assignment.get(0).get("timestamp").asText().endsWith("Z"));
    JsonNode considered = assignment.get(1).get("considered");
    assertTrue(texts(considered, "agentId").containsAll(List.of("ann", "bob")));
    for (JsonNode one : considered) {
      boolean chosen = one.get("agentId").asText().equals(annWasAsked ? "bob" : "ann");
      assertEquals(chosen, !one.has("passedOver"), considered::toString);
    }
    refused(403, "forbidden", server.get(Server.visitor("v"), "/session/" + id + "/assignment"));
    refused(404, "session_not_found", server.get(asked, "/session/" + id + "/assignment"));
  }

  @Test
  void anAgentPicksAndGivesBack() {
    onlyAnn();
    ring("v0");
    String id = ring("v1");
    ring("v2");
    refused(409, "agent_unavailable", move(ANN, id, "pick"));
    assertEquals("bob", ok(move(BOB, id, "pick")).get("agentId").asText());
    assertEquals("bob", ok(move(BOB, id, "pick")).get("agentId").asText());
    refused(404, "session_not_found", move(ANN, id, "pick"));
    refused(409, "session_active", move(Server.BOSS, id, "pick"));

    JsonNode back = ok(move(BOB, id, "return"));
    assertEquals("waiting", back.get("status").asText());
    assertEquals(1, back.get("queuePosition").asInt());
    refused(404, "session_not_found", server.get(BOB, "/session/" + id));
    refused(404, "session_not_found", move(BOB, id, "return"));
  }

  @Test
  void aSessionIsHeldAndResumed() {
    onlyAnn();
    String id = ring("v");
    assertTrue(ok(move(ANN, id, "hold")).get("onHold").asBoolean());
    long last = ok(move(ANN, id, "hold")).get("lastSequence").asLong();
    assertEquals("active", seen(id).get("status").asText());
    assertTrue(seen(id).get("onHold").asBoolean());
    assertFalse(ok(move(ANN, id, "resume")).has("onHold"));
    assertEquals(last + 1, ok(move(ANN, id, "resume")).get("lastSequence").asLong());
    refused(404, "session_not_found", move(BOB, id, "hold"));
  }

  @Test
  void aSessionIsPassedOn() {
    onlyAnn();
    String id = ring("v");
    refused(409, "agent_unavailable", transfer(ANN, id, "{\"agentId\":\"bob\"}"));
    declare(BOB, "bob", "available");
    assertEquals("bob", ok(transfer(ANN, id, "{\"agentId\":\"bob\"}")).get("agentId").asText());
    refused(404, "session_not_found", transfer(ANN, id, "{\"agentId\":\"bob\"}"));
    assertEquals(
        "ann", ok(transfer(Server.BOSS, id, "{\"agentId\":\"ann\"}")).get("agentId").asText());

    refused(404, "agent_not_found", transfer(ANN, id, "{\"agentId\":\"nobody\"}"));
    refused(400, "invalid_field", transfer(ANN, id, "{\"team\":\"nosuch\"}"));
    refused(400, "invalid_field", transfer(ANN, id, "{}"));
    refused(400, "invalid_field", transfer(ANN, id, "{\"agentId\":1}"));
    refused(400, "invalid_field", transfer(ANN, id, "{\"agentId\":\"a b\"}"));
    Answer both = transfer(ANN, id, "{\"agentId\":\"bob\",\"team\":\"billing\"}");
    refused(400, "invalid_field", both);
    assertEquals("team", both.text("field"));

    JsonNode passed = ok(transfer(ANN, id, "{\"team\":\"billing\"}"));
    assertEquals("billing", passed.at("/requirements/team").asText());
    assertEquals("bob", passed.get("agentId").asText());
  }

  @Test
  void aSupervisorTakesOverAndSaysWhatIsUrgent() {
    onlyAnn();
    String id = ring("v");
    refused(403, "forbidden", move(ANN, id, "take-over"));
    refused(403, "forbidden", put(ANN, "/session/" + id + "/priority", "{\"priority\":1}"));
    assertEquals("boss", ok(move(Server.BOSS, id, "take-over")).get("agentId").asText());
    assertEquals("boss", ok(move(Server.BOSS, id, "take-over")).get("agentId").asText());
    refused(404, "session_not_found", server.get(ANN, "/session/" + id));

    String path = "/session/" + id + "/priority";
    assertEquals(-3, ok(put(Server.BOSS, path, "{\"priority\":-3}")).get("priority").asInt());
    for (String bad : List.of("1001", "-1001", "1.5", "\"1\"", "null", "99999999999999999999")) {
      Answer answer = put(Server.BOSS, path, "{\"priority\":" + bad + "}");
      refused(400, "invalid_field", answer);
      assertEquals("priority", answer.text("field"));
    }
    assertEquals(-3, seen(id).get("priority").asInt());
  }

  @Test
  void aVisitorMayDoNothingOfIt() {
    String id = ring("v");
    String before = seen(id).toString();
    for (String visitor : List.of("v", "stranger")) {
      String token = Server.visitor(visitor);
      int status = visitor.equals("v") ? 403 : 404;
      String code = visitor.equals("v") ? "forbidden" : "session_not_found";
      for (String move : PLAIN_MOVES) {
        refused(status, code, move(token, id, move));
        refused(404, "session_not_found", move(token, "nosuch", move));
      }
      refused(status, code, transfer(token, id, "{\"agentId\":\"bob\"}"));
      refused(status, code, put(token, "/session/" + id + "/priority", "{\"priority\":1}"));
      refused(status, code, server.get(token, "/session/" + id + "/assignment"));
      refused(403, "forbidden", server.get(token, "/queue"));
      refused(403, "forbidden", server.get(token, "/agents"));
      refused(403, "forbidden", server.get(token, "/agents/ann"));
      refused(403, "forbidden", put(token, "/agents/ann", "{\"capacity\":9}"));
      refused(403, "forbidden", put(token, "/agents/" + visitor, "{}"));
      refused(403, "forbidden", declare(token, "ann", "away"));
      refused(403, "forbidden", declare(token, visitor, "available"));
      refused(
          403,
          "forbidden",
          server.send(
              "DELETE",
              "/agents/ann",
              BodyPublishers.noBody(),
              "Authorization",
              "Bearer " + token));
    }
    assertEquals(before, seen(id).toString());
    assertEquals(List.of("agent1", "ann", "bob"), texts(ok(server.get(ANN, "/agents")), "id"));
  }

  @Test
  void nothingIsMovedAfterTheEnd() {
    onlyAnn();
    String id = ring("v");
    move(ANN, id, "end");
    for (String move : List.of("accept", "pick", "return", "hold", "resume")) {
      refused(409, "session_ended", move(ANN, id, move));
    }
    refused(409, "session_ended", move(Server.BOSS, id, "take-over"));
    refused(409, "session_ended", transfer(ANN, id, "{\"agentId\":\"bob\"}"));
    refused(
        409, "session_ended", put(Server.BOSS, "/session/" + id + "/priority", "{\"priority\":1}"));
  }

  @Test
  void theRosterIsShownAndChanged() {
    JsonNode bob = ok(server.get(ANN, "/agents/bob"));
    assertEquals(
        "{\"id\":\"bob\",\"name\":\"Bob\",\"kind\":\"human\",\"availability\":\"available\","
            + "\"connectivity\":\"lost\",\"capacity\":2,\"load\":0,\"routable\":true,"
            + "\"skills\":[],\"languages\":[],\"teams\":[\"billing\"],\"standing\":\"configured\"}",
        bob.toString());
    assertEquals(bob, ok(server.get(Server.BOSS, "/agents")).get(2));
    refused(404, "agent_not_found", server.get(ANN, "/agents/nobody"));

    Answer made =
        put(
            Server.BOSS,
            "/agents/cleo",
            "{\"name\":\"Cléo\",\"capacity\":3,\"availability\":\"away\",\"skills\":[\"tax\"],"
                + "\"languages\":[\"fr\",\"de\"],\"teams\":[\"night\"],\"kind\":\"bot\"}");
    assertEquals(201, made.status(), made::toString);
    assertEquals("/agents/cleo", made.header("Location"));
    assertEquals(
        "{\"id\":\"cleo\",\"name\":\"Cléo\",\"kind\":\"bot\",\"availability\":\"away\","
            + "\"connectivity\":\"lost\",\"capacity\":3,\"load\":0,\"routable\":false,"
            + "\"skills\":[\"tax\"],\"languages\":[\"de\",\"fr\"],\"teams\":[\"night\"],"
            + "\"standing\":\"managed\"}",
        made.body());
    JsonNode changed = ok(put(Server.BOSS, "/agents/cleo", "{\"capacity\":4}"));
    assertEquals(4, changed.get("capacity").asInt());
    assertEquals("Cléo", changed.get("name").asText());
    assertEquals(
        "available", ok(declare(Server.BOSS, "cleo", "available")).get("availability").asText());

    assertEquals(204, delete("cleo").status());
    refused(404, "agent_not_found", delete("cleo"));
    refused(404, "agent_not_found", declare(Server.BOSS, "cleo", "away"));
    assertEquals(201, put(Server.BOSS, "/agents/cleo", "{}").status());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name:1",
        "name:\" \"",
        "name:\"a\\u0000b\"",
        "name:\"\\ud800\"",
        "capacity:-1",
        "capacity:1001",
        "capacity:1.5",
        "capacity:\"2\"",
        "availability:\"AWAY\"",
        "availability:true",
        "skills:\"tax\"",
        "languages:[[]]",
        "teams:[\"a b\"]",
        "kind:\"dog\""
      })
  void whatIsSaidOfAnAgentIsChecked(String bad) {
    String field = bad.substring(0, bad.indexOf(':'));
    String body = "{\"" + field + "\"" + bad.substring(bad.indexOf(':')) + "}";
    String before = server.get(ANN, "/agents").body();
    for (String agent : List.of("bob", "cleo")) {
      Answer answer = put(Server.BOSS, "/agents/" + agent, body);
      refused(400, "invalid_field", answer);
      assertEquals(field, answer.text("field"), answer::toString);
    }
    assertEquals(before, server.get(ANN, "/agents").body());
  }

  @Test
  void onlySupervisorsChangeTheRosterAndAgentsTheirOwnAvailability() {
    refused(403, "forbidden", put(ANN, "/agents/ann", "{\"capacity\":9}"));
    refused(403, "forbidden", put(ANN, "/agents/new", "{}"));
    refused(403, "forbidden", declare(ANN, "bob", "away"));
    assertEquals("away", ok(declare(ANN, "ann", "away")).get("availability").asText());
    assertFalse(ok(server.get(ANN, "/agents/ann")).get("routable").asBoolean());
    refused(400, "invalid_field", put(ANN, "/agents/ann/availability", "{}"));
    refused(400, "invalid_field", declare(ANN, "ann", "asleep"));
    refused(400, "invalid_field", put(Server.BOSS, "/agents/a%20b", "{}"));
  }

  @Test
  void aPlaceThatAppearsGoesToWhoeverWaitsAndOneThatGoesGivesBack() {
    onlyAnn();
    String first = ring("v0");
    String second = ring("v1");
    assertEquals("waiting", seen(second).get("status").asText());
    JsonNode ann = ok(put(Server.BOSS, "/agents/ann", "{\"capacity\":2}"));
    assertEquals(2, ann.get("load").asInt());
    assertEquals("ann", seen(second).get("agentId").asText());

    assertEquals(204, delete("ann").status());
    assertEquals(List.of(first, second), texts(ok(server.get(Server.BOSS, "/queue")), "id"));
    declare(Server.BOSS, "bob", "available");
    assertEquals("bob", seen(first).get("agentId").asText());
  }
}
