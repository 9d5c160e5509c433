package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens at the desk because nobody does anything, also across a crash. */
class DeskTimersTest {
  @TempDir private Path directory;

  private static void isGiven(ChatSocket console, String session) {
    assertEquals(session, console.next("agent_assigned").path("sessionId").asText());
  }

  private static List<String> kinds(Person who, String session) {
    return Json.texts(who.events(session), "type");
  }

  private static List<String> queue(Person staff) {
    return Json.texts(Json.list(staff.http().get("/queue").body(200)), "id");
  }

  @Test
  void whoHasGoneHomeGivesTheSessionsBackToTheirOldPlace() {
    String[] settings = {
      "AGENTS=ann,bob", "AGENT_CAPACITY=1", "REQUIRE_PRESENCE=true", "AGENT_GRACE=PT1S"
    };
    String first;
    String second;
    try (DeskbellProcess server = DeskbellProcess.startOn(directory, settings)) {
      Person boss = server.staff("boss");
      first = server.visitor("v1").startSession();
      second = server.visitor("v2").startSession();
      assertEquals(List.of(first, second), queue(boss), "nobody is there");

      ChatSocket ann = server.staff("ann").connect();
      isGiven(ann, first);
      ChatSocket bob = server.staff("bob").connect();
      isGiven(bob, second);
      server.visitor("v2").end(second);
      ann.close();
      isGiven(bob, first);
      JsonNode ann1 = boss.http().get("/agents/ann").body(200);
      assertEquals("lost", ann1.path("connectivity").asText());
      assertEquals("available", ann1.path("availability").asText());
      assertEquals(
          List.of(
              "session_started",
              "session_queued",
              "agent_assigned",
              "agent_unassigned",
              "agent_assigned"),
          kinds(boss, first));
      server.kill();
    }
    try (DeskbellProcess server = DeskbellProcess.startOn(directory, settings);
        ChatSocket visitor = server.visitor("v1").connect()) {
      visitor.join(first, 5);
      assertEquals("lost", visitor.next("agent_unassigned").path("reason").asText());
      try (ChatSocket ann = server.staff("ann").connect()) {
        isGiven(ann, first);
      }
    }
  }

  @Test
  void aSilentSessionEndsAfterOneWarningWhateverHappensToTheServer() {
    String[] settings = {"SESSION_IDLE_TIMEOUT=PT4S"};
    String session;
    try (DeskbellProcess server = DeskbellProcess.startOn(directory, settings)) {
      Person visitor = server.visitor("v1");
      session = visitor.startSession();
      try (ChatSocket socket = visitor.connect()) {
        socket.join(session);
        socket.next("inactivity_warned");
        visitor.say(session, "still here");
        socket.next("inactivity_warned");
      }
      server.kill();
    }
    try (DeskbellProcess server = DeskbellProcess.startOn(directory, settings);
        ChatSocket socket = server.visitor("v1").connect()) {
      socket.join(session, 0);
      JsonNode ended = socket.next("session_ended");
      assertEquals("inactive", ended.path("reason").asText());
      assertEquals("system", ended.path("endedBy").asText());
      assertEquals(
          List.of(
              "session_started",
              "agent_assigned",
              "inactivity_warned",
              "message_sent",
              "inactivity_warned",
              "session_ended"),
          kinds(server.visitor("v1"), session));
    }
  }

  @Test
  void anOfferThatNobodyAnswersGoesToTheNext() {
    try (DeskbellProcess server =
            DeskbellProcess.start("AGENTS=ann,bob", "ASSIGNMENT=offer", "OFFER_TIMEOUT=PT1S");
        ChatSocket ann = server.staff("ann").connect();
        ChatSocket bob = server.staff("bob").connect()) {
      String session = server.visitor("v1").startSession();

      assertEquals(session, ann.next("session_offered").path("sessionId").asText());
      assertEquals("timed_out", ann.next("offer_declined").path("reason").asText());
      assertEquals(session, bob.next("session_offered").path("sessionId").asText());
      bob.askFor("session_moved", "accept_offer", "sessionId", session);
      ann.refused("no_offer", "accept_offer", "sessionId", session);
    }
  }
}
