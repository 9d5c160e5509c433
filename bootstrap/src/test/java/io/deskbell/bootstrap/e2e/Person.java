package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Somebody with a token. */
final class Person {
  private final DeskbellProcess server;
  private final String id;
  private final String token;
  private final HttpApi api;

  private Person(DeskbellProcess server, String id, String token) {
    this.server = server;
    this.id = id;
    this.token = token;
    this.api = new HttpApi(server.http(), token);
  }

  static Person signIn(DeskbellProcess server, JsonNode tokenRequest) {
    JsonNode answer = server.anybody().post("/auth/token", tokenRequest).body(200);
    return new Person(server, tokenRequest.path("userId").asText(), answer.path("token").asText());
  }

  String id() {
    return id;
  }

  String token() {
    return token;
  }

  HttpApi http() {
    return api;
  }

  /** A new WebSocket of this person. */
  ChatSocket connect() {
    return ChatSocket.connect(server.ws(), token);
  }

  /** A new WebSocket of this person whose frames are shown to somebody first. */
  ChatSocket connect(Predicate<JsonNode> tap) {
    return ChatSocket.connect(server.ws(), token, tap);
  }

  /** Starts a session and answers with its id. */
  String startSession() {
    return api.post("/session/start").body(201).path("sessionId").asText();
  }

  /** The newest sessions that this person may see. */
  JsonNode sessions() {
    return api.get("/sessions").body(200).path("sessions");
  }

  JsonNode session(String sessionId) {
    return api.get("/session/" + sessionId).body(200);
  }

  JsonNode end(String sessionId) {
    JsonNode session = api.post("/session/" + sessionId + "/end").body(200);
    assertEquals("ended", session.path("status").asText());
    return session;
  }

  /** Posts a message over HTTP and answers with it. */
  JsonNode say(String sessionId, String content) {
    return api.post("/messages/" + sessionId, Json.object("content", content)).body(201);
  }

  /** All messages of the session. */
  List<JsonNode> messages(String sessionId) {
    return Json.list(api.get("/messages/" + sessionId).body(200));
  }

  /** The whole log of the session. */
  List<JsonNode> events(String sessionId) {
    return Json.list(api.get("/session/" + sessionId + "/events").body(200));
  }

  /** The elements of an array page after page, as long as a link says where the next one is. */
  List<List<JsonNode>> pages(String path) {
    List<List<JsonNode>> pages = new ArrayList<>();
    Optional<String> next = Optional.of(path);
    while (next.isPresent()) {
      Answer answer = api.get(next.get()).expect(200);
      pages.add(Json.list(answer.json()));
      next = answer.next();
    }
    return pages;
  }
}
