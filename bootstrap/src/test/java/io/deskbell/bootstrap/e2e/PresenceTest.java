package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Who is seen to be there and to type, with several devices, reloads and connections that break.
 */
class PresenceTest {
  private static DeskbellProcess server;

  @BeforeAll
  static void start() {
    server = DeskbellProcess.start("AGENTS=ann", "AGENT_CAPACITY=10", "STORE=memory");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void aReloadShowsNothingAndTheLastDeviceThatIsCutIsSeenToGo() {
    Person visitor = server.visitor("reloads");
    String session = visitor.startSession();
    try (ChatSocket agent = server.staff("ann").connect();
        ChatSocket boss = server.staff("boss").connect()) {
      boss.join(session);
      assertEquals(List.of("ann"), connected(agent.join(session)));
      assertEquals("ann", boss.next("participant_connected").path("userId").asText());
      ChatSocket phone = visitor.connect();
      assertEquals(List.of("ann", "reloads"), connected(phone.join(session)));
      JsonNode came = agent.next("participant_connected");
      assertEquals(
          Json.object(
              "sessionId",
              session,
              "userId",
              "reloads",
              "timestamp",
              came.path("timestamp").asText()),
          came);
      ChatSocket page = visitor.connect();
      page.join(session);
      phone.ask("leave_session", "sessionId", session);
      phone.close();
      page.close();
      ChatSocket loadedAgain = visitor.connect();
      loadedAgain.join(session);
      assertEquals(List.of(), agent.drain());
      assertEquals(List.of(), loadedAgain.drain());

      Instant before = Instant.now();
      loadedAgain.close();
      JsonNode went = agent.next("participant_disconnected");
      assertEquals("reloads", went.path("userId").asText());
      Instant since = Instant.parse(went.path("timestamp").asText());
      assertFalse(since.isBefore(before.minusMillis(1)), since + " is before " + before);
      assertTrue(since.isBefore(Instant.now()));
      assertEquals(List.of(), agent.drain());
      for (String type : List.of("participant_connected", "participant_disconnected")) {
        assertEquals("reloads", boss.next(type).path("userId").asText());
      }
      assertEquals(List.of(), boss.drain());
    }
    assertEquals(2, visitor.session(session).path("lastSequence").asInt());
  }

  private static List<String> connected(JsonNode joined) {
    return Json.list(joined.path("connected")).stream().map(JsonNode::asText).toList();
  }

  @Test
  void typingEndsByItselfAndWithTheMessage() {
    Person visitor = server.visitor("forgets");
    String session = visitor.startSession();
    try (ChatSocket agent = server.staff("ann").connect();
        ChatSocket phone = visitor.connect()) {
      phone.join(session);
      agent.join(session);
      for (int i = 0; i < 3; i++) {
        phone.send("set_typing", "sessionId", session, "typing", true);
      }
      assertTrue(agent.next("typing_changed").path("typing").asBoolean());
      assertFalse(agent.next("typing_changed").path("typing").asBoolean(true));
      phone.send("set_typing", "sessionId", session, "typing", true);
      assertTrue(agent.next("typing_changed").path("typing").asBoolean());
      visitor.say(session, "over HTTP");
      assertEquals(
          List.of("typing_changed", "message_sent"),
          agent.drain().stream().map(frame -> frame.path("type").asText()).toList());
    }
  }
}
