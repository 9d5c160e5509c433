package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which tokens are good, over HTTP and at the handshake alike. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenTest {
  private static final String OLD_SECRET = "an older secret that still verifies of 32 bytes";

  private DeskbellProcess server;
  private Person visitor;
  private String session;

  @BeforeAll
  void start() {
    server =
        DeskbellProcess.start(
            "JWT_SECRET=" + DeskbellProcess.JWT_SECRET + "," + OLD_SECRET, "JWT_TTL=PT1H");
    visitor = server.visitor("holder");
    session = visitor.startSession();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private Jwt jwt() {
    return Jwt.of(visitor.token());
  }

  @Test
  void aTokenSaysWhatTheContractLists() {
    Jwt jwt = jwt();
    assertEquals("HS256", jwt.header().path("alg").asText());
    assertEquals("holder", jwt.claims().path("sub").asText());
    assertEquals("visitor", jwt.claims().path("role").asText());
    for (String claim : List.of("iss", "aud", "iat", "exp", "jti")) {
      assertTrue(jwt.claims().has(claim), () -> "no " + claim + " in " + jwt.claims());
    }
    long life = jwt.claims().path("exp").asLong() - jwt.claims().path("iat").asLong();
    assertEquals(3600, life);
    assertNotEquals(
        jwt.claims().path("jti"), Jwt.of(server.visitor("holder").token()).claims().path("jti"));
  }

  /** What is done to tokens below is the reason why they are refused, not the signing as such. */
  @Test
  void theFirstSecretSignsAndAllVerify() {
    assertEquals(visitor.token(), resigned(visitor.token()));
    for (String token :
        List.of(jwt().signed(DeskbellProcess.JWT_SECRET), jwt().signed(OLD_SECRET))) {
      new HttpApi(server.http(), token).get("/session/" + session).body(200);
      try (ChatSocket socket = ChatSocket.connect(server.ws(), token)) {
        socket.join(session);
      }
    }
  }

  /** The original header and claims with a signature of the test's own. */
  private static String resigned(String token) {
    String unsigned = token.substring(0, token.lastIndexOf('.'));
    return unsigned
        + "."
        + Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(Jwt.mac("HmacSHA256", DeskbellProcess.JWT_SECRET, unsigned));
  }

  Stream<Arguments> badTokens() {
    long now = Instant.now().getEpochSecond();
    String good = visitor.token();
    int signature = good.lastIndexOf('.') + 1;
    char flipped = good.charAt(signature) == 'A' ? 'B' : 'A';
    return Stream.of(
        arguments("garbage", "garbage"),
        arguments("dots", ".."),
        arguments("three words", "a.b.c"),
        arguments("signature cut off", good.substring(0, signature)),
        arguments("signature and dot cut off", good.substring(0, signature - 1)),
        arguments("signature shortened", good.substring(0, good.length() - 4)),
        arguments(
            "signature changed",
            good.substring(0, signature) + flipped + good.substring(signature + 1)),
        arguments("something behind it", good + "x"),
        arguments("a part behind it", good + ".x"),
        arguments("another secret", jwt().signed("another secret, also of 32 bytes and more")),
        arguments("an empty secret", jwt().signed(" ")),
        arguments("claims changed", swapClaims(good, jwt().claim("sub", "owner"))),
        arguments("alg none, unsigned", jwt().header("alg", "none").unsigned() + "."),
        arguments("alg None, unsigned", jwt().header("alg", "None").unsigned() + "."),
        arguments(
            "alg none, signed", jwt().header("alg", "none").signed(DeskbellProcess.JWT_SECRET)),
        arguments(
            "alg HS384",
            jwt().header("alg", "HS384").signed("HmacSHA384", DeskbellProcess.JWT_SECRET)),
        arguments(
            "alg HS512",
            jwt().header("alg", "HS512").signed("HmacSHA512", DeskbellProcess.JWT_SECRET)),
        arguments("alg RS256", jwt().header("alg", "RS256").signed(DeskbellProcess.JWT_SECRET)),
        arguments(
            "unknown critical header",
            jwt().header("crit", List.of("x")).signed(DeskbellProcess.JWT_SECRET)),
        arguments("wrong typ", jwt().header("typ", "nonsense").signed(DeskbellProcess.JWT_SECRET)),
        arguments(
            "wrong issuer", jwt().claim("iss", "somebody").signed(DeskbellProcess.JWT_SECRET)),
        arguments("no issuer", jwt().without("iss").signed(DeskbellProcess.JWT_SECRET)),
        arguments(
            "wrong audience", jwt().claim("aud", "somebody").signed(DeskbellProcess.JWT_SECRET)),
        arguments("no audience", jwt().without("aud").signed(DeskbellProcess.JWT_SECRET)),
        arguments("no subject", jwt().without("sub").signed(DeskbellProcess.JWT_SECRET)),
        arguments("empty subject", jwt().claim("sub", "").signed(DeskbellProcess.JWT_SECRET)),
        arguments(
            "a subject that is no id",
            jwt().claim("sub", "a b\n").signed(DeskbellProcess.JWT_SECRET)),
        arguments("a number as subject", jwt().claim("sub", 7).signed(DeskbellProcess.JWT_SECRET)),
        arguments("unknown role", jwt().claim("role", "god").signed(DeskbellProcess.JWT_SECRET)),
        arguments("no role", jwt().without("role").signed(DeskbellProcess.JWT_SECRET)),
        arguments(
            "expired",
            jwt()
                .claim("iat", now - 7200)
                .claim("exp", now - 3600)
                .signed(DeskbellProcess.JWT_SECRET)),
        arguments("no expiry", jwt().without("exp").signed(DeskbellProcess.JWT_SECRET)),
        arguments(
            "a text as expiry", jwt().claim("exp", "tomorrow").signed(DeskbellProcess.JWT_SECRET)),
        arguments(
            "good for too long", jwt().claim("exp", now + 7200).signed(DeskbellProcess.JWT_SECRET)),
        arguments(
            "good for ever", jwt().claim("exp", Long.MAX_VALUE).signed(DeskbellProcess.JWT_SECRET)),
        arguments(
            "not good yet", jwt().claim("nbf", now + 1800).signed(DeskbellProcess.JWT_SECRET)),
        arguments(
            "too long", jwt().claim("pad", "x".repeat(4096)).signed(DeskbellProcess.JWT_SECRET)),
        arguments("far too long", "x".repeat(7000)));
  }

  private static String swapClaims(String token, Jwt claims) {
    return claims.unsigned() + token.substring(token.lastIndexOf('.'));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badTokens")
  void aBadTokenIsRefused(String what, String token) {
    HttpApi http = new HttpApi(server.http(), token);
    for (Answer answer :
        List.of(
            http.get("/session/" + session),
            http.get("/messages/" + session),
            http.get("/sessions"),
            http.post("/session/start"),
            http.post("/session/" + session + "/end"))) {
      String body = answer.problem(401, "unauthorized").toString();
      assertFalse(token.length() > 20 && body.contains(token), body);
    }
    handshakeRefused("Authorization: Bearer " + token);
    assertEquals("active", visitor.session(session).path("status").asText());
  }

  @Test
  void withoutATokenNothingGoes() {
    HttpApi anybody = server.anybody();
    anybody.get("/session/" + session).problem(401, "unauthorized");
    anybody.post("/session/start").problem(401, "unauthorized");
    anybody.get("/sessions").problem(401, "unauthorized");
    handshakeRefused();
  }

  @Test
  void whatIsNoBearerTokenIsRefused() {
    String token = visitor.token();
    for (String header :
        List.of(
            "", "Bearer", "Bearer ", token, "Basic " + token, "Bearer" + token, "Token " + token)) {
      server
          .anybody()
          .get("/session/" + session, "Authorization", header)
          .problem(401, "unauthorized");
      handshakeRefused("Authorization: " + header);
    }
  }

  @Test
  void theSchemeIsCaseInsensitiveAndMoreThanOneSpaceIsFine() {
    for (String scheme : List.of("bearer ", "BEARER ", "Bearer  ")) {
      server
          .anybody()
          .get("/session/" + session, "Authorization", scheme + visitor.token())
          .body(200);
    }
  }

  @Test
  void aTokenInTheUrlIsNotRead() {
    String token = visitor.token();
    for (String name : List.of("token", "access_token", "authorization")) {
      server
          .anybody()
          .get("/session/" + session + "?" + name + "=" + token)
          .problem(401, "unauthorized");
      try (RawSocket raw = RawSocket.connect(server)) {
        raw.write(RawSocket.handshake("/?" + name + "=" + token));
        assertTrue(raw.readHead().startsWith("HTTP/1.1 401 "), name);
      }
    }
    try (RawSocket raw = RawSocket.connect(server)) {
      raw.write(RawSocket.handshake("/?token=garbage", "Authorization: Bearer " + token));
      assertTrue(raw.readHead().startsWith("HTTP/1.1 101 "));
    }
  }

  private void handshakeRefused(String... headers) {
    try (RawSocket raw = RawSocket.connect(server)) {
      raw.write(RawSocket.handshake("/", headers));
      String head = raw.readHead();
      assertTrue(head.startsWith("HTTP/1.1 401 "), head);
      assertTrue(head.toLowerCase(Locale.ROOT).contains("\r\nwww-authenticate: bearer"), head);
    }
  }

  @Test
  void anotherIssuerAndAudienceCanBeConfigured() {
    try (DeskbellProcess other =
        DeskbellProcess.start("JWT_ISSUER=desk.example", "JWT_AUDIENCE=chat.example")) {
      Person person = other.visitor("holder");
      Jwt jwt = Jwt.of(person.token());
      assertEquals("desk.example", jwt.claims().path("iss").asText());
      assertEquals("chat.example", jwt.claims().path("aud").asText());
      person.startSession();
      // Signed with a secret both know, meant for another one.
      new HttpApi(other.http(), visitor.token())
          .post("/session/start")
          .problem(401, "unauthorized");
    }
  }
}
