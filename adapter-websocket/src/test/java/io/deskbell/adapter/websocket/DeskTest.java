package io.deskbell.adapter.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.deskbell.adapter.websocket.ChatServer.Client;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.Opening;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.Requirements;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What agents and supervisors do at the desk over their sockets; ann has place for one session. */
class DeskTest {
  private static final List<String> PLAIN_MOVES =
      List.of(
          "accept_offer",
          "decline_offer",
          "pick_session",
          "return_session",
          "hold_session",
          "resume_session",
          "take_over_session");

  private ChatServer server;
  private int requests;

  @BeforeEach
  void start() throws IOException {
    server = server(0);
  }

  private static ChatServer server(int offerSeconds) throws IOException {
    return new ChatServer(
        0,
        0,
        "boss",
        chat -> {
          chat.agent(Agent.of("bob", "Bob").withCapacity(1).withTeams("billing"));
          return offerSeconds == 0 ? chat : chat.offers(Duration.ofSeconds(offerSeconds));
        });
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Client asks(Client client, String type, SessionId id, String more) throws IOException {
    return client.says(
        "{'type':'"
            + type
            + "','data':{'sessionId':'"
            + id
            + "'"
            + more
            + "},'requestId':"
            + ++requests
            + "}");
  }

  /** The session after a move, which is told before anything that the room hears. */
  private JsonNode moves(Client client, String type, SessionId id, String more) throws IOException {
    asks(client, type, id, more);
    return moved(client, id);
  }

  private JsonNode moved(Client client, SessionId id) throws IOException {
    JsonNode answer = client.hears("session_moved");
    assertEquals(requests, answer.path("requestId").asInt(), answer::toString);
    assertEquals(id.value(), answer.at("/data/sessionId").asText(), answer::toString);
    assertEquals(id.value(), answer.at("/data/session/id").asText(), answer::toString);
    return answer.at("/data/session");
  }

  private JsonNode moves(Client client, String type, SessionId id) throws IOException {
    return moves(client, type, id, "");
  }

  private void refused(String code, Client client, String type, SessionId id, String more)
      throws IOException {
    JsonNode error = asks(client, type, id, more).isRefused(code);
    assertEquals(requests, error.path("requestId").asInt(), error::toString);
  }

  private void declares(Client client, String availability) throws IOException {
    client.says(
        "{'type':'set_availability','data':{'availability':'"
            + availability
            + "'},'requestId':'a'}");
    JsonNode answer = client.hears("availability_changed");
    assertEquals("a", answer.path("requestId").asText());
    assertEquals(availability, answer.at("/data/availability").asText());
  }

  private static void hears(Client client, String type, SessionId id, String agent)
      throws IOException {
    JsonNode data = client.hears(type).path("data");
    assertEquals(id.value(), data.path("sessionId").asText());
    assertEquals(agent, data.path("agentId").asText());
  }

  @Test
  void an_offer_comes_unasked_and_is_declined_or_accepted() throws IOException {
    server.close();
    server = server(600);
    try (Client ann = server.connect("agent.ann");
        Client bob = server.connect("agent.bob")) {
      declares(bob, "away");
      SessionId id = server.session("v");
      JsonNode offer = ann.hears("session_offered").path("data");
      assertEquals("ann", offer.path("agentId").asText());
      assertTrue(offer.path("expiresAt").asText().endsWith("Z"));
      refused("session_not_found", bob, "accept_offer", id, "");
      declares(bob, "available");

      asks(ann, "decline_offer", id, "");
      hears(ann, "offer_declined", id, "ann");
      assertEquals("waiting", moved(ann, id).path("status").asText());
      hears(bob, "session_offered", id, "bob");
      moves(ann, "decline_offer", id);
      refused("no_offer", ann, "accept_offer", id, "");

      asks(bob, "accept_offer", id, "");
      hears(bob, "agent_assigned", id, "bob");
      assertEquals("active", moved(bob, id).path("status").asText());
      assertEquals("bob", moves(bob, "accept_offer", id).path("agentId").asText());
      refused("no_offer", bob, "decline_offer", id, "");
      ann.hearsNothingElse();
      bob.hearsNothingElse();
    }
  }

  @Test
  void who_is_removed_hears_what_they_lose_and_is_sent_away() throws IOException {
    SessionId id = server.session("v");
    try (Client ann = server.connect("agent.ann")) {
      server
          .chat
          .agents()
          .remove(Caller.of(Participant.supervisor("boss")), ParticipantId.of("ann"));
      hears(ann, "agent_unassigned", id, "ann");
      assertEquals(4401, ann.socket.readClose());
    }
  }

  @Test
  void an_agent_picks_holds_resumes_and_gives_back() throws IOException {
    server.session("v0");
    try (Client ann = server.connect("agent.ann");
        Client bob = server.connect("agent.bob")) {
      declares(bob, "away");
      SessionId id = server.session("v1");
      refused("agent_unavailable", ann, "pick_session", id, "");
      asks(bob, "pick_session", id, "");
      hears(bob, "agent_assigned", id, "bob");
      assertEquals("bob", moved(bob, id).path("agentId").asText());
      moves(bob, "pick_session", id);
      refused("session_not_found", ann, "pick_session", id, "");

      bob.joins(id, "").hears("session_joined");
      assertTrue(moves(bob, "hold_session", id).path("onHold").asBoolean());
      bob.hears("session_held");
      moves(bob, "hold_session", id);
      assertFalse(moves(bob, "resume_session", id).has("onHold"));
      bob.hears("session_resumed");

      JsonNode back = moves(bob, "return_session", id);
      assertEquals("waiting", back.path("status").asText());
      assertEquals(1, back.path("queuePosition").asInt());
      hears(bob, "agent_unassigned", id, "bob");
      refused("session_not_found", bob, "return_session", id, "");
      bob.joins(id, "").isRefused("session_not_found");
      bob.hearsNothingElse();
      ann.hearsNothingElse();
    }
  }

  @Test
  void a_session_is_passed_on_and_the_one_who_passed_it_has_left_the_room() throws IOException {
    try (Client ann = server.connect("agent.ann");
        Client bob = server.connect("agent.bob");
        Client visitor = server.connect("visitor.v")) {
      declares(bob, "away");
      SessionId id = server.session("v");
      hears(ann, "agent_assigned", id, "ann");
      ann.joins(id, "").hears("session_joined");
      visitor.joins(id, "").hears("session_joined");
      refused("agent_unavailable", ann, "transfer_session", id, ",'agentId':'bob'");
      refused("agent_not_found", ann, "transfer_session", id, ",'agentId':'nobody'");
      refused("invalid_field", ann, "transfer_session", id, ",'team':'nosuch'");
      declares(bob, "available");

      JsonNode passed = moves(ann, "transfer_session", id, ",'agentId':'bob'");
      assertEquals("bob", passed.path("agentId").asText());
      JsonNode unassigned = ann.hears("agent_unassigned").path("data");
      assertEquals("transferred", unassigned.path("reason").asText());
      hears(bob, "agent_assigned", id, "bob");
      visitor.hears("agent_unassigned");
      hears(visitor, "agent_assigned", id, "bob");
      server.post("v", id, "is ann still there?");
      ann.hearsNothingElse();
      ann.sends(id, "me?", "").isRefused("session_not_found");

      declares(bob, "away");
      asks(bob, "transfer_session", id, ",'team':'billing'");
      hears(bob, "agent_unassigned", id, "bob");
      JsonNode team = moved(bob, id);
      assertEquals("billing", team.at("/requirements/team").asText());
      assertEquals("waiting", team.path("status").asText());
    }
  }

  @Test
  void a_supervisor_takes_over_and_says_what_is_urgent() throws IOException {
    SessionId id = server.session("v");
    try (Client ann = server.connect("agent.ann");
        Client boss = server.connect("supervisor.boss")) {
      refused("forbidden", ann, "take_over_session", id, "");
      refused("forbidden", ann, "set_priority", id, ",'priority':1");
      assertEquals(7, moves(boss, "set_priority", id, ",'priority':7").path("priority").asInt());
      refused("invalid_field", boss, "set_priority", id, ",'priority':1001");
      asks(boss, "take_over_session", id, "");
      hears(boss, "agent_assigned", id, "boss");
      assertEquals("boss", moved(boss, id).path("agentId").asText());
      moves(boss, "take_over_session", id);
      hears(ann, "agent_unassigned", id, "ann");
      boss.says("{'type':'set_availability','data':{'availability':'away'}}")
          .isRefused("agent_not_found");
      boss.hearsNothingElse();
    }
  }

  @Test
  void a_visitor_may_do_nothing_of_it() throws IOException {
    SessionId id = server.session("v");
    try (Client visitor = server.connect("visitor.v");
        Client stranger = server.connect("visitor.stranger")) {
      for (String move : PLAIN_MOVES) {
        refused("forbidden", visitor, move, id, "");
        refused("session_not_found", stranger, move, id, "");
        refused("session_not_found", visitor, move, SessionId.of("nosuch"), "");
      }
      refused("forbidden", visitor, "transfer_session", id, ",'agentId':'bob'");
      refused("forbidden", visitor, "set_priority", id, ",'priority':1");
      visitor
          .says("{'type':'set_availability','data':{'availability':'away'}}")
          .isRefused("forbidden");
      visitor.joins(id, ",'after':0").hears("session_joined");
      visitor.hears("session_started");
      visitor.hears("agent_assigned");
      visitor.hearsNothingElse();
    }
  }

  @Test
  void moves_are_made_in_the_order_in_which_they_were_sent() throws IOException {
    SessionId id = server.session("v");
    try (Client ann = server.connect("agent.ann")) {
      for (int i = 0; i < 20; i++) {
        asks(ann, i % 2 == 0 ? "hold_session" : "resume_session", id, "");
      }
      ann.sends(id, "here again", "");
      for (int i = 0; i < 20; i++) {
        JsonNode answer = ann.hears("session_moved");
        assertEquals(i + 1, answer.path("requestId").asInt());
        assertEquals(i % 2 == 0, answer.at("/data/session").has("onHold"));
        assertEquals(i + 3, answer.at("/data/session/lastSequence").asInt());
      }
      assertEquals(23, ann.hears("message_sent").at("/data/sequence").asInt());
    }
  }

  @Test
  void whoever_joins_sees_what_the_session_needs() throws IOException {
    Caller visitor = Caller.of(Participant.visitor("v"));
    SessionId first = server.session("v");
    server.chat.sessions().end(visitor, first).toCompletableFuture().join();
    Requirements needed = new Requirements(Set.of("tax"), Set.of("de"), Optional.of("billing"));
    SessionId id =
        server
            .chat
            .sessions()
            .start(visitor, new Opening(needed, first))
            .toCompletableFuture()
            .join()
            .session()
            .id();
    try (Client bob = server.connect("agent.bob")) {
      JsonNode session = bob.joins(id, "").hears("session_joined").at("/data/session");
      assertEquals(
          "{\"skills\":[\"tax\"],\"languages\":[\"de\"],\"team\":\"billing\"}",
          session.path("requirements").toString());
      assertEquals(first.value(), session.path("reopens").asText());
      assertFalse(session.has("priority"));
      assertFalse(session.has("onHold"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "pick_session|{}|sessionId",
        "transfer_session|'sessionId':'s'|agentId",
        "transfer_session|'sessionId':'s','agentId':1|agentId",
        "transfer_session|'sessionId':'s','agentId':'a b'|agentId",
        "transfer_session|'sessionId':'s','team':[]|team",
        "transfer_session|'sessionId':'s','agentId':'bob','team':'billing'|team",
        "set_priority|'sessionId':'s'|priority",
        "set_priority|'sessionId':'s','priority':'1'|priority",
        "set_priority|'sessionId':'s','priority':1.5|priority",
        "set_priority|'sessionId':'s','priority':99999999999|priority",
        "set_availability|{}|availability",
        "set_availability|'availability':'AWAY'|availability",
        "set_availability|'availability':true|availability",
      })
  void a_bad_field_is_named(String type, String data, String field) throws IOException {
    String fields = data.equals("{}") ? "" : data;
    try (Client ann = server.connect("agent.ann")) {
      JsonNode error =
          ann.says("{'type':'" + type + "','data':{" + fields + "}}").isRefused("invalid_field");
      assertEquals(field, error.at("/data/field").asText(), error::toString);
    }
  }
}
