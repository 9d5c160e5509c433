package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server that was stopped in order goes on where it was. */
class RestartTest {
  @TempDir private Path directory;

  private static String[] with(List<String> settings, String... more) {
    return Stream.concat(settings.stream(), Stream.of(more)).toArray(String[]::new);
  }

  @ParameterizedTest
  @EnumSource
  void nothingThatCanBeSeenHasChanged(Storage storage) {
    String[] settings = with(storage.settings(), "AGENTS=ann:Ann,bob", "AGENT_CAPACITY=1");
    List<String> sessions = new ArrayList<>();
    Map<String, Object> before;
    String content = "line one\r\nline two \u0007 \ud83d\ude00 \u202e";
    try (DeskbellProcess server = DeskbellProcess.startOn(directory, settings)) {
      for (int i = 0; i < 5; i++) {
        sessions.add(server.visitor("v" + i).startSession());
      }
      Person visitor = server.visitor("v0");
      visitor.say(sessions.get(0), content);
      visitor.say(sessions.get(0), "again");
      server.visitor("v1").end(sessions.get(1));
      try (ChatSocket reader = visitor.connect();
          ChatSocket fence = agentOf(server, sessions.get(0)).connect()) {
        reader.join(sessions.get(0));
        fence.join(sessions.get(0));
        reader.send("mark_read", "sessionId", sessions.get(0), "sequence", 3);
        assertEquals(3, fence.next("messages_read").path("sequence").asLong());
      }
      before = everything(server, sessions);
    }
    try (DeskbellProcess server = DeskbellProcess.startOn(directory, settings)) {
      assertEquals(before, everything(server, sessions));
      Person visitor = server.visitor("v0");
      assertEquals(content, visitor.messages(sessions.get(0)).get(0).path("content").asText());
      assertEquals(
          Json.object("v0", 3), visitor.session(sessions.get(0)).path("readMarks"), "not kept");
      readMarksOnlyMoveForward(server, sessions.get(0));

      long last = visitor.session(sessions.get(0)).path("lastSequence").asLong();
      assertEquals(last + 1, visitor.say(sessions.get(0), "on").path("sequence").asLong());
      visitor.end(sessions.get(0));
      assertEquals("active", server.visitor("v3").session(sessions.get(3)).path("status").asText());
      JsonNode next = server.visitor("v4").session(sessions.get(4));
      assertEquals(1, next.path("queuePosition").asInt());
      visitor
          .http()
          .post("/messages/" + sessions.get(0), Json.object("content", "late"))
          .problem(409, "session_ended");
    }
  }

  private static Person agentOf(DeskbellProcess server, String session) {
    return server.staff(server.staff("boss").session(session).path("agentId").asText());
  }

  private static void readMarksOnlyMoveForward(DeskbellProcess server, String session) {
    try (ChatSocket reader = server.visitor("v0").connect();
        ChatSocket other = agentOf(server, session).connect()) {
      reader.join(session);
      JsonNode joined = other.join(session);
      assertEquals(Json.object("v0", 3), joined.path("session").path("readMarks"));
      reader.send("mark_read", "sessionId", session, "sequence", 2);
      reader.send("mark_read", "sessionId", session, "sequence", 3);
      reader.send("mark_read", "sessionId", session, "sequence", 4);
      assertEquals(4, other.next("messages_read").path("sequence").asLong());
    }
  }

  /** All that a supervisor can read. */
  private static Map<String, Object> everything(DeskbellProcess server, List<String> sessions) {
    Person boss = server.staff("boss");
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("sessions", boss.sessions());
    for (String session : sessions) {
      shown.put(session, boss.session(session));
      shown.put("messages of " + session, boss.messages(session));
      shown.put("events of " + session, boss.events(session));
    }
    return shown;
  }

  @ParameterizedTest
  @EnumSource
  void stoppingInTheMiddleOfEverythingLosesNothing(Storage storage) {
    Traffic traffic = new Traffic(new Random());
    String[] settings = Traffic.settings(storage.settings());
    try (DeskbellProcess server = DeskbellProcess.startOn(directory, settings)) {
      traffic.begin(server);
      traffic.awaitAcknowledged(200);
      server.stop();
      traffic.hangUp();
    }
    try (DeskbellProcess server = DeskbellProcess.startOn(directory, settings)) {
      traffic.check(server);
      traffic.leave(server);
    }
  }

  /** The roster and the capacity are applied at every start; who has too much keeps it. */
  @Test
  void anotherRosterAndLessCapacity() {
    List<String> sessions = new ArrayList<>();
    try (DeskbellProcess server =
        DeskbellProcess.startOn(directory, "AGENTS=ann", "AGENT_CAPACITY=3")) {
      for (int i = 0; i < 4; i++) {
        sessions.add(server.visitor("v" + i).startSession());
      }
    }
    try (DeskbellProcess server =
        DeskbellProcess.startOn(directory, "AGENTS=ann", "AGENT_CAPACITY=1")) {
      Auditor auditor = new Auditor(server.staff("boss"), List.of("ann"), 3);
      auditor.look(3, 1);
      server.visitor("v0").end(sessions.get(0));
      server.visitor("v1").end(sessions.get(1));
      auditor.look(1, 1);
      server.visitor("v2").end(sessions.get(2));
      auditor.look(1, 0);
    }
    try (DeskbellProcess server =
        DeskbellProcess.startOn(directory, "AGENTS=ann,bob", "AGENT_CAPACITY=1")) {
      String session = server.visitor("v5").startSession();
      JsonNode active = server.visitor("v5").session(session);
      assertEquals("bob", active.path("agentId").asText());
    }
  }

  /** Nobody who waited before the stop waits beside a place that a new roster brings. */
  @Test
  void whoWaitedIsServedByANewAgent() {
    try (DeskbellProcess server =
        DeskbellProcess.startOn(directory, "AGENTS=ann", "AGENT_CAPACITY=1")) {
      server.visitor("v0").startSession();
      server.visitor("v1").startSession();
    }
    try (DeskbellProcess server =
        DeskbellProcess.startOn(directory, "AGENTS=ann,bob", "AGENT_CAPACITY=1")) {
      new Auditor(server.staff("boss"), List.of("ann", "bob"), 1).look(2, 0);
    }
  }
}
