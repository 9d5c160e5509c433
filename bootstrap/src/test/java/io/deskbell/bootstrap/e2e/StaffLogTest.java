package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What staff say beside a session stays, and its visitor never sees it. */
class StaffLogTest {
  private static final String[] STAFF = {"STORE=embedded", "AGENTS=ann", "SUPERVISORS=boss"};

  @TempDir private Path directory;

  @Test
  void aWhisperReachesTheAgentAndNeverTheVisitorAndStaysAfterARestart() {
    String session;
    JsonNode notes;
    try (DeskbellProcess server = DeskbellProcess.startOn(directory, STAFF)) {
      Person visitor = server.visitor("v1");
      session = visitor.startSession();
      Person ann = server.staff("ann");
      Person boss = server.staff("boss");
      try (ChatSocket visitors = visitor.connect();
          ChatSocket anns = ann.connect();
          ChatSocket bosss = boss.connect()) {
        visitors.join(session);
        anns.join(session);
        bosss.join(session);

        JsonNode note =
            bosss.askFor("note_added", "add_note", "sessionId", session, "text", "offer a refund");
        assertEquals(note, anns.next("note_added"));
        assertEquals("boss", note.path("authorId").asText());
        assertEquals(1, note.path("sequence").asInt());
        JsonNode other = ann.http().post(path(session), Json.object("text", "done")).body(201);
        assertEquals(other.path("text"), bosss.next("note_added").path("text"));
        visitors.refused("session_not_found", "add_note", "sessionId", session, "text", "me");
        anns.refused("invalid_field", "add_note", "sessionId", session, "text", " ");

        visitor.say(session, "hello");
        anns.next("message_sent");
        visitors.next("message_sent");
        visitors.quiet();
        bosss.next("message_sent");
        bosss.quiet();
        anns.quiet();
      }
      server
          .staff("boss")
          .http()
          .send("PUT", "/session/" + session + "/tags/VIP", BodyPublishers.noBody())
          .body(200);
      visitor.end(session);
      rate(visitor, session).body(201);
      notes = ann.http().get(path(session)).body(200);
      assertEquals(2, notes.size());
    }
    try (DeskbellProcess server = DeskbellProcess.startOn(directory, STAFF)) {
      Person visitor = server.visitor("v1");
      Person ann = server.staff("ann");
      assertEquals(notes, ann.http().get(path(session)).body(200));
      assertEquals(
          Json.parse("{\"tags\":[\"vip\"]}"),
          ann.http().get("/session/" + session + "/tags").body(200));
      assertEquals(5, rate(visitor, session).body(200).path("score").asInt());

      JsonNode unknown =
          visitor.http().get("/session/none/notes").problem(404, "session_not_found");
      JsonNode hidden = visitor.http().get(path(session)).problem(404, "session_not_found");
      assertEquals(
          unknown.path("detail").asText().replace("none", session), hidden.path("detail").asText());
      List<JsonNode> events = visitor.events(session);
      for (int i = 0; i < events.size(); i++) {
        assertEquals(i + 1, events.get(i).path("sequence").asInt());
        assertFalse(events.get(i).toString().contains("refund"));
      }
      assertNotEquals(0, events.size());
    }
  }

  private static String path(String session) {
    return "/session/" + session + "/notes";
  }

  private static Answer rate(Person visitor, String session) {
    return visitor.http().post("/session/" + session + "/rating", Json.object("score", 5));
  }
}
