package io.deskbell.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deskbell.adapter.rest.Server.Answer;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StaffTest {
  private static final String VISITOR = Server.visitor("v-7");
  private static final String ANN = Server.agent("agent1");

  private final Server server =
      new Server(api -> api, chat -> chat.agent(Agent.of("agent2", "Bea").withCapacity(1)));
  private final SessionId id = server.sessionOf("v-7");

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void staffReadWhatStaffWroteInOrderAndInPages() throws IOException {
    Answer first = server.post(ANN, path("notes"), "{\"text\":\"asks for a refund\"}");
    assertEquals(201, first.status());
    assertEquals("agent1", first.text("authorId"));
    put(Server.BOSS, "tags/Refund");
    assertEquals(201, server.post(Server.BOSS, path("notes"), "{\"text\":\"grant it\"}").status());
    end();
    assertEquals(201, server.post(ANN, path("notes"), "{\"text\":\"granted\"}").status());

    Answer page = server.get(ANN, path("notes") + "?limit=2");
    assertEquals(List.of("asks for a refund", "grant it"), texts(page));
    assertTrue(page.header("Link").contains("after=3&limit=2"), page::toString);
    assertEquals(List.of("granted"), texts(server.get(Server.BOSS, path("notes") + "?after=3")));
    assertEquals(
        "after is 5, expected 0 to 4, the last sequence of the staff log of session " + id,
        server.get(ANN, path("notes") + "?after=5").text("detail"));
  }

  @Test
  void forAVisitorThereIsNothingOfThatAndTheLogHasNoHoles() throws IOException {
    server.post(ANN, path("notes"), "{\"text\":\"secret\"}");
    put(ANN, "tags/vip");

    for (String who : List.of(VISITOR, Server.visitor("v-8"), Server.agent("agent2"))) {
      for (String what : List.of("notes", "tags")) {
        assertUnknown(server.get(who, path(what)));
      }
      assertUnknown(server.post(who, path("notes"), "{\"text\":\"me too\"}"));
      assertUnknown(put(who, "tags/vip"));
      assertUnknown(delete(who, "tags/vip"));
    }
    assertEquals(
        server.get(VISITOR, "/session/none/notes").text("detail").replace("none", id.value()),
        server.get(VISITOR, path("notes")).text("detail"));
    server.post("v-7", id, "hello");
    int sequence = 0;
    for (JsonNode event : json(server.get(VISITOR, path("events")))) {
      assertEquals(++sequence, event.get("sequence").asInt());
    }
    assertEquals(3, sequence);
  }

  @Test
  void tagsAreThereOnceInLowerCase() {
    assertEquals("{\"tags\":[\"vip\"]}", put(ANN, "tags/VIP").body());
    assertEquals("{\"tags\":[\"first contact\",\"vip\"]}", put(ANN, "tags/first%20contact").body());
    assertEquals(200, put(Server.BOSS, "tags/vip").status());
    assertEquals("{\"tags\":[\"first contact\"]}", delete(Server.BOSS, "tags/Vip").body());
    assertEquals(200, delete(Server.BOSS, "tags/vip").status());
    assertEquals("{\"tags\":[\"first contact\"]}", server.get(ANN, path("tags")).body());
    Answer refused = put(ANN, "tags/" + "x".repeat(65));
    assertEquals(400, refused.status());
    assertEquals("tag is 65 characters long, expected 1 to 64", refused.text("detail"));
  }

  @Test
  void aVisitorRatesOnceAfterTheEnd() {
    String rating = "{\"score\":4,\"comment\":\"quick\"}";
    Answer early = server.post(VISITOR, path("rating"), rating);
    assertEquals(409, early.status());
    assertEquals("session_open", early.text("code"));
    end();
    assertTrue(server.get(VISITOR, path("rating")).body().contains("\"score\":null"));
    server.post(ANN, path("notes"), "{\"text\":\"between\"}");

    Answer rated = server.post(VISITOR, path("rating"), rating);
    assertEquals(201, rated.status());
    assertFalse(rated.body().contains("sequence"), "it tells how many notes there are");
    Answer again = server.post(VISITOR, path("rating"), rating);
    assertEquals(200, again.status());
    assertEquals(rated.body(), again.body());
    Answer other = server.post(VISITOR, path("rating"), "{\"score\":1}");
    assertEquals(409, other.status());
    assertEquals("already_rated", other.text("code"));
    for (String who : List.of(VISITOR, ANN, Server.BOSS)) {
      assertEquals(rated.body(), server.get(who, path("rating")).body());
    }
    assertUnknown(server.get(Server.visitor("v-8"), path("rating")));
    assertEquals(403, server.post(ANN, path("rating"), rating).status());
  }

  @Test
  void whatIsNoNoteOrRatingIsRefusedByName() {
    end();
    assertField("text", server.post(ANN, path("notes"), "{}"));
    assertField("text", server.post(ANN, path("notes"), "{\"text\":\" \"}"));
    Answer tooLong = server.post(ANN, path("notes"), "{\"text\":\"" + "x".repeat(4001) + "\"}");
    assertEquals(413, tooLong.status());
    assertEquals("text is 4001 characters long, expected at most 4000", tooLong.text("detail"));
    for (String score : List.of("{}", "{\"score\":0}", "{\"score\":6}", "{\"score\":\"5\"}")) {
      assertField("score", server.post(VISITOR, path("rating"), score));
    }
    assertField("score", server.post(VISITOR, path("rating"), "{\"score\":4.5}"));
    assertField("comment", server.post(VISITOR, path("rating"), "{\"score\":5,\"comment\":\"\"}"));
  }

  private static void assertField(String field, Answer answer) {
    assertEquals(400, answer.status(), answer::toString);
    assertEquals(field, answer.text("field"));
  }

  private static void assertUnknown(Answer answer) {
    assertEquals(404, answer.status(), answer::toString);
    assertEquals("session_not_found", answer.text("code"));
  }

  private String path(String what) {
    return "/session/" + id + "/" + what;
  }

  private void end() {
    assertEquals(200, server.post(VISITOR, path("end")).status());
  }

  private Answer put(String token, String what) {
    return send("PUT", token, what);
  }

  private Answer delete(String token, String what) {
    return send("DELETE", token, what);
  }

  private Answer send(String method, String token, String what) {
    return server.send(
        method, path(what), BodyPublishers.noBody(), "Authorization", "Bearer " + token);
  }

  private static List<String> texts(Answer answer) throws IOException {
    assertEquals(200, answer.status(), answer::toString);
    return json(answer).findValuesAsText("text");
  }

  private static JsonNode json(Answer answer) throws IOException {
    return new ObjectMapper().readTree(answer.body());
  }
}
