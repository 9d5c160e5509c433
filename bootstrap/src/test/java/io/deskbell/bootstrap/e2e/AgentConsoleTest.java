package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an agent's sockets hear without having joined anything, and what who waits hears. */
class AgentConsoleTest {
  @Test
  void everySocketOfTheAgentHearsOfAnAssignmentOnce() {
    try (DeskbellProcess server = DeskbellProcess.start("AGENTS=ann,bob", "AGENT_CAPACITY=1");
        ChatSocket one = server.staff("ann").connect();
        ChatSocket other = server.staff("ann").connect();
        ChatSocket bob = server.staff("bob").connect()) {
      one.quiet();
      Person visitor = server.visitor("caller");
      String session = visitor.startSession();
      JsonNode assigned = one.nextFrame("agent_assigned");
      assertFalse(assigned.has("requestId"), assigned::toString);
      assertEquals(session, assigned.path("data").path("sessionId").asText());
      assertEquals("ann", assigned.path("data").path("agentId").asText());
      assertEquals(2, assigned.path("data").path("sequence").asInt());
      assertEquals(assigned.path("data"), other.next("agent_assigned"));
      bob.quiet();

      // The session is not joined: only the assignment is heard of.
      visitor.say(session, "anybody there?");
      one.quiet();
      other.quiet();

      one.join(session, 0);
      assertEquals(3, one.eventsUntil(3).size());
      one.quiet();
      other.quiet();
    }
  }

  @Test
  void aJoinedAgentWhoIsGivenAnotherSessionHearsOfItOnce() {
    try (DeskbellProcess server = DeskbellProcess.start("AGENTS=ann", "AGENT_CAPACITY=2");
        ChatSocket ann = server.staff("ann").connect()) {
      Person visitor = server.visitor("caller");
      String first = visitor.startSession();
      assertEquals(first, ann.next("agent_assigned").path("sessionId").asText());
      ann.join(first);
      String second = visitor.startSession();
      assertEquals(second, ann.next("agent_assigned").path("sessionId").asText());
      ann.quiet();
    }
  }

  @Test
  void whoWaitsMovesUpAndIsServedAndTheAgentHearsOfIt() {
    try (DeskbellProcess server = DeskbellProcess.start("AGENTS=ann", "AGENT_CAPACITY=1");
        ChatSocket ann = server.staff("ann").connect()) {
      Person first = server.visitor("first");
      Person second = server.visitor("second");
      Person third = server.visitor("third");
      String served = first.startSession();
      String next = second.startSession();
      String last = third.startSession();
      assertEquals(served, ann.next("agent_assigned").path("sessionId").asText());
      ann.quiet();

      assertWaiting(second, next, 1);
      assertWaiting(third, last, 2);
      assertEquals(
          List.of("session_started", "session_queued"), Json.texts(second.events(next), "type"));

      try (ChatSocket ofSecond = second.connect();
          ChatSocket ofThird = third.connect()) {
        ofSecond.join(next);
        ofThird.join(last);
        first.end(served);
        JsonNode assigned = ofSecond.next("agent_assigned");
        assertEquals("ann", assigned.path("agentId").asText());
        assertEquals(3, assigned.path("sequence").asInt());
        assertEquals(assigned, ann.next("agent_assigned"));
        JsonNode moved =
            ofThird.await(
                "number 1",
                frame ->
                    frame.path("type").asText().equals("queue_position_changed")
                        && frame.path("data").path("queuePosition").asInt() == 1);
        assertEquals(last, moved.path("data").path("sessionId").asText());
        assertFalse(moved.path("data").has("sequence"), moved::toString);

        assertEquals("active", second.session(next).path("status").asText());
        assertFalse(second.session(next).hasNonNull("queuePosition"));
        assertWaiting(third, last, 1);

        // A session can be ended while it waits, and messages can be left in it.
        third.say(last, "I wait");
        third.end(last);
        assertTrue(ofThird.next("session_ended").path("sequence").asInt() == 4);
        second.end(next);
        ann.quiet();
      }
      assertEquals("active", first.session(first.startSession()).path("status").asText());
    }
  }

  private static void assertWaiting(Person visitor, String session, int position) {
    JsonNode waiting = visitor.session(session);
    assertEquals("waiting", waiting.path("status").asText());
    assertTrue(waiting.has("agentId") && waiting.path("agentId").isNull(), waiting::toString);
    assertEquals(position, waiting.path("queuePosition").asInt());
  }
}
