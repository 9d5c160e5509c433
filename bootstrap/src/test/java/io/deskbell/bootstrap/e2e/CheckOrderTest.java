package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Of several things wrong, the first in the contract's order is answered. */
class CheckOrderTest {
  private static DeskbellProcess server;
  private static Person visitor;
  private static String ended;
  private static JsonNode known;
  private static ChatSocket socket;

  @BeforeAll
  static void start() {
    server = DeskbellProcess.start();
    visitor = server.visitor("everything-wrong");
    ended = visitor.startSession();
    known =
        visitor
            .http()
            .post("/messages/" + ended, Json.object("content", "x", "clientMessageId", "known"))
            .body(201);
    visitor.end(ended);
    socket = visitor.connect();
  }

  @AfterAll
  static void stop() {
    socket.close();
    server.close();
  }

  @Test
  void theFrameComesBeforeAField() {
    socket.sendText("{\"type\":\"send_message\",\"data\":{\"sessionId\":7,\"content\":7}");
    ChatSocket.requireError("invalid_frame", socket.nextFrame("error"));
    visitor.http().postText("/messages/nowhere", "{\"content\":7").problem(400, "invalid_frame");
  }

  @Test
  void aFieldComesBeforeForbidden() {
    socket.refused(
        "invalid_field",
        "send_message",
        "sessionId",
        "nowhere",
        "senderId",
        "somebody-else",
        "content",
        " ");
    socket.refused("invalid_field", "join_session", "sessionId", "", "userId", "somebody-else");
    socket.refused(
        "invalid_field",
        "join_session",
        "sessionId",
        "nowhere",
        "userId",
        "somebody-else",
        "after",
        -1);
    socket.refused(
        "message_too_large",
        "send_message",
        "sessionId",
        "nowhere",
        "senderId",
        "somebody-else",
        "content",
        "x".repeat(4001));
  }

  @Test
  void forbiddenComesBeforeTheSession() {
    socket.refused(
        "forbidden",
        "send_message",
        "sessionId",
        "nowhere",
        "senderId",
        "somebody-else",
        "content",
        "x");
    socket.refused("forbidden", "join_session", "sessionId", "nowhere", "userId", "somebody-else");
    socket.refused("forbidden", "end_session", "sessionId", ended, "userId", "somebody-else");
  }

  @Test
  void theSessionComesBeforeADuplicate() {
    Person stranger = server.visitor("stranger");
    stranger
        .http()
        .post("/messages/" + ended, Json.object("content", "x", "clientMessageId", "known"))
        .problem(404, "session_not_found");
  }

  @Test
  void aFieldComesBeforeADuplicate() {
    socket.refused(
        "invalid_field",
        "send_message",
        "sessionId",
        ended,
        "content",
        " ",
        "clientMessageId",
        "known");
    visitor
        .http()
        .post("/messages/" + ended, Json.object("content", " ", "clientMessageId", "known"))
        .invalidField("content");
  }

  @Test
  void aDuplicateComesBeforeTheEnd() {
    assertEquals(
        known,
        socket.askFor(
            "message_sent",
            "send_message",
            "sessionId",
            ended,
            "content",
            "other",
            "clientMessageId",
            "known"));
  }

  @Test
  void theEndComesLast() {
    socket.refused("session_ended", "send_message", "sessionId", ended, "content", "x");
    visitor
        .http()
        .post("/messages/" + ended, Json.object("content", "x"))
        .problem(409, "session_ended");
    socket.refused("invalid_field", "send_message", "sessionId", ended, "content", "");
    socket.refused(
        "forbidden", "send_message", "sessionId", ended, "senderId", "other", "content", "x");
  }
}
