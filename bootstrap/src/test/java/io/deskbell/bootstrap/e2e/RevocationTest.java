package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tokens that are taken back, and secrets that are. */
class RevocationTest {
  private static DeskbellProcess server;

  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    server = DeskbellProcess.start("AGENTS=ann");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static void assertRevoked(Answer answer) {
    assertEquals(204, answer.status(), answer::toString);
    assertEquals("", answer.text());
  }

  private static void assertRefused(DeskbellProcess at, String token) {
    HttpApi http = new HttpApi(at.http(), token);
    http.get("/sessions").problem(401, "unauthorized");
    http.post("/session/start").problem(401, "unauthorized");
    http.post("/auth/revoke").problem(401, "unauthorized");
    try (RawSocket raw = RawSocket.connect(at)) {
      raw.write(RawSocket.handshake("/", "Authorization: Bearer " + token));
      assertTrue(raw.readHead().startsWith("HTTP/1.1 401 "));
    }
  }

  private static void assertGood(Person person) {
    person.http().get("/sessions").body(200);
  }

  @Test
  void ownTokenIsRefusedEverywhereAndItsSocketsAreClosed() {
    for (String body : List.of("", "{}", "{\"token\":null}", "{\"unknown\":1}")) {
      Person one = server.visitor("v-7");
      Person other = server.visitor("v-7");
      String session = one.startSession();
      try (ChatSocket first = one.connect();
          ChatSocket second = one.connect();
          ChatSocket elsewhere = other.connect()) {
        first.join(session);
        elsewhere.join(session);

        assertRevoked(
            body.isEmpty()
                ? one.http().post("/auth/revoke")
                : one.http().postText("/auth/revoke", body));

        assertRefused(server, one.token());
        assertEquals(4401, first.closeCode());
        assertEquals(4401, second.closeCode());
        assertEquals("pong", elsewhere.ask("ping").path("type").asText());
      }
      assertGood(other);
      other.end(session);
    }
  }

  @Test
  void anotherTokenIsRevokedByItsHolderOrASupervisor() {
    Person one = server.visitor("v-8");
    Person other = server.visitor("v-8");
    Person stranger = server.visitor("v-9");
    Person agent = server.staff("ann");
    Person boss = server.staff("boss");
    for (int i = 0; i < 2; i++) {
      assertRevoked(revoke(one, "token", other.token()));
    }
    assertRefused(server, other.token());

    for (Person nobody : List.of(one, agent)) {
      String refusal =
          revoke(nobody, "token", stranger.token()).problem(403, "forbidden").toString();
      assertFalse(refusal.contains(stranger.token()), refusal);
      revoke(nobody, "userId", "v-9").problem(403, "forbidden");
    }
    assertGood(stranger);
    try (ChatSocket socket = stranger.connect()) {
      assertRevoked(revoke(boss, "token", stranger.token()));
      assertEquals(4401, socket.closeCode());
    }
    assertRefused(server, stranger.token());
    assertGood(one);
    assertGood(agent);
  }

  @Test
  void signingOutEverywhereLeavesTheNextSignInAlone() {
    Person boss = server.staff("boss");
    Person bystander = server.visitor("bystander");
    for (boolean bySupervisor : List.of(false, true, false)) {
      Person one = server.visitor("v-10");
      Person other = server.visitor("v-10");
      try (ChatSocket first = one.connect();
          ChatSocket second = other.connect()) {
        assertRevoked(revoke(bySupervisor ? boss : one, "userId", "v-10"));
        assertEquals(4401, first.closeCode());
        assertEquals(4401, second.closeCode());
      }
      assertRefused(server, one.token());
      assertRefused(server, other.token());
      try (ChatSocket again = server.visitor("v-10").connect()) {
        again.quiet();
      }
    }
    assertGood(bystander);
    assertRevoked(revoke(boss, "userId", "never-seen"));
  }

  private static Answer revoke(Person caller, Object... body) {
    return caller.http().post("/auth/revoke", Json.object(body));
  }

  @Test
  void whatCannotBeRevokedIsSaid() {
    Person one = server.visitor("v-11");
    String garbled = one.token().substring(0, one.token().length() - 4);
    for (String none : List.of("", "garbage", garbled, "x".repeat(5_000))) {
      revoke(one, "token", none).invalidField("token");
    }
    revoke(one, "token", 7).invalidField("token");
    revoke(one, "userId", "a b").invalidField("userId");
    revoke(one, "token", one.token(), "userId", "v-11").invalidField("userId");
    one.http().postText("/auth/revoke", "[]").problem(400, "invalid_frame");
    server.anybody().post("/auth/revoke").problem(401, "unauthorized");
    server
        .anybody()
        .post("/auth/revoke", Json.object("token", one.token()))
        .problem(401, "unauthorized");
    one.http().get("/auth/revoke").problem(405, "method_not_allowed");
    assertGood(one);
  }

  @ParameterizedTest
  @EnumSource
  void aRevocationSurvivesAStopAndACrash(Storage storage) {
    String[] settings = storage.settings().toArray(String[]::new);
    String token;
    String everywhere;
    try (DeskbellProcess first = DeskbellProcess.startOn(directory, settings)) {
      Person one = first.visitor("v-1");
      Person two = first.visitor("v-2");
      token = one.token();
      everywhere = two.token();
      assertRevoked(one.http().post("/auth/revoke"));
      assertRevoked(revoke(two, "userId", "v-2"));
      first.kill();
    }
    for (int i = 0; i < 2; i++) {
      try (DeskbellProcess next = DeskbellProcess.startOn(directory, settings)) {
        assertRefused(next, token);
        assertRefused(next, everywhere);
        assertGood(next.visitor("v-1"));
        assertGood(next.visitor("v-2"));
      }
    }
  }

  @Test
  void anotherServerOnTheSameDatabaseHearsOfIt() {
    String[] settings = Storage.POSTGRESQL.settings().toArray(String[]::new);
    try (DeskbellProcess here = DeskbellProcess.start(settings);
        DeskbellProcess there = DeskbellProcess.start(settings)) {
      Person one = here.visitor("v-1");
      Person two = here.visitor("v-2");
      try (ChatSocket first = ChatSocket.connect(there.ws(), one.token());
          ChatSocket second = ChatSocket.connect(there.ws(), two.token())) {
        first.quiet();
        second.quiet();
        assertRevoked(one.http().post("/auth/revoke"));
        assertRevoked(revoke(two, "userId", "v-2"));
        assertEquals(4401, first.closeCode());
        assertEquals(4401, second.closeCode());
      }
      assertRefused(there, one.token());
      assertRefused(there, two.token());
    }
  }

  @Test
  void aSecretIsReplacedWithoutSigningAnybodyOut() {
    String old = "the secret of last year of more than 32 bytes";
    String fresh = "the secret of this year of more than 32 bytes";
    String signedByOld;
    String signedByFresh;
    try (DeskbellProcess before = DeskbellProcess.startOn(directory, "JWT_SECRET=" + old)) {
      signedByOld = before.visitor("v-1").token();
    }
    try (DeskbellProcess overlap =
        DeskbellProcess.startOn(directory, "JWT_SECRET=" + fresh + "," + old)) {
      new HttpApi(overlap.http(), signedByOld).get("/sessions").body(200);
      ChatSocket.connect(overlap.ws(), signedByOld).close();
      signedByFresh = overlap.visitor("v-1").token();
    }
    try (DeskbellProcess after = DeskbellProcess.startOn(directory, "JWT_SECRET=" + fresh)) {
      assertRefused(after, signedByOld);
      new HttpApi(after.http(), signedByFresh).get("/sessions").body(200);
    }
  }
}
