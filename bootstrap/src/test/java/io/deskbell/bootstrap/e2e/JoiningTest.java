package io.deskbell.bootstrap.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Joining, joining again and leaving: what a reader gets to see. */
class JoiningTest {
  private static DeskbellProcess server;

  private Person visitor;
  private Person agent;
  private String session;

  @BeforeAll
  static void start() {
    server = DeskbellProcess.start("AGENTS=ann", "AGENT_CAPACITY=1000");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** A session of five events: started, assigned and three messages. */
  @BeforeEach
  void talk(TestInfo test) {
    visitor = server.visitor("visitor-of-" + test.getTestMethod().orElseThrow().getName());
    agent = server.staff("ann");
    session = visitor.startSession();
    visitor.say(session, "one");
    agent.say(session, "two");
    visitor.say(session, "three");
  }

  private static List<Long> sequences(List<JsonNode> frames) {
    return Json.sequences(frames.stream().map(frame -> frame.path("data")).toList());
  }

  @Test
  void fromTheBeginningTheWholeLogComesAndThenWhatIsNew() {
    try (ChatSocket socket = visitor.connect()) {
      JsonNode joined = socket.join(session, 0);
      assertEquals(session, joined.path("sessionId").asText());
      assertEquals(5, joined.path("lastSequence").asInt());
      assertEquals(visitor.session(session), joined.path("session"));
      List<JsonNode> events = socket.eventsUntil(5);
      assertEquals(Json.numbers(1, 5), sequences(events));
      assertEquals(
          List.of(
              "session_started", "agent_assigned", "message_sent", "message_sent", "message_sent"),
          Json.texts(events, "type"));
      JsonNode next = agent.say(session, "four");
      assertEquals(next, socket.next("message_sent"));
      socket.quiet();
      JsonNode assigned = events.get(1).path("data");
      assertEquals("ann", assigned.path("agentId").asText());
      assertEquals(session, assigned.path("sessionId").asText());
    }
  }

  @Test
  void theSocketShowsTheSameEventsAsHttp() {
    try (ChatSocket socket = visitor.connect()) {
      socket.join(session, 0);
      List<JsonNode> frames = socket.eventsUntil(5);
      List<JsonNode> events = visitor.events(session);
      assertEquals(Json.numbers(1, 5), Json.sequences(events));
      for (int i = 0; i < 5; i++) {
        assertEquals(frames.get(i).path("type"), events.get(i).path("type"));
        assertEquals(frames.get(i).path("data"), events.get(i).path("data"));
        assertEquals(frames.get(i).path("data").path("timestamp"), events.get(i).path("timestamp"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void fromTheMiddleItBeginsWithTheNext(long after) {
    try (ChatSocket socket = agent.connect()) {
      socket.join(session, after);
      assertEquals(Json.numbers(after + 1, 5), sequences(socket.eventsUntil(5)));
      socket.quiet();
    }
  }

  @Test
  void fromTheLastOneOnlyWhatIsNewComes() {
    try (ChatSocket socket = agent.connect()) {
      socket.join(session, 5);
      socket.quiet();
      visitor.say(session, "four");
      assertEquals(6, socket.next("message_sent").path("sequence").asInt());
      socket.quiet();
    }
  }

  @Test
  void withoutAfterOnlyWhatIsNewComes() {
    try (ChatSocket socket = agent.connect()) {
      socket.join(session);
      socket.quiet();
      visitor.say(session, "four");
      assertEquals(6, socket.next("message_sent").path("sequence").asInt());
      socket.quiet();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "6",
        "-1",
        "\"0\"",
        "1.5",
        "true",
        "[]",
        "{}",
        "9007199254740993",
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775809",
        "1e18",
        "1e400"
      })
  void aPlaceThatIsNotInTheLogIsRefused(String after) {
    try (ChatSocket socket = agent.connect()) {
      socket.sendText(
          """
          {"type":"join_session","data":{"sessionId":"%s","after":%s},"requestId":"r"}"""
              .formatted(session, after));
      JsonNode answer = ChatSocket.requireError("invalid_field", socket.nextFrame("error"));
      assertEquals("r", answer.path("requestId").asText());
      assertTrue(answer.path("data").path("message").asText().contains("after"), answer::toString);
      // Refused, so not joined.
      visitor.say(session, "not heard");
      socket.refused("not_joined", "leave_session", "sessionId", session);
      socket.quiet();
    }
  }

  @Test
  void aRefusedJoinLeavesAnEarlierOneAsItWas() {
    try (ChatSocket socket = agent.connect()) {
      socket.join(session);
      socket.refused("invalid_field", "join_session", "sessionId", session, "after", 99);
      JsonNode next = visitor.say(session, "four");
      assertEquals(next, socket.next("message_sent"));
      socket.quiet();
    }
  }

  @Test
  void joiningAgainRestartsTheStream() {
    try (ChatSocket socket = agent.connect()) {
      socket.join(session, 4);
      assertEquals(List.of(5L), sequences(socket.eventsUntil(5)));
      socket.join(session, 2);
      assertEquals(List.of(3L, 4L, 5L), sequences(socket.eventsUntil(5)));
      socket.join(session);
      JsonNode next = visitor.say(session, "four");
      assertEquals(next, socket.next("message_sent"));
      socket.quiet();
    }
  }

  @Test
  void anEndedSessionCanBeJoinedToReadItsLog() {
    visitor.end(session);
    try (ChatSocket socket = visitor.connect()) {
      JsonNode joined = socket.join(session, 0);
      assertEquals("ended", joined.path("session").path("status").asText());
      assertEquals(Json.numbers(1, 6), sequences(socket.eventsUntil(6)));
      socket.quiet();
      socket.join(session);
      socket.quiet();
    }
    try (ChatSocket socket = agent.connect()) {
      socket.join(session, 5);
      assertEquals(visitor.id(), socket.next("session_ended").path("endedBy").asText());
    }
  }

  @Test
  void whoHasLeftHearsNothingMore() {
    try (ChatSocket socket = agent.connect()) {
      socket.refused("not_joined", "leave_session", "sessionId", session);
      socket.join(session);
      assertEquals(
          session,
          socket
              .askFor("session_left", "leave_session", "sessionId", session)
              .path("sessionId")
              .asText());
      visitor.say(session, "not heard");
      socket.refused("not_joined", "leave_session", "sessionId", session);
      socket.quiet();
      socket.join(session, 5);
      assertEquals("not heard", socket.next("message_sent").path("content").asText());
    }
  }

  /** The log is longer than what may be on its way to one connection: the stream lags behind. */
  @ParameterizedTest
  @ValueSource(strings = {"join_session", "leave_session"})
  void aMessageIsAnsweredThoughItsStreamIsGivenUpBeforeItComesBy(String givingUp) {
    for (int i = 0; i < 1_500; i++) {
      visitor.say(session, "x".repeat(4000));
    }
    try (RawSocket raw = RawSocket.connect(server, 4096)) {
      raw.upgrade(visitor.token());
      String inOneSegment =
          Stream.of(
                  command("join_session", "\"after\":0", "joined"),
                  command("send_message", "\"content\":\"here\"", "sent"),
                  command(givingUp, "\"userId\":\"" + visitor.id() + "\"", "given-up"))
              .map(text -> RawSocket.frame(true, RawSocket.TEXT, text.getBytes(UTF_8)))
              .map(frame -> new String(frame, ISO_8859_1))
              .collect(Collectors.joining());
      raw.write(inOneSegment.getBytes(ISO_8859_1));
      Set<String> awaited = new TreeSet<>(List.of("joined", "sent", "given-up"));
      while (!awaited.isEmpty()) {
        JsonNode frame = raw.readJson();
        awaited.remove(frame.path("requestId").asText());
        if (frame.path("requestId").asText().equals("sent")) {
          assertEquals("here", frame.path("data").path("content").asText(), frame::toString);
        }
      }
    }
  }

  private String command(String type, String data, String requestId) {
    return "{\"type\":\"%s\",\"data\":{\"sessionId\":\"%s\",%s},\"requestId\":\"%s\"}"
        .formatted(type, session, data, requestId);
  }

  @Test
  void nothingComesUnaskedBeforeTheFirstJoin() {
    try (ChatSocket socket = visitor.connect()) {
      visitor.say(session, "four");
      agent.say(session, "five");
      visitor.startSession();
      socket.quiet();
    }
  }

  @Test
  void aPingIsAnswered() {
    try (ChatSocket socket = visitor.connect()) {
      assertEquals("pong", socket.ask("ping").path("type").asText());
      ObjectNode withoutData = Json.object("type", "ping");
      assertEquals("pong", socket.ask(withoutData).path("type").asText());
      socket.sendText("{\"type\":\"ping\"}");
      JsonNode pong = socket.nextFrame("pong");
      assertTrue(!pong.has("requestId"), pong::toString);
    }
  }

  @Test
  void unknownFieldsAreIgnored() {
    try (ChatSocket socket = visitor.connect()) {
      socket.sendText(
          """
          {"version":[1,{"a":null}],"type":"send_message","requestId":"r","extra":1e400,\
          "data":{"sessionId":"%s","content":"four","priority":{"deep":[1,2]},"role":"supervisor"}}"""
              .formatted(session));
      assertEquals("r", socket.nextFrame("message_sent").path("requestId").asText());
    }
    visitor
        .http()
        .post(
            "/messages/" + session,
            Json.object("content", "five", "extra", List.of(1, 2), "role", "supervisor"))
        .body(201);
  }
}
