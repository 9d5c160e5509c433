package io.deskbell.bootstrap.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokens that somebody else has issued, whose keys are at JWKS_URL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExternalIssuerTest {
  private static final SigningKey RSA = SigningKey.rs256("r-1");
  private static final SigningKey CURVE = SigningKey.es256("e-1");
  private static final SigningKey FOREIGN_RSA = SigningKey.rs256("r-1");
  private static final SigningKey FOREIGN_CURVE = SigningKey.es256("e-1");

  private Issuer issuer;
  private Issuer evil;
  private DeskbellProcess server;

  @BeforeAll
  void start() {
    issuer = Issuer.start(RSA, CURVE);
    evil = Issuer.start(FOREIGN_RSA, FOREIGN_CURVE);
    server = DeskbellProcess.start(issuer.settings("AGENTS=ann", "JWT_TTL=PT1H"));
  }

  @AfterAll
  void stop() {
    server.close();
    issuer.close();
    evil.close();
  }

  private static int status(DeskbellProcess at, String token) {
    return new HttpApi(at.http(), token).get("/sessions").status();
  }

  @Test
  void itsTokensAreGoodForWhoTheyName() {
    for (SigningKey key : List.of(RSA, CURVE)) {
      for (Jwt token :
          List.of(
              Issuer.token("auth0|7", key),
              Issuer.token("auth0|7", key).header("typ", "at+jwt"),
              Issuer.token("auth0|7", key).claim("aud", List.of("x", Issuer.AUDIENCE)))) {
        String signed = token.signed(key);
        HttpApi http = new HttpApi(server.http(), signed);
        String session = http.post("/session/start").body(201).path("sessionId").asText();
        assertEquals("auth0|7", http.get("/session/" + session).body(200).path("userId").asText());
        try (ChatSocket socket = ChatSocket.connect(server.ws(), signed)) {
          socket.join(session);
          socket.askFor("message_sent", "send_message", "sessionId", session, "content", "hello");
        }
        http.post("/session/" + session + "/end").body(200);
      }
    }
  }

  @Test
  void theRosterSaysWhoMayDoWhatNotTheToken() {
    for (String role : List.of("visitor", "agent", "supervisor")) {
      String mallory = Issuer.token("mallory", RSA).claim("role", role).signed(RSA);
      new HttpApi(server.http(), mallory).post("/session/start").body(201);
      String ann = Issuer.token("ann", RSA).claim("role", role).signed(RSA);
      new HttpApi(server.http(), ann).post("/session/start").problem(403, "forbidden");
      String boss = Issuer.token("boss", RSA).claim("role", role).signed(RSA);
      assertTrue(
          new HttpApi(server.http(), boss).get("/sessions").body(200).path("sessions").size() > 0);
    }
  }

  @Test
  void ownTokensStayGood() {
    Person own = server.visitor("own");
    Jwt jwt = Jwt.of(own.token());
    assertEquals("deskbell", jwt.claims().path("iss").asText());
    assertEquals("deskbell", jwt.claims().path("aud").asText());
    assertEquals("HS256", jwt.header().path("alg").asText());
    own.startSession();
    server.staff("ann").http().get("/sessions").body(200);
  }

  Stream<Arguments> attacks() {
    long now = Instant.now().getEpochSecond();
    String rsaDer = new String(RSA.publicBytes(), StandardCharsets.ISO_8859_1);
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(RSA.publicBytes())
            + "\n-----END PUBLIC KEY-----\n";
    String good = Issuer.signed("eve", RSA);
    String signature = good.substring(good.lastIndexOf('.'));
    return Stream.of(
        arguments("HS256 under the public key", hs256(eve(RSA), pem)),
        arguments("HS256 under the public key without its end", hs256(eve(RSA), pem.strip())),
        arguments("HS256 under the public key in Base64", hs256(eve(RSA), base64(RSA))),
        arguments("HS256 under the public key's bytes", hs256(eve(RSA), rsaDer)),
        arguments("HS256 under the modulus", hs256(eve(RSA), RSA.published().path("n").asText())),
        arguments("HS256 under our secret", hs256(eve(RSA), DeskbellProcess.JWT_SECRET)),
        arguments(
            "our own token under our secret, of the other issuer",
            Jwt.of(server.visitor("eve").token())
                .claim("iss", Issuer.NAME)
                .claim("aud", Issuer.AUDIENCE)
                .signed(DeskbellProcess.JWT_SECRET)),
        arguments("none", eve(RSA).header("alg", "none").unsigned() + "."),
        arguments("none, signed", RSA.sign(eve(RSA).header("alg", "none").unsigned())),
        arguments("no algorithm", RSA.sign(eve(RSA).withoutHeader("alg").unsigned())),
        arguments(
            "a list of algorithms", RSA.sign(eve(RSA).header("alg", List.of("RS256")).unsigned())),
        arguments("a number as key", RSA.sign(eve(RSA).header("kid", 7).unsigned())),
        arguments("RS512 said", RSA.sign(eve(RSA).header("alg", "RS512").unsigned())),
        arguments("PS256 said", RSA.sign(eve(RSA).header("alg", "PS256").unsigned())),
        arguments("ES256 said, RS256 done", RSA.sign(eve(RSA).header("alg", "ES256").unsigned())),
        arguments(
            "the other algorithm's key named", RSA.sign(eve(RSA).header("kid", "e-1").unsigned())),
        arguments("another's RSA key", FOREIGN_RSA.sign(eve(RSA).unsigned())),
        arguments("another's curve", FOREIGN_CURVE.sign(eve(CURVE).unsigned())),
        arguments("a curve's signature of zeros", eve(CURVE).unsigned() + "." + "A".repeat(86)),
        arguments("no signature", eve(RSA).unsigned() + "."),
        arguments("another token's signature", eve(RSA).claim("sub", "ann").unsigned() + signature),
        arguments("a key of its own", carried("jwk", FOREIGN_RSA.published(), FOREIGN_RSA)),
        arguments("an address of its own", carried("jku", evil.address(), FOREIGN_RSA)),
        arguments("a certificate's address", carried("x5u", evil.address(), FOREIGN_RSA)),
        arguments("a certificate", carried("x5c", List.of(base64(FOREIGN_RSA)), FOREIGN_RSA)),
        arguments("an unknown key", RSA.sign(eve(RSA).header("kid", "r-0").unsigned())),
        arguments(
            "a path as key", RSA.sign(eve(RSA).header("kid", "../../../dev/null").unsigned())),
        arguments("our own issuer", eve(RSA).claim("iss", "deskbell").signed(RSA)),
        arguments(
            "our own issuer and audience",
            eve(RSA)
                .claim("iss", "deskbell")
                .claim("aud", "deskbell")
                .claim("role", "supervisor")
                .claim("jti", "1")
                .signed(RSA)),
        arguments("no issuer", eve(RSA).without("iss").signed(RSA)),
        arguments("another audience", eve(RSA).claim("aud", "another").signed(RSA)),
        arguments("no audience", eve(RSA).without("aud").signed(RSA)),
        arguments("no subject", eve(RSA).without("sub").signed(RSA)),
        arguments("a subject that is no id", eve(RSA).claim("sub", "eve ann").signed(RSA)),
        arguments("expired", eve(RSA).claim("exp", now - 1).signed(RSA)),
        arguments("no expiry", eve(RSA).without("exp").signed(RSA)),
        arguments("good for too long", eve(RSA).claim("exp", now + 7200).signed(RSA)),
        arguments("good for too long since", eve(RSA).claim("iat", now - 7200).signed(RSA)),
        arguments("issued before time began", eve(RSA).claim("iat", Long.MIN_VALUE).signed(RSA)),
        arguments("no issue time", eve(RSA).without("iat").signed(RSA)),
        arguments("issued tomorrow", eve(RSA).claim("iat", now + 300).signed(RSA)),
        arguments("not good yet", eve(RSA).claim("nbf", now + 300).signed(RSA)),
        arguments("for signing out", eve(RSA).header("typ", "logout+jwt").signed(RSA)),
        arguments("type is a number", eve(RSA).header("typ", 1).signed(RSA)),
        arguments("critical header", eve(RSA).header("crit", List.of("x")).signed(RSA)),
        arguments("too long", eve(RSA).claim("pad", "x".repeat(4000)).signed(RSA)));
  }

  private static Jwt eve(SigningKey key) {
    return Issuer.token("eve", key);
  }

  private static String hs256(Jwt jwt, String secret) {
    return jwt.header("alg", "HS256").signed(secret);
  }

  private static String carried(String header, Object value, SigningKey key) {
    return eve(key).header("kid", "mine").header(header, value).signed(key);
  }

  private static String base64(SigningKey key) {
    return Base64.getEncoder().encodeToString(key.publicBytes());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("attacks")
  void anAttackIsRefused(String what, String token) {
    new HttpApi(server.http(), token).get("/sessions").problem(401, "unauthorized");
    try (RawSocket raw = RawSocket.connect(server)) {
      raw.write(RawSocket.handshake("/", "Authorization: Bearer " + token));
      assertTrue(raw.readHead().startsWith("HTTP/1.1 401 "), what);
    }
    assertEquals(0, evil.questions());
  }

  @Test
  void aFloodOfUnknownKeysDoesNotReachTheIssuer() {
    long start = System.nanoTime();
    int before = issuer.questions();
    for (int i = 0; i < 300; i++) {
      assertEquals(401, status(server, RSA.sign(eve(RSA).header("kid", "k-" + i).unsigned())));
    }
    long pauses = Duration.ofNanos(System.nanoTime() - start).toSeconds() / 5;
    assertTrue(issuer.questions() - before <= pauses + 2, () -> issuer.questions() + " questions");
    assertEquals(200, status(server, Issuer.signed("v-7", RSA)));
  }

  @Test
  void aSocketIsClosedWhenItsTokenExpiresOrIsRevoked() {
    long soon = Instant.now().getEpochSecond() + 3;
    String brief = Issuer.token("brief", CURVE).claim("exp", soon).signed(CURVE);
    String revoked = Issuer.signed("revoked", CURVE);
    try (ChatSocket expiring = ChatSocket.connect(server.ws(), brief);
        ChatSocket closed = ChatSocket.connect(server.ws(), revoked)) {
      assertEquals(204, new HttpApi(server.http(), revoked).post("/auth/revoke").status());
      assertEquals(4401, closed.closeCode());
      assertEquals(4401, expiring.closeCode());
    }
    // What has the same words and another signature, as good as the first, is the same token.
    for (String same : List.of(revoked, SigningKey.withOtherSignature(revoked))) {
      assertEquals(401, status(server, same));
    }
    String other = Issuer.token("other", CURVE).claim("n", 1).signed(CURVE);
    assertEquals(200, status(server, SigningKey.withOtherSignature(other)));
    Person boss = server.staff("boss");
    assertEquals(204, boss.http().post("/auth/revoke", Json.object("userId", "other")).status());
    assertEquals(401, status(server, other));
  }

  @Test
  void itsKeysMayChangeAndItMayBeAway() {
    SigningKey first = SigningKey.rs256("first");
    SigningKey second = SigningKey.es256("second");
    try (Issuer changing = Issuer.start(first);
        DeskbellProcess own = DeskbellProcess.start(changing.settings())) {
      String known = Issuer.signed("v-1", first);
      assertEquals(200, status(own, known));

      changing.publish(first, second);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> status(own, Issuer.signed("v-2", second)) == 200);
      assertEquals(200, status(own, known));

      changing.publish(second);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                // Nothing but an unknown key makes it ask before the five minutes are over.
                status(own, Issuer.token("v-1", first).header("kid", "?").signed(first));
                return status(own, known) == 401;
              });

      changing.stop();
      assertEquals(200, status(own, Issuer.signed("v-3", second)));
      assertEquals(401, status(own, Issuer.token("v-3", second).header("kid", "?").signed(second)));
      try (DeskbellProcess late = DeskbellProcess.start(changing.settings())) {
        assertEquals(401, status(late, Issuer.signed("v-3", second)));
        late.visitor("v-4").startSession();
      }
    }
  }
}
