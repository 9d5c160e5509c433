package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who gets a token, and for which role. */
class SignInTest {
  private static final String IDENTITY_SECRET = "the identity secret of these tests";

  private static DeskbellProcess open;
  private static DeskbellProcess verified;

  @BeforeAll
  static void start() {
    open = DeskbellProcess.start("AGENTS=ann:Ann Example,bob");
    verified =
        DeskbellProcess.start(
            "AGENTS=ann", "AUTH_MODE=verified", "IDENTITY_SECRET=" + IDENTITY_SECRET);
  }

  @AfterAll
  static void stop() {
    open.close();
    verified.close();
  }

  private static Answer token(DeskbellProcess server, Object... body) {
    return server.anybody().post("/auth/token", Json.object(body));
  }

  private static String hash(String userId) {
    return HexFormat.of().formatHex(Jwt.mac("HmacSHA256", IDENTITY_SECRET, userId));
  }

  private static void subjectAndRole(String subject, String role, Answer answer) {
    JsonNode body = answer.body(200);
    Jwt jwt = Jwt.of(body.path("token").asText());
    assertEquals(subject, jwt.claims().path("sub").asText());
    assertEquals(role, jwt.claims().path("role").asText());
    assertEquals(role, body.path("role").asText());
  }

  @Test
  void everybodyIsAVisitorWhoIsNotOfTheStaff() {
    subjectAndRole("testUser123", "visitor", token(open, "userId", "testUser123"));
    subjectAndRole("Ann", "visitor", token(open, "userId", "Ann"));
    subjectAndRole(
        "\u00e9milie@example.org", "visitor", token(open, "userId", "\u00e9milie@example.org"));
    String longest = "\ud83d\ude00".repeat(128);
    subjectAndRole(longest, "visitor", token(open, "userId", longest));
  }

  @Test
  void aRoleInTheRequestIsIgnored() {
    for (String role : List.of("agent", "supervisor", "admin")) {
      subjectAndRole(
          "mallory", "visitor", token(open, "userId", "mallory", "role", role, "roles", role));
    }
    Person mallory = open.visitor("mallory");
    assertEquals("visitor", Jwt.of(mallory.token()).claims().path("role").asText());
    mallory.http().postText("/session/start", "{\"role\":\"supervisor\"}").body(201);
  }

  @Test
  void agentsAndSupervisorsNeedTheAgentKey() {
    for (DeskbellProcess server : List.of(open, verified)) {
      String key = DeskbellProcess.AGENT_KEY;
      subjectAndRole("ann", "agent", token(server, "userId", "ann", "agentKey", key));
      subjectAndRole("boss", "supervisor", token(server, "userId", "boss", "agentKey", key));
      for (String staff : List.of("ann", "boss")) {
        token(server, "userId", staff).problem(401, "unauthorized");
        for (String wrong :
            List.of(
                "wrong", key + "x", key.substring(1), key.toUpperCase(Locale.ROOT), " " + key)) {
          String refusal =
              token(server, "userId", staff, "agentKey", wrong)
                  .problem(401, "unauthorized")
                  .toString();
          assertFalse(refusal.contains(key), refusal);
        }
        token(server, "userId", staff, "agentKey", "").problemOneOf(400, 401);
        token(server, "userId", staff, "userHash", hash(staff)).problem(401, "unauthorized");
      }
    }
  }

  @Test
  void theAgentKeyMakesNobodyAnAgentWhoIsNotOnTheRoster() {
    Answer answer = token(open, "userId", "mallory", "agentKey", DeskbellProcess.AGENT_KEY);
    if (answer.status() == 200) {
      subjectAndRole("mallory", "visitor", answer);
    } else {
      answer.problem(401, "unauthorized");
    }
  }

  @Test
  void onlyVisitorsStartSessions() {
    for (String staff : List.of("ann", "boss")) {
      open.staff(staff).http().post("/session/start").problem(403, "forbidden");
      open.staff(staff).http().post("/start-session").problem(403, "forbidden");
    }
  }

  @Test
  void aVerifiedVisitorShowsTheHashOfTheId() {
    String id = "\u00e9milie";
    subjectAndRole(id, "visitor", token(verified, "userId", id, "userHash", hash(id)));
    for (String wrong :
        List.of(
            hash("somebody else"),
            hash(id).toUpperCase(Locale.ROOT),
            hash(id).substring(1),
            hash(id) + "00",
            "00")) {
      token(verified, "userId", id, "userHash", wrong).problem(401, "unauthorized");
    }
    token(verified, "userId", id).problem(401, "unauthorized");
    token(verified, "userId", id, "userHash", "").problemOneOf(400, 401);
    token(verified, "userId", id, "agentKey", DeskbellProcess.AGENT_KEY)
        .problem(401, "unauthorized");
  }

  @Test
  void aVerifiedServerPicksAnIdForWhoShowsNone() {
    JsonNode one = token(verified).body(200);
    JsonNode other = token(verified).body(200);
    String subject = Jwt.of(one.path("token").asText()).claims().path("sub").asText();
    assertFalse(subject.isBlank());
    assertNotEquals(subject, Jwt.of(other.path("token").asText()).claims().path("sub").asText());
    assertEquals("visitor", one.path("role").asText());
    HttpApi http = new HttpApi(verified.http(), one.path("token").asText());
    String session = http.post("/session/start").body(201).path("sessionId").asText();
    assertEquals(subject, http.get("/session/" + session).body(200).path("userId").asText());
    // A hash without the id it belongs to proves nothing.
    token(verified, "userHash", hash("x")).problemOneOf(400, 401);
  }

  @Test
  void aBadUserIdIsNamed() {
    for (String bad : BadFramesTest.NO_IDS) {
      open.anybody().postText("/auth/token", "{\"userId\":" + bad + "}").invalidField("userId");
      verified
          .anybody()
          .postText("/auth/token", "{\"userHash\":\"00\",\"userId\":" + bad + "}")
          .problemOneOf(400, 401);
    }
  }

  @Test
  void aSecretOfTheWrongTypeIsNamed() {
    for (String field : List.of("agentKey", "userHash")) {
      for (String bad : List.of("7", "true", "[]", "{}", "1e400")) {
        ObjectNode request = Json.object("userId", "ann");
        String body = request.toString().replace("}", ",\"" + field + "\":" + bad + "}");
        open.anybody().postText("/auth/token", body).invalidField(field);
      }
    }
  }

  @Test
  void anAgentSeesTheSessionsGivenToThemOnly() {
    try (DeskbellProcess server = DeskbellProcess.start("AGENTS=ann,bob", "AGENT_CAPACITY=1")) {
      Person visitor = server.visitor("one");
      String first = visitor.startSession();
      String second = visitor.startSession();
      assertEquals("ann", visitor.session(first).path("agentId").asText());
      assertEquals("bob", visitor.session(second).path("agentId").asText());
      Person ann = server.staff("ann");
      ann.session(first);
      ann.http().get("/session/" + second).problem(404, "session_not_found");
      assertTrue(ann.say(first, "hello").path("senderId").asText().equals("ann"));
    }
  }
}
