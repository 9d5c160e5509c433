package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody else's session and one that does not exist cannot be told apart. */
class StrangerTest {
  private static final Set<String> DIFFERS_EACH_TIME = Set.of("date", "x-request-id");

  private static DeskbellProcess server;
  private static Person owner;
  private static String session;
  private static JsonNode before;
  private static ChatSocket watcher;

  @BeforeAll
  static void start() {
    server = DeskbellProcess.start("AGENTS=ann,bob", "AGENT_CAPACITY=1");
    owner = server.visitor("owner");
    session = owner.startSession();
    owner.say(session, "between us");
    before = owner.session(session);
    assertEquals("ann", before.path("agentId").asText());
    watcher = owner.connect();
    watcher.join(session);
  }

  @AfterEach
  void nothingHasChanged() {
    watcher.quiet();
    assertEquals(before, owner.session(session));
    assertEquals(1, owner.messages(session).size());
  }

  @AfterAll
  static void stop() {
    watcher.close();
    server.close();
  }

  /** Another visitor, and an agent whose session it is not. */
  private static Person stranger(String id) {
    return id.equals("bob") ? server.staff("bob") : server.visitor(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stranger", "bob"})
  void overHttpBothAreAnsweredTheSame(String id) {
    HttpApi http = stranger(id).http();
    List<Function<String, Answer>> requests =
        List.of(
            some -> http.get("/session/" + some),
            some -> http.get("/messages/" + some),
            some -> http.get("/messages/" + some + "?limit=1"),
            some -> http.get("/messages/" + some + "?after=1&limit=1"),
            some -> http.get("/messages/" + some + "?after=999&limit=1"),
            some -> http.get("/session/" + some + "/events"),
            some -> http.get("/session/" + some + "/events?after=999"),
            some -> http.post("/session/" + some + "/end"),
            some -> http.post("/messages/" + some, Json.object("content", "let me in")));
    String unknown = UUID.randomUUID().toString();
    for (Function<String, Answer> request : requests) {
      Answer theirs = request.apply(session);
      Answer nobodys = request.apply(unknown);
      theirs.problem(404, "session_not_found");
      assertEquals(comparable(nobodys, unknown), comparable(theirs, session));
    }
    // What is wrong in itself is said alike, too.
    List<Function<String, Answer>> badRequests =
        List.of(
            some -> http.get("/messages/" + some + "?limit=0"),
            some -> http.get("/messages/" + some + "?after=-1"),
            some -> http.post("/messages/" + some, Json.object("content", " ")),
            some -> http.post("/messages/" + some, Json.object()),
            some -> http.send("DELETE", "/session/" + some, BodyPublishers.noBody()));
    for (Function<String, Answer> request : badRequests) {
      assertEquals(
          comparable(request.apply(unknown), unknown), comparable(request.apply(session), session));
    }
  }

  private static String comparable(Answer answer, String sessionId) {
    TreeMap<String, List<String>> headers = new TreeMap<>(answer.headers().map());
    headers.keySet().removeIf(name -> DIFFERS_EACH_TIME.contains(name.toLowerCase(Locale.ROOT)));
    String requestId = answer.headers().firstValue("X-Request-Id").orElse("no request id");
    return (answer.status() + " " + headers + " " + answer.text())
        .replace(requestId, "REQUEST")
        .replace(sessionId, "SESSION");
  }

  @ParameterizedTest
  @ValueSource(strings = {"stranger", "bob"})
  void overWebSocketBothAreAnsweredTheSame(String id) {
    String unknown = UUID.randomUUID().toString();
    List<Function<String, String>> commands =
        List.of(
            some -> command("join_session", "\"sessionId\":\"" + some + "\""),
            some -> command("join_session", "\"after\":0,\"sessionId\":\"" + some + "\""),
            some -> command("join_session", "\"after\":999,\"sessionId\":\"" + some + "\""),
            some ->
                command("join_session", "\"userId\":\"" + id + "\",\"sessionId\":\"" + some + "\""),
            some -> command("send_message", "\"content\":\"x\",\"sessionId\":\"" + some + "\""),
            some -> command("end_session", "\"sessionId\":\"" + some + "\""),
            some -> command("leave_session", "\"sessionId\":\"" + some + "\""),
            some -> command("set_typing", "\"typing\":true,\"sessionId\":\"" + some + "\""),
            some -> command("mark_read", "\"sequence\":1,\"sessionId\":\"" + some + "\""),
            some -> command("mark_read", "\"sequence\":999,\"sessionId\":\"" + some + "\""));
    try (ChatSocket socket = stranger(id).connect()) {
      for (Function<String, String> command : commands) {
        String theirs = errorFor(socket, command.apply(session)).replace(session, "SESSION");
        String nobodys = errorFor(socket, command.apply(unknown)).replace(unknown, "SESSION");
        assertEquals(nobodys, theirs);
      }
      ChatSocket.requireError(
          "session_not_found", Json.parse(errorFor(socket, commands.get(1).apply(session))));
      owner.session(session);
      socket.quiet();
    }
  }

  private static String command(String type, String data) {
    return "{\"type\":\"" + type + "\",\"requestId\":\"r\",\"data\":{" + data + "}}";
  }

  private static String errorFor(ChatSocket socket, String command) {
    socket.sendText(command);
    return socket.nextFrame("error").toString();
  }

  @Test
  void theListsShowOnlyOnesOwn() {
    assertEquals(List.of(), listed(server.visitor("stranger")));
    assertFalse(listed(server.staff("bob")).contains(session));
    assertEquals(List.of(session), listed(owner));
    assertTrue(listed(server.staff("ann")).contains(session));
    assertTrue(listed(server.staff("boss")).contains(session));
  }

  private static List<String> listed(Person person) {
    return Json.texts(person.http().get("/sessions").body(200).path("sessions"), "id");
  }

  @Test
  void aSupervisorSeesAndEndsEverySessionButSaysNothingInIt() {
    Person boss = server.staff("boss");
    Person visitor = server.visitor("watched");
    String watched = visitor.startSession();
    visitor.say(watched, "hello");
    assertEquals(visitor.session(watched), boss.session(watched));
    assertEquals(visitor.messages(watched), boss.messages(watched));
    assertEquals(visitor.events(watched), boss.events(watched));
    boss.http()
        .post("/messages/" + watched, Json.object("content", "I watch"))
        .problem(403, "forbidden");
    try (ChatSocket socket = boss.connect()) {
      socket.join(watched, 0);
      assertEquals(3, socket.next("message_sent").path("sequence").asInt());
      socket.refused("forbidden", "send_message", "sessionId", watched, "content", "I watch");
      socket.refused("forbidden", "set_typing", "sessionId", watched, "typing", true);
      JsonNode ended = socket.askFor("session_ended", "end_session", "sessionId", watched);
      assertEquals("boss", ended.path("endedBy").asText());
      assertEquals("ended_by_supervisor", ended.path("reason").asText());
    }
    JsonNode after = visitor.session(watched);
    assertEquals("ended", after.path("status").asText());
    assertEquals("ended_by_supervisor", after.path("endReason").asText());
  }
}
