package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages, events and sessions page by page. */
class PagingTest {
  private static DeskbellProcess server;
  private static Person visitor;
  private static String session;

  /** A session of ten messages and an end: thirteen events. */
  @BeforeAll
  static void start() {
    server = DeskbellProcess.start("AGENTS=ann", "AGENT_CAPACITY=5");
    visitor = server.visitor("reader");
    session = visitor.startSession();
    for (int i = 1; i <= 10; i++) {
      visitor.say(session, "m" + i);
    }
    visitor.end(session);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 9, 10, 11, 1000})
  void messagesInPages(int limit) {
    List<List<JsonNode>> pages = visitor.pages("/messages/" + session + "?limit=" + limit);
    List<JsonNode> together = pages.stream().flatMap(List::stream).toList();
    assertEquals(visitor.messages(session), together);
    assertEquals(Json.numbers(3, 12), Json.sequences(together));
    assertEquals(expectedPages(10, limit), pages.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 12, 13, 14, 1000})
  void eventsInPages(int limit) {
    List<List<JsonNode>> pages = visitor.pages("/session/" + session + "/events?limit=" + limit);
    List<JsonNode> together = pages.stream().flatMap(List::stream).toList();
    assertEquals(visitor.events(session), together);
    assertEquals(Json.numbers(1, 13), Json.sequences(together));
    assertEquals(expectedPages(13, limit), pages.size());
  }

  /** A link promises more: it never leads to an empty page. */
  private static int expectedPages(int elements, int limit) {
    return (elements + limit - 1) / limit;
  }

  @Test
  void afterASequence() {
    assertEquals(
        Json.numbers(7, 12),
        Json.sequences(
            Json.list(visitor.http().get("/messages/" + session + "?after=6").body(200))));
    assertEquals(
        List.of(7L, 8L),
        Json.sequences(
            Json.list(visitor.http().get("/messages/" + session + "?after=6&limit=2").body(200))));
    assertEquals(
        List.of(13L),
        Json.sequences(
            Json.list(visitor.http().get("/session/" + session + "/events?after=12").body(200))));
    for (String path :
        List.of("/messages/" + session + "?after=13", "/session/" + session + "/events?after=13")) {
      Answer last = visitor.http().get(path).expect(200);
      assertEquals("[]", last.text());
      assertTrue(last.next().isEmpty(), last::toString);
    }
  }

  @Test
  void eventsSayWhatHappened() {
    List<JsonNode> events = visitor.events(session);
    List<String> types = new ArrayList<>(List.of("session_started", "agent_assigned"));
    types.addAll(Collections.nCopies(10, "message_sent"));
    types.add("session_ended");
    assertEquals(types, Json.texts(events, "type"));
    for (JsonNode event : events) {
      assertEquals(event.path("sequence"), event.path("data").path("sequence"));
      assertEquals(event.path("timestamp"), event.path("data").path("timestamp"));
      assertEquals(session, event.path("data").path("sessionId").asText());
    }
    assertEquals("reader", events.get(0).path("data").path("userId").asText());
    assertEquals("ann", events.get(1).path("data").path("agentId").asText());
    assertEquals("reader", events.get(12).path("data").path("endedBy").asText());
    assertEquals("ended_by_visitor", events.get(12).path("data").path("reason").asText());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "1001", "-1", "abc", "", "1.5", "1e2", "0x10", "99999999999999999999", "%20"})
  void aBadLimitIsNamed(String limit) {
    for (String path :
        List.of(
            "/messages/" + session + "?limit=",
            "/session/" + session + "/events?limit=",
            "/sessions?limit=")) {
      visitor.http().get(path + limit).invalidField("limit");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"-1", "14", "abc", "", "1.5", "9223372036854775808", "99999999999999999999"})
  void aBadAfterIsNamed(String after) {
    for (String path :
        List.of("/messages/" + session + "?after=", "/session/" + session + "/events?after=")) {
      visitor.http().get(path + after).invalidField("after");
    }
  }

  @Test
  void sessionsInPagesNewestFirstAndByStatus() {
    Person collector = server.visitor("collector");
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      ids.add(collector.startSession());
    }
    collector.end(ids.get(1));
    collector.end(ids.get(2));
    Collections.reverse(ids);
    for (int limit : new int[] {1, 2, 3, 6, 7, 8, 1000}) {
      assertEquals(ids, list(collector, "limit=" + limit));
    }
    assertEquals(ids, Json.texts(sessions(collector, "").path("sessions"), "id"));
    List<String> ended = List.of(ids.get(4), ids.get(5));
    assertEquals(ended, list(collector, "status=ended&limit=1"));
    assertEquals(
        ids.stream().filter(id -> !ended.contains(id)).toList(),
        list(collector, "status=active&limit=2"));
    assertEquals(List.of(), list(collector, "status=waiting&limit=2"));

    JsonNode first = sessions(collector, "?limit=1").path("sessions").get(0);
    assertEquals(collector.session(ids.get(0)), first);
    for (String field : List.of("id", "userId", "agentId", "status", "createdAt")) {
      assertTrue(first.has(field), first::toString);
    }
    ids.stream().filter(id -> !ended.contains(id)).forEach(collector::end);
  }

  private static JsonNode sessions(Person person, String query) {
    return person.http().get("/sessions" + query).body(200);
  }

  private static List<String> list(Person person, String query) {
    List<String> ids = new ArrayList<>();
    JsonNode page = sessions(person, "?" + query);
    ids.addAll(Json.texts(page.path("sessions"), "id"));
    while (page.hasNonNull("nextCursor")) {
      page = sessions(person, "?" + query + "&cursor=" + page.path("nextCursor").asText());
      assertFalse(page.path("sessions").isEmpty(), "a cursor promises more");
      ids.addAll(Json.texts(page.path("sessions"), "id"));
    }
    return ids;
  }

  @Test
  void aBadStatusOrCursorIsNamed() {
    for (String status : List.of("open", "", "ACTIVE", "active,ended")) {
      visitor.http().get("/sessions?status=" + status).invalidField("status");
    }
    for (String cursor : List.of("nowhere", "%00", "a%20b")) {
      visitor.http().get("/sessions?cursor=" + cursor).invalidField("cursor");
    }
  }

  @Test
  void anEndedSessionSaysWhenAndByWhom() {
    JsonNode ended = visitor.session(session);
    assertEquals("ended", ended.path("status").asText());
    assertEquals("ended_by_visitor", ended.path("endReason").asText());
    assertEquals("reader", ended.path("endedBy").asText());
    assertEquals(13, ended.path("lastSequence").asInt());
    assertEquals("ann", ended.path("agentId").asText());
    assertEquals(visitor.events(session).get(12).path("timestamp"), ended.path("endedAt"));
    // Ending it again changes nothing and answers the same.
    assertEquals(ended, visitor.end(session));
    assertEquals(ended, server.staff("ann").end(session));
    assertEquals(13, visitor.events(session).size());
  }

  @Test
  void aLongHistoryComesWhole() {
    Person talker = server.visitor("talker");
    String talk = talker.startSession();
    try (ChatSocket socket = talker.connect()) {
      for (int i = 0; i < 2_500; i++) {
        socket.send("send_message", "sessionId", talk, "content", "m" + i);
      }
      while (socket.next("message_sent").path("sequence").asInt() < 2_502) {
        // All of them are to be stored before they are read.
      }
    }
    assertEquals(Json.numbers(3, 2_502), Json.sequences(talker.messages(talk)));
    List<List<JsonNode>> pages = talker.pages("/messages/" + talk + "?limit=1000");
    assertEquals(List.of(1000, 1000, 500), pages.stream().map(List::size).toList());
    talker.end(talk);
  }
}
