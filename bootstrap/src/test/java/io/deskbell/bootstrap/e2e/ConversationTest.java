package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A visitor and an agent talk over real sockets. */
class ConversationTest {
  private static DeskbellProcess server;
  private static Person agent;

  @BeforeAll
  static void start() {
    server = DeskbellProcess.start("AGENTS=ann:Ann Example", "AGENT_CAPACITY=1000");
    agent = server.staff("ann");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void bothSeeTheSameMessagesUnderTheSameNumbers() {
    Person visitor = server.visitor("conversation");
    String session = visitor.startSession();
    try (ChatSocket ours = visitor.connect();
        ChatSocket theirs = agent.connect()) {
      assertEquals(2, ours.join(session).path("lastSequence").asInt());
      theirs.join(session);

      JsonNode acknowledged =
          ours.ask(
              "send_message",
              "sessionId",
              session,
              "senderId",
              "conversation",
              "content",
              "Hello, I need help");
      JsonNode seenByAgent = theirs.nextFrame("message_sent");
      assertEquals(acknowledged.path("data"), seenByAgent.path("data"));
      assertFalse(seenByAgent.has("requestId"), seenByAgent::toString);

      JsonNode reply =
          theirs.ask("send_message", "sessionId", session, "content", "How can I help you?");
      JsonNode seenByVisitor = ours.nextFrame("message_sent");
      assertEquals(reply.path("data"), seenByVisitor.path("data"));
      assertFalse(seenByVisitor.has("requestId"), seenByVisitor::toString);
      assertEquals("ann", reply.path("data").path("senderId").asText());
      assertEquals(4, reply.path("data").path("sequence").asInt());

      JsonNode posted = visitor.say(session, "By HTTP");
      assertEquals(posted, ours.next("message_sent"));
      assertEquals(posted, theirs.next("message_sent"));

      assertEquals(
          List.of(acknowledged.path("data"), reply.path("data"), posted),
          visitor.messages(session));
      assertEquals(visitor.messages(session), agent.messages(session));

      JsonNode ended = theirs.ask("end_session", "sessionId", session, "userId", "ann");
      assertEquals("session_ended", ended.path("type").asText());
      assertEquals("ann", ended.path("data").path("endedBy").asText());
      assertEquals("ended_by_agent", ended.path("data").path("reason").asText());
      assertEquals(ended.path("data"), ours.next("session_ended"));
      ours.quiet();
      theirs.quiet();
    }
  }

  @Test
  void theRequestIdComesBackOnTheSocketThatSentItAndNowhereElse() {
    Person visitor = server.visitor("two-windows");
    String session = visitor.startSession();
    try (ChatSocket one = visitor.connect();
        ChatSocket other = visitor.connect()) {
      one.join(session);
      other.join(session);
      JsonNode answer = one.ask("send_message", "sessionId", session, "content", "hello");
      JsonNode copy = other.nextFrame("message_sent");
      assertFalse(copy.has("requestId"), copy::toString);
      assertEquals(answer.path("data"), copy.path("data"));
      one.quiet();
    }
  }

  @Test
  void sendingAndEndingNeedNoJoin() {
    Person visitor = server.visitor("without-join");
    String session = visitor.startSession();
    try (ChatSocket socket = visitor.connect()) {
      socket.send("send_message", "sessionId", session, "content", "no request id either");
      assertEquals("no request id either", socket.next("message_sent").path("content").asText());
      agent.say(session, "somebody else's message is not for a socket that has not joined");
      socket.askFor("session_ended", "end_session", "sessionId", session);
      socket.quiet();
    }
    assertEquals("ended", visitor.session(session).path("status").asText());
  }

  @Test
  void contentComesBackVerbatim() {
    Person visitor = server.visitor("verbatim");
    String session = visitor.startSession();
    List<String> contents =
        List.of(
            " leading and trailing \n",
            "line\r\nbreaks\nand\ttabs",
            "escape \u001b[31mred\u001b[0m \b\f \u0001 \u007f",
            "\"quotes\" \\ backslash / slash \\u0041 </script><b>&amp;",
            "null",
            "{\"type\":\"message_sent\"}",
            "e\u0301 and \u00e9 are not the same",
            "\ud83d\ude00 \ud83d\udc69\u200d\ud83d\udcbb \u202e right to left \u2028\u2029\ufeff\uffff",
            "\u0628\u0644\u0627 \u4f60\u597d \u00df\u1e9e");
    try (ChatSocket socket = visitor.connect()) {
      for (String content : contents) {
        JsonNode sent =
            socket.askFor("message_sent", "send_message", "sessionId", session, "content", content);
        assertEquals(content, sent.path("content").asText());
        assertEquals(content, visitor.say(session, content).path("content").asText());
      }
    }
    List<String> twice = contents.stream().flatMap(c -> List.of(c, c).stream()).toList();
    assertEquals(twice, Json.texts(visitor.messages(session), "content"));
  }

  @Test
  void aContentOfExactlyTheLimitIsTakenAndOneMoreIsNot() {
    Person visitor = server.visitor("limits");
    String session = visitor.startSession();
    try (ChatSocket socket = visitor.connect()) {
      for (String character : List.of("x", "\u00e9", "\ud83d\ude00")) {
        String longest = character.repeat(4000);
        assertEquals(
            longest,
            socket
                .askFor("message_sent", "send_message", "sessionId", session, "content", longest)
                .path("content")
                .asText());
        socket.refused(
            "message_too_large",
            "send_message",
            "sessionId",
            session,
            "content",
            longest + character);
        visitor.say(session, longest);
        visitor
            .http()
            .post("/messages/" + session, Json.object("content", longest + character))
            .problem(413, "message_too_large");
      }
    }
    assertEquals(6, visitor.messages(session).size());
  }

  @Test
  void theSameClientMessageIdIsTheSameMessageOnEveryTransport() {
    Person visitor = server.visitor("again");
    String session = visitor.startSession();
    String path = "/messages/" + session;
    try (ChatSocket sender = visitor.connect();
        ChatSocket watcher = agent.connect()) {
      sender.join(session);
      watcher.join(session);
      JsonNode first =
          sender.askFor(
              "message_sent",
              "send_message",
              "sessionId",
              session,
              "content",
              "one",
              "clientMessageId",
              "c-1");
      assertEquals("c-1", first.path("clientMessageId").asText());
      assertEquals(first, watcher.next("message_sent"));

      assertEquals(
          first,
          sender.askFor(
              "message_sent",
              "send_message",
              "sessionId",
              session,
              "content",
              "something else",
              "clientMessageId",
              "c-1"));
      Answer repeated =
          visitor.http().post(path, Json.object("content", "two", "clientMessageId", "c-1"));
      assertEquals(first, repeated.body(200));
      watcher.quiet();
      sender.quiet();

      JsonNode byHttp =
          visitor
              .http()
              .post(path, Json.object("content", "three", "clientMessageId", "c-2"))
              .body(201);
      assertEquals(byHttp, sender.next("message_sent"));
      assertEquals(
          byHttp,
          sender.askFor(
              "message_sent",
              "send_message",
              "sessionId",
              session,
              "content",
              "four",
              "clientMessageId",
              "c-2"));

      JsonNode ofTheAgent =
          watcher.askFor(
              "message_sent",
              "send_message",
              "sessionId",
              session,
              "content",
              "another sender",
              "clientMessageId",
              "c-1");
      assertNotEquals(first.path("id"), ofTheAgent.path("id"));
      assertEquals("another sender", ofTheAgent.path("content").asText());

      String otherSession = visitor.startSession();
      JsonNode elsewhere =
          visitor
              .http()
              .post(
                  "/messages/" + otherSession,
                  Json.object("content", "another session", "clientMessageId", "c-1"))
              .body(201);
      assertEquals("another session", elsewhere.path("content").asText());

      visitor.end(session);
      assertEquals(
          first,
          sender.askFor(
              "message_sent",
              "send_message",
              "sessionId",
              session,
              "content",
              "after the end",
              "clientMessageId",
              "c-1"));
      assertEquals(
          byHttp,
          visitor
              .http()
              .post(path, Json.object("content", "after the end", "clientMessageId", "c-2"))
              .body(200));
      sender.refused(
          "session_ended",
          "send_message",
          "sessionId",
          session,
          "content",
          "after the end",
          "clientMessageId",
          "c-3");
      visitor
          .http()
          .post(path, Json.object("content", "after the end", "clientMessageId", "c-3"))
          .problem(409, "session_ended");
      assertEquals(List.of(first, byHttp, ofTheAgent), visitor.messages(session));
    }
  }

  @Test
  void aRaceUnderOneClientMessageIdStoresOneMessage() {
    Person visitor = server.visitor("race-again");
    String session = visitor.startSession();
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      String content = "attempt " + i;
      answers.add(
          CompletableFuture.supplyAsync(
              () ->
                  visitor
                      .http()
                      .post(
                          "/messages/" + session,
                          Json.object("content", content, "clientMessageId", "once"))));
    }
    long created = answers.stream().filter(answer -> answer.join().status() == 201).count();
    List<JsonNode> stored = visitor.messages(session);
    assertEquals(1, stored.size());
    assertEquals(1, created);
    for (CompletableFuture<Answer> answer : answers) {
      assertEquals(stored.get(0), answer.join().json());
    }
  }

  @Test
  void manyAtOnceAndEverybodySeesTheSameOrderWithoutGapOrDouble() {
    int each = 150;
    Person visitor = server.visitor("crowd");
    String session = visitor.startSession();
    List<ChatSocket> sockets =
        List.of(visitor.connect(), visitor.connect(), agent.connect(), agent.connect());
    try {
      sockets.forEach(socket -> socket.join(session));
      List<CompletableFuture<Void>> senders = new ArrayList<>();
      for (ChatSocket socket : sockets) {
        senders.add(
            CompletableFuture.runAsync(
                () -> {
                  for (int i = 0; i < each; i++) {
                    socket.send("send_message", "sessionId", session, "content", "m" + i);
                  }
                }));
      }
      senders.add(
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < each; i++) {
                  visitor.say(session, "m" + i);
                }
              }));
      senders.forEach(CompletableFuture::join);

      long last = 2 + 5L * each;
      List<JsonNode> history = visitor.messages(session);
      for (ChatSocket socket : sockets) {
        List<JsonNode> seen =
            socket.eventsUntil(last).stream().map(frame -> frame.path("data")).toList();
        assertEquals(Json.numbers(3, last), Json.sequences(seen));
        assertEquals(history, seen);
        socket.quiet();
      }
      assertEquals(last, visitor.session(session).path("lastSequence").asLong());
    } finally {
      sockets.forEach(ChatSocket::close);
    }
  }

  @Test
  void aReaderWhoComesInTheMiddleMissesNothing() {
    Person visitor = server.visitor("meanwhile");
    String session = visitor.startSession();
    CompletableFuture<Void> talk =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 400; i++) {
                visitor.say(session, "m" + i);
              }
            });
    do {
      try (ChatSocket reader = agent.connect()) {
        long known = agent.session(session).path("lastSequence").asLong();
        reader.join(session, known / 2);
        List<JsonNode> seen =
            reader.eventsUntil(known).stream().map(frame -> frame.path("data")).toList();
        assertEquals(Json.numbers(known / 2 + 1, known), Json.sequences(seen));
        JsonNode joinedAgain = reader.join(session, known);
        long last = agent.say(session, "done").path("sequence").asLong();
        List<JsonNode> rest =
            reader.eventsUntil(last).stream().map(frame -> frame.path("data")).toList();
        assertTrue(joinedAgain.path("lastSequence").asLong() >= known);
        List<Long> numbers = Json.sequences(rest);
        assertEquals(
            Json.numbers(known + 1, last),
            numbers.subList(numbers.lastIndexOf(known + 1), numbers.size()));
      }
    } while (!talk.isDone());
    talk.join();
  }

  @Test
  void typingIsShownToTheOthersAndNotStored() {
    Person visitor = server.visitor("typist");
    String session = visitor.startSession();
    try (ChatSocket ours = visitor.connect();
        ChatSocket theirs = agent.connect()) {
      ours.refused("not_joined", "set_typing", "sessionId", session, "typing", true);
      ours.join(session);
      theirs.join(session);
      ours.send("set_typing", "sessionId", session, "typing", true);
      JsonNode frame = theirs.nextFrame("typing_changed");
      assertEquals(
          Json.object("sessionId", session, "userId", "typist", "typing", true),
          frame.path("data"));
      ours.send("set_typing", "sessionId", session, "typing", false);
      assertFalse(theirs.next("typing_changed").path("typing").asBoolean(true));
      assertTrue(
          ours.drain().stream().noneMatch(f -> f.path("type").asText().equals("typing_changed")));
    }
    assertEquals(2, visitor.session(session).path("lastSequence").asInt());
  }

  @Test
  void readMarksGoForwardOnly() {
    Person visitor = server.visitor("reader");
    String session = visitor.startSession();
    visitor.say(session, "three");
    visitor.say(session, "four");
    try (ChatSocket ours = visitor.connect();
        ChatSocket theirs = agent.connect()) {
      ours.join(session);
      theirs.send("mark_read", "sessionId", session, "sequence", 3);
      assertEquals(
          Json.object("sessionId", session, "userId", "ann", "sequence", 3),
          ours.next("messages_read"));
      theirs.send("mark_read", "sessionId", session, "sequence", 2);
      theirs.send("mark_read", "sessionId", session, "sequence", 3);
      theirs.send("mark_read", "sessionId", session, "sequence", 4);
      assertEquals(4, ours.next("messages_read").path("sequence").asInt());
      ours.quiet();
      theirs.refused("invalid_field", "mark_read", "sessionId", session, "sequence", 5);
      ours.quiet();
    }
    assertEquals(4, visitor.session(session).path("lastSequence").asInt());
  }

  @Test
  void twoSessionsOnOneSocketDoNotMix() {
    Person visitor = server.visitor("two-sessions");
    String one = visitor.startSession();
    String other = visitor.startSession();
    try (ChatSocket socket = agent.connect()) {
      socket.join(one, 0);
      socket.join(other, 0);
      visitor.say(one, "to one");
      visitor.say(other, "to the other");
      List<JsonNode> seen = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        seen.add(socket.await("an event", frame -> frame.path("data").has("sequence")));
      }
      for (String session : List.of(one, other)) {
        List<JsonNode> ofSession =
            seen.stream()
                .map(frame -> frame.path("data"))
                .filter(data -> session.equals(data.path("sessionId").asText()))
                .toList();
        assertEquals(List.of(1L, 2L, 3L), Json.sequences(ofSession));
      }
      socket.askFor("session_left", "leave_session", "sessionId", one);
      visitor.say(one, "not heard any more");
      JsonNode last = visitor.say(other, "heard");
      assertEquals(last, socket.next("message_sent"));
      socket.quiet();
    }
  }
}
