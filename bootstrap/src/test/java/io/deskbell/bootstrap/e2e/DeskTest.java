package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A day at the desk: three agents at their consoles, a supervisor, visitors, and a crash. */
class DeskTest {
  @TempDir private Path directory;

  private DeskbellProcess startThree() {
    return DeskbellProcess.startOn(directory, "AGENTS=ann,bob,cleo", "AGENT_CAPACITY=1");
  }

  private static Answer send(Person person, String method, String path, Object... body) {
    return body.length == 0
        ? person.http().send(method, path, BodyPublishers.noBody())
        : person
            .http()
            .send(
                method,
                path,
                BodyPublishers.ofString(Json.object(body).toString()),
                "Content-Type",
                "application/json");
  }

  private static void capacity(Person boss, String agent, int capacity) {
    JsonNode changed = send(boss, "PUT", "/agents/" + agent, "capacity", capacity).body(200);
    assertEquals(capacity, changed.path("capacity").asInt());
  }

  private static String ring(DeskbellProcess server, String visitor) {
    return server.visitor(visitor).startSession();
  }

  private static void isGiven(ChatSocket console, String agent, String session) {
    JsonNode assigned = console.next("agent_assigned");
    assertEquals(session, assigned.path("sessionId").asText());
    assertEquals(agent, assigned.path("agentId").asText());
  }

  private static void loses(ChatSocket console, String session, String reason) {
    JsonNode unassigned = console.next("agent_unassigned");
    assertEquals(session, unassigned.path("sessionId").asText());
    assertEquals(reason, unassigned.path("reason").asText());
  }

  private static JsonNode move(ChatSocket console, String move, String session, Object... more) {
    Object[] data = new Object[more.length + 2];
    data[0] = "sessionId";
    data[1] = session;
    System.arraycopy(more, 0, data, 2, more.length);
    return console.askFor("session_moved", move, data).path("session");
  }

  private static List<String> queue(Person staff) {
    return Json.texts(Json.list(staff.http().get("/queue").body(200)), "id");
  }

  private static void nobodyCarriesTooMuch(Person boss) {
    for (JsonNode agent : boss.http().get("/agents").body(200)) {
      assertTrue(agent.path("load").asInt() <= agent.path("capacity").asInt(), agent::toString);
    }
  }

  /** What must be the same after a crash. */
  private static Map<String, Object> everything(Person boss, List<String> sessions) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("queue", queue(boss));
    List<JsonNode> agents = Json.list(boss.http().get("/agents").body(200));
    for (String field : List.of("id", "name", "capacity", "load", "availability", "standing")) {
      shown.put(field, Json.texts(agents, field));
    }
    for (String session : sessions) {
      shown.put(session, boss.session(session));
      shown.put("events of " + session, boss.events(session));
      shown.put(
          "assignment of " + session,
          boss.http().get("/session/" + session + "/assignment").body(200));
    }
    return shown;
  }

  @Test
  void sessionsAreMovedAboutAndAllOfItOutlivesACrash() {
    List<String> sessions;
    Map<String, Object> before;
    try (DeskbellProcess server = startThree();
        ChatSocket ann = server.staff("ann").connect();
        ChatSocket bob = server.staff("bob").connect();
        ChatSocket cleo = server.staff("cleo").connect();
        ChatSocket supervisor = server.staff("boss").connect()) {
      Person boss = server.staff("boss");
      String s0 = ring(server, "v0");
      isGiven(ann, "ann", s0);
      String s1 = ring(server, "v1");
      isGiven(bob, "bob", s1);
      String s2 = ring(server, "v2");
      isGiven(cleo, "cleo", s2);
      String s3 = ring(server, "v3");
      String s4 = ring(server, "v4");
      assertEquals(List.of(s3, s4), queue(boss));

      capacity(boss, "ann", 2);
      isGiven(ann, "ann", s3);

      bob.refused("agent_unavailable", "pick_session", "sessionId", s4);
      bob.askFor("availability_changed", "set_availability", "availability", "away");
      capacity(boss, "bob", 2);
      assertEquals(List.of(s4), queue(boss));
      assertEquals("bob", move(bob, "pick_session", s4).path("agentId").asText());
      isGiven(bob, "bob", s4);
      move(bob, "pick_session", s4);
      bob.join(s4);
      assertEquals("waiting", move(bob, "return_session", s4).path("status").asText());
      loses(bob, s4, "returned");
      bob.refused("session_not_found", "return_session", "sessionId", s4);
      bob.refused("session_not_found", "join_session", "sessionId", s4);
      nobodyCarriesTooMuch(boss);

      server.staff("cleo").end(s2);
      isGiven(cleo, "cleo", s4);

      ann.refused("agent_unavailable", "transfer_session", "sessionId", s0, "agentId", "bob");
      bob.askFor("availability_changed", "set_availability", "availability", "available");
      assertEquals(
          "bob", move(ann, "transfer_session", s0, "agentId", "bob").path("agentId").asText());
      loses(ann, s0, "transferred");
      isGiven(bob, "bob", s0);

      String s5 = ring(server, "v5");
      isGiven(ann, "ann", s5);
      assertEquals("boss", move(supervisor, "take_over_session", s5).path("agentId").asText());
      isGiven(supervisor, "boss", s5);
      loses(ann, s5, "taken_over");
      String s6 = ring(server, "v6");
      isGiven(ann, "ann", s6);
      String s7 = ring(server, "v7");
      nobodyCarriesTooMuch(boss);

      assertEquals(204, send(boss, "DELETE", "/agents/bob").status());
      String first = bob.next("agent_unassigned").path("sessionId").asText();
      String second = bob.next("agent_unassigned").path("sessionId").asText();
      assertEquals(Set.of(s0, s1), Set.of(first, second));
      assertEquals(4401, bob.closeCode());
      assertEquals(List.of(s0, s1, s7), queue(boss));
      assertEquals(2, server.visitor("v1").session(s1).path("queuePosition").asInt(), "old place");

      sessions = List.of(s0, s1, s2, s3, s4, s5, s6, s7);
      before = everything(boss, sessions);
      server.kill();
    }
    try (DeskbellProcess server = startThree();
        ChatSocket cleo = server.staff("cleo").connect()) {
      Person boss = server.staff("boss");
      assertEquals(before, everything(boss, sessions));
      boss.http().get("/agents/bob").problem(404, "agent_not_found");

      capacity(boss, "cleo", 3);
      isGiven(cleo, "cleo", sessions.get(0));
      isGiven(cleo, "cleo", sessions.get(1));
      assertEquals(List.of(sessions.get(7)), queue(boss));
      server.visitor("v0").say(sessions.get(0), "still here");
      assertTrue(move(cleo, "hold_session", sessions.get(0)).path("onHold").asBoolean());
      move(cleo, "resume_session", sessions.get(0));
      nobodyCarriesTooMuch(boss);
    }
  }

  @Test
  void anOfferOutlivesACrash() {
    String[] settings = {"AGENTS=ann,bob", "ASSIGNMENT=offer", "OFFER_TIMEOUT=PT1H"};
    String session;
    try (DeskbellProcess server = DeskbellProcess.startOn(directory, settings);
        ChatSocket ann = server.staff("ann").connect();
        ChatSocket bob = server.staff("bob").connect()) {
      session = ring(server, "v");
      assertEquals(session, ann.next("session_offered").path("sessionId").asText());
      move(ann, "decline_offer", session);
      assertEquals("declined", ann.next("offer_declined").path("reason").asText());
      assertEquals(session, bob.next("session_offered").path("sessionId").asText());
      server.kill();
    }
    try (DeskbellProcess server = DeskbellProcess.startOn(directory, settings);
        ChatSocket ann = server.staff("ann").connect();
        ChatSocket bob = server.staff("bob").connect()) {
      assertEquals(1, server.visitor("v").session(session).path("queuePosition").asInt());
      ann.refused("no_offer", "accept_offer", "sessionId", session);
      assertEquals("bob", move(bob, "accept_offer", session).path("agentId").asText());
      isGiven(bob, "bob", session);
      assertEquals("active", move(bob, "accept_offer", session).path("status").asText());
      server.visitor("v").end(session);
      bob.refused("session_ended", "accept_offer", "sessionId", session);
    }
  }
}
