package io.deskbell.adapter.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.deskbell.adapter.websocket.ChatServer.Client;
import io.deskbell.domain.SessionId;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChatProtocolTest {
  private ChatServer server;

  @BeforeEach
  void start() throws IOException {
    server = ChatServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static long sequence(JsonNode frame) {
    return frame.path("data").path("sequence").asLong();
  }

  @Test
  void visitor_and_agent_see_the_same_and_only_the_sender_sees_the_request_id() throws IOException {
    SessionId id = server.session("v");
    try (Client visitor = server.connect("visitor.v");
        Client agent = server.connect("agent.ann")) {
      assertEquals(2, sequenceOfJoin(visitor.joins(id, ",'userId':'v'")));
      assertEquals(2, sequenceOfJoin(agent.joins(id, "")));

      visitor.sends(id, "Hello", ",'requestId':'r-1'");
      JsonNode own = visitor.hears("message_sent");
      JsonNode other = agent.hears("message_sent");
      assertEquals("r-1", own.path("requestId").asText());
      assertFalse(other.has("requestId"));
      assertEquals(own.path("data"), other.path("data"));
      assertEquals(3, sequence(own));
      assertEquals("v", own.path("data").path("senderId").asText());

      agent.sends(id, "Hi!", "");
      assertEquals(visitor.hears("message_sent"), agent.hears("message_sent"));
      visitor.hearsNothingElse();
      agent.hearsNothingElse();
    }
  }

  private static long sequenceOfJoin(Client client) throws IOException {
    return client.hears("session_joined").path("data").path("lastSequence").asLong();
  }

  @Test
  void whoever_has_not_joined_is_answered_alone() throws IOException {
    SessionId id = server.session("v");
    try (Client visitor = server.connect("visitor.v")) {
      visitor.sends(id, "Hello", ",'requestId':7");
      JsonNode answer = visitor.hears("message_sent");
      assertEquals(7, answer.path("requestId").asInt());
      visitor.says("{'type':'end_session','data':{'sessionId':'" + id + "'},'requestId':'end'}");
      JsonNode ended = visitor.hears("session_ended");
      assertEquals("end", ended.path("requestId").asText());
      assertEquals(4, sequence(ended));
      visitor.hearsNothingElse();
    }
  }

  @Test
  void joining_with_after_replays_what_was_missed_and_joining_again_starts_over()
      throws IOException {
    SessionId id = server.session("v");
    server.post("v", id, "one");
    server.post("v", id, "two");
    try (Client visitor = server.connect("visitor.v")) {
      visitor.joins(id, ",'after':0").hears("session_joined");
      visitor.hears("session_started");
      visitor.hears("agent_assigned");
      assertEquals(3, sequence(visitor.hears("message_sent")));
      assertEquals(4, sequence(visitor.hears("message_sent")));

      visitor.joins(id, ",'after':3").hears("session_joined");
      assertEquals(4, sequence(visitor.hears("message_sent")));
      server.post("v", id, "three");
      assertEquals(5, sequence(visitor.hears("message_sent")));
      visitor.joins(id, ",'after':6").isRefused("invalid_field");
      visitor.hearsNothingElse();
    }
  }

  @Test
  void a_refused_join_leaves_the_room_that_was_joined_before() throws IOException {
    SessionId id = server.session("v");
    try (Client visitor = server.connect("visitor.v")) {
      visitor.joins(id, "").hears("session_joined");
      visitor.joins(id, ",'after':99").isRefused("invalid_field");
      server.post("v", id, "still there?");
      visitor.hears("message_sent");
      visitor.hearsNothingElse();
    }
  }

  @Test
  void a_client_message_id_is_answered_with_the_first_message_to_the_caller_alone()
      throws IOException {
    SessionId id = server.session("v");
    String once =
        "{'type':'send_message','data':{'sessionId':'"
            + id
            + "','content':'%s','clientMessageId':'c-1'},'requestId':'%s'}";
    try (Client visitor = server.connect("visitor.v");
        Client agent = server.connect("agent.ann")) {
      visitor.joins(id, "").hears("session_joined");
      agent.joins(id, "").hears("session_joined");
      JsonNode first = visitor.says(once.formatted("first", "a")).hears("message_sent");
      JsonNode again = visitor.says(once.formatted("other words", "b")).hears("message_sent");
      assertEquals(first.path("data"), again.path("data"));
      assertEquals("b", again.path("requestId").asText());
      agent.hears("message_sent");
      agent.hearsNothingElse();
    }
  }

  @Test
  void typing_and_reading_are_shown_to_the_others_only() throws IOException {
    SessionId id = server.session("v");
    String typing = "{'type':'set_typing','data':{'sessionId':'" + id + "','typing':true}}";
    String read = "{'type':'mark_read','data':{'sessionId':'" + id + "','sequence':%d}}";
    try (Client visitor = server.connect("visitor.v");
        Client agent = server.connect("agent.ann")) {
      visitor.says(typing).isRefused("not_joined");
      visitor.joins(id, "").hears("session_joined");
      agent.joins(id, "").hears("session_joined");

      visitor.says(typing);
      assertTrue(agent.hears("typing_changed").path("data").path("typing").asBoolean());
      agent.says(read.formatted(2));
      assertEquals(2, sequence(visitor.hears("messages_read")));
      agent.says(read.formatted(1)).says(read.formatted(2));
      agent.says(read.formatted(3)).isRefused("invalid_field");
      agent.hearsNothingElse();
      visitor.hearsNothingElse();
    }
  }

  @Test
  void a_heartbeat_tells_how_far_the_session_was_shown_on_this_socket() throws IOException {
    SessionId id = server.session("v");
    String beat = "{'type':'ping','requestId':'b','data':{'sessionId':'" + id + "'%s}}";
    try (Client visitor = server.connect("visitor.v")) {
      visitor.says(beat.formatted("")).isRefused("not_joined");
      visitor.joins(id, ",'after':1").hears("session_joined");
      visitor.hears("agent_assigned");
      server.post("v", id, "one");
      server.post("v", id, "two");
      // Whatever is shown comes before the answer, so that nothing missing can be on its way.
      JsonNode pong =
          visitor.says(beat.formatted(",'sequence':1")).hears("message_sent", 2).hears("pong");
      assertEquals("b", pong.path("requestId").asText());
      assertEquals(id.value(), pong.path("data").path("sessionId").asText());
      assertEquals(4, pong.path("data").path("lastSequence").asLong());
      visitor.says(beat.formatted(",'sequence':5")).isRefused("invalid_field");
      visitor.says(beat.formatted(",'sequence':'4'")).isRefused("invalid_field");
      visitor.says(beat.formatted(",'sequence':4")).hears("pong");
    }
  }

  @Test
  void whoever_asks_for_more_than_is_read_waits_and_gets_every_answer() throws IOException {
    SessionId id = server.session("v");
    int repetitions = 1_000;
    String repeat =
        "{\"type\":\"send_message\",\"requestId\":%d,\"data\":{\"sessionId\":\""
            + id
            + "\",\"content\":\"x\",\"clientMessageId\":\"long\"}}";
    try (Client visitor = server.connect("visitor.v")) {
      // Small commands whose answers are far more than may wait for one connection.
      visitor.sends(id, "x".repeat(4_000) + "','clientMessageId':'long", "").hears("message_sent");
      byte[][] frames = new byte[repetitions][];
      for (int i = 0; i < repetitions; i++) {
        frames[i] = RawWebSocket.frame(0x81, repeat.formatted(i));
      }
      visitor.socket.send(frames);
      for (int i = 0; i < repetitions; i++) {
        assertEquals(i, visitor.hears("message_sent").path("requestId").asInt());
      }
      visitor.hearsNothingElse();
    }
  }

  @Test
  void leaving_ends_the_stream() throws IOException {
    SessionId id = server.session("v");
    String leave = "{'type':'leave_session','data':{'sessionId':'" + id + "'},'requestId':'l'}";
    try (Client visitor = server.connect("visitor.v")) {
      visitor.joins(id, "").hears("session_joined");
      assertEquals("l", visitor.says(leave).hears("session_left").path("requestId").asText());
      server.post("v", id, "gone");
      visitor.hearsNothingElse();
      visitor.says(leave).isRefused("not_joined");
    }
  }

  @Test
  void an_agent_hears_of_an_assignment_once_joined_or_not() throws IOException {
    try (Client agent = server.connect("agent.ann")) {
      SessionId first = server.session("v");
      JsonNode assigned = agent.hears("agent_assigned");
      assertEquals(first.value(), assigned.path("data").path("sessionId").asText());

      SessionId second = server.session("w");
      agent.joins(first, "").hears("session_joined");
      agent.says("{'type':'end_session','data':{'sessionId':'" + first + "'}}");
      JsonNode one = ChatServer.JSON.readTree(agent.socket.readText());
      JsonNode other = ChatServer.JSON.readTree(agent.socket.readText());
      boolean endedFirst = one.path("type").asText().equals("session_ended");
      JsonNode next = endedFirst ? other : one;
      assertEquals("agent_assigned", next.path("type").asText());
      assertEquals(second.value(), next.path("data").path("sessionId").asText());
      agent.hearsNothingElse();
    }
  }

  @Test
  void a_supervisor_who_serves_hears_once_of_getting_a_session_that_is_watched_already()
      throws IOException {
    try (ChatServer supervised = new ChatServer(0, 0, "ann");
        Client ann = supervised.connect("supervisor.ann")) {
      SessionId served = supervised.session("v");
      ann.hears("agent_assigned");
      SessionId watched = supervised.session("w");
      ann.joins(watched, "").hears("session_joined");
      ann.says("{'type':'end_session','data':{'sessionId':'" + served + "'}}");
      ann.hears("session_ended");
      ann.hears("agent_assigned");
      ann.hearsNothingElse();
    }
  }

  @Test
  void a_waiting_visitor_is_told_of_the_queue_and_of_the_agent() throws IOException {
    SessionId served = server.session("v");
    server.session("w");
    SessionId last = server.session("x");
    try (Client visitor = server.connect("visitor.x")) {
      JsonNode joined = visitor.joins(last, "").hears("session_joined");
      assertEquals(2, joined.path("data").path("session").path("queuePosition").asInt());
      try (Client agent = server.connect("agent.ann")) {
        agent.says("{'type':'end_session','data':{'sessionId':'" + served + "'}}");
        JsonNode moved = visitor.hears("queue_position_changed");
        assertEquals(1, moved.path("data").path("queuePosition").asInt());
      }
    }
  }

  @Test
  void who_comes_is_shown_to_those_who_are_there_and_found_by_those_who_come() throws IOException {
    SessionId id = server.session("v");
    try (Client agent = server.connect("agent.ann");
        Client phone = server.connect("visitor.v");
        Client laptop = server.connect("visitor.v")) {
      assertEquals("[\"ann\"]", present(agent.joins(id, "")));
      assertEquals("[\"ann\",\"v\"]", present(phone.joins(id, "")));
      JsonNode came = agent.hears("participant_connected").path("data");
      assertEquals("v", came.path("userId").asText());
      assertEquals(id.value(), came.path("sessionId").asText());
      assertTrue(came.path("timestamp").asText().endsWith("Z"));
      assertFalse(came.has("sequence"));
      assertEquals("[\"ann\",\"v\"]", present(laptop.joins(id, "")));
      assertEquals("[\"ann\",\"v\"]", present(laptop.joins(id, ",'after':2")));

      phone.says("{'type':'leave_session','data':{'sessionId':'" + id + "'}}");
      phone.hears("session_left");
      laptop.sends(id, "Still here", "");
      assertEquals("message_sent", agent.next().path("type").asText());
    }
  }

  private static String present(Client client) throws IOException {
    return client.hears("session_joined").path("data").path("connected").toString();
  }

  @Test
  void typing_goes_before_the_message_and_is_that_of_any_device() throws IOException {
    SessionId id = server.session("v");
    String typing = "{'type':'set_typing','data':{'sessionId':'" + id + "','typing':%s}}";
    try (Client agent = server.connect("agent.ann");
        Client phone = server.connect("visitor.v");
        Client laptop = server.connect("visitor.v")) {
      phone.joins(id, "").hears("session_joined");
      laptop.joins(id, "").hears("session_joined");
      phone.says(typing.formatted(true)).says(typing.formatted(true)).hearsNothingElse();
      JsonNode found = agent.joins(id, "").hears("session_joined").path("data");
      assertEquals("[\"v\"]", found.path("typing").toString());
      laptop.says(typing.formatted(true)).hearsNothingElse();
      phone.says(typing.formatted(false)).hearsNothingElse();
      agent.hearsNothingElse();
      phone.sends(id, "Hello", "").hears("message_sent");
      assertFalse(agent.hears("typing_changed").path("data").path("typing").asBoolean(true));
      agent.hears("message_sent");
      laptop.hears("message_sent");
      laptop.hearsNothingElse();
    }
  }

  @Test
  void a_stranger_is_answered_as_for_a_session_that_does_not_exist() throws IOException {
    SessionId id = server.session("v");
    try (Client stranger = server.connect("visitor.stranger")) {
      for (String frame :
          new String[] {
            "{'type':'join_session','data':{'sessionId':'%s'}}",
            "{'type':'send_message','data':{'sessionId':'%s','content':'x'}}",
            "{'type':'end_session','data':{'sessionId':'%s'}}",
            "{'type':'mark_read','data':{'sessionId':'%s','sequence':1}}"
          }) {
        String foreign =
            stranger.says(frame.formatted(id)).isRefused("session_not_found").toString();
        String unknown =
            stranger.says(frame.formatted("nobody")).isRefused("session_not_found").toString();
        assertEquals(unknown, foreign.replace(id.value(), "nobody"));
      }
    }
  }

  @Test
  void history_beyond_what_may_wait_arrives_whole_and_live_messages_follow() throws IOException {
    SessionId id = server.session("v");
    String long_ = "x".repeat(1_000);
    int messages = 3_000;
    for (int i = 0; i < messages; i++) {
      server.post("v", id, long_);
    }
    try (Client visitor = server.connect("visitor.v")) {
      visitor.joins(id, ",'after':0").hears("session_joined");
      for (int sequence = 1; sequence <= messages + 2; sequence++) {
        if (sequence == messages / 2) {
          server.post("v", id, "live");
        }
        assertEquals(sequence, sequence(ChatServer.JSON.readTree(visitor.socket.readText())));
      }
      assertEquals("live", visitor.hears("message_sent").path("data").path("content").asText());
      visitor.hearsNothingElse();
    }
  }

  @Test
  void handshakes_need_a_good_token_and_an_allowed_origin() throws IOException {
    assertEquals(401, server.knock().status());
    RawWebSocket.Answer bad = server.knock("Authorization: Bearer nonsense");
    assertEquals(401, bad.status());
    assertEquals("Bearer", bad.headers().get("WWW-Authenticate"));
    assertEquals("unauthorized", ChatServer.JSON.readTree(bad.body()).path("code").asText());
    assertEquals(401, server.knock("Authorization: Basic visitor.v").status());
    assertEquals(101, server.knock("authorization: bearer visitor.v").status());
    assertEquals(
        401,
        server
            .knock("Authorization: Bearer visitor.v\r\nAuthorization: Bearer visitor.v")
            .status());
    assertEquals(
        403,
        server.knock("Authorization: Bearer visitor.v", "Origin: https://evil.example").status());
    assertEquals(
        403,
        server
            .knock(
                "Authorization: Bearer visitor.v",
                "Origin: https://shop.example\r\nOrigin: https://evil.example")
            .status());
    RawWebSocket.Answer browser =
        server.knock(
            "Origin: https://shop.example",
            "Sec-WebSocket-Protocol: deskbell.v1, bearer.visitor.v");
    assertEquals(101, browser.status());
    assertEquals("deskbell.v1", browser.headers().get("Sec-WebSocket-Protocol"));
  }

  @Test
  void a_socket_is_closed_when_its_token_expires() throws IOException {
    try (Client visitor = server.connect("visitor.v.200")) {
      assertEquals(4401, visitor.socket.readClose());
    }
  }

  @Test
  void a_flood_is_refused_then_closed_and_connections_are_counted() throws IOException {
    try (ChatServer strict = new ChatServer(2, 1);
        Client visitor = strict.connect("visitor.v")) {
      assertEquals(429, strict.knock("Authorization: Bearer visitor.v").status());
      for (int i = 0; i < 40; i++) {
        visitor.says("{'type':'ping','requestId':" + i + "}");
      }
      for (int i = 0; i < 8; i++) {
        visitor.hears("pong");
      }
      assertEquals(4429, visitor.socket.readClose());
    }
  }
}
