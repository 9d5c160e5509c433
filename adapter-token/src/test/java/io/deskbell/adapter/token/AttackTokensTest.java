package io.deskbell.adapter.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.deskbell.application.contract.CredentialsContract;
import io.deskbell.application.contract.CredentialsContract.Setup;
import io.deskbell.application.port.out.Credentials;
import io.deskbell.domain.Role;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tokens as an attacker makes them, by hand and without the library under test. Where the signature
 * is right, the attacker has the secret of another service or another version of this one.
 */
class AttackTokensTest {
  private static final Setup SETUP = Setup.standard();
  private static final String SECRET = SETUP.secrets().get(0);
  private static final long NOW = Setup.START.getEpochSecond();
  private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
  private static final String GOOD =
      """
      {"iss":"deskbell","aud":"deskbell","sub":"eve","role":"visitor",
       "iat":%d,"exp":%d,"jti":"1"}"""
          .formatted(NOW, NOW + 600);

  /** Beside an issuer of whom nothing is known, as nobody answers there. */
  private static final JoseCredentials BESIDE_AN_ISSUER =
      new JoseCredentials(
          new TokenSettings(
              SETUP.secrets(),
              SETUP.timeToLive(),
              "deskbell",
              "deskbell",
              SETUP.agentKey(),
              null,
              new IssuerSettings(URI.create("http://127.0.0.1:1/keys"), "issuer", "deskbell")),
          SETUP.clock());

  private final Credentials credentials = new JoseCredentialsTest().credentials(SETUP);

  @AfterAll
  static void askForNoMoreKeys() {
    BESIDE_AN_ISSUER.close();
  }

  /** Every attack below differs from this one in one thing. */
  @Test
  void theTokenThatTheAttacksChangeIsGood() {
    Credentials.Token good = credentials.verify(signed(HEADER, GOOD));
    assertEquals("eve", good.holder().value());
    assertEquals(Role.VISITOR, good.role());
    credentials.verify(
        signed(HEADER, with("\"aud\":\"deskbell\"", "\"aud\":[\"x\",\"deskbell\"]")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void attacks(String name, String token) {
    CredentialsContract.assertRefused(credentials, token);
    CredentialsContract.assertRefused(BESIDE_AN_ISSUER, token);
  }

  static Stream<Arguments> attacks() throws GeneralSecurityException {
    KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
    String good = signed(HEADER, GOOD);
    String unsigned = part(HEADER) + "." + part(GOOD);
    return Stream.of(
        arguments("none", part("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + part(GOOD) + "."),
        arguments("none, signed", signed(header("none"), GOOD)),
        arguments("None", part(header("None")) + "." + part(GOOD) + "."),
        arguments("NONE with rubbish", part(header("NONE")) + "." + part(GOOD) + ".AAAA"),
        arguments("signature stripped", unsigned + "."),
        arguments("signature and dot stripped", unsigned),
        arguments("signature of zero bytes", unsigned + "." + "A".repeat(43)),
        arguments("signature cut short", good.substring(0, good.length() - 4)),
        arguments("signature of another payload", resigned(good, GOOD.replace("eve", "ann"))),
        arguments("another spelling of the signature", respelt(good)),
        arguments("signature padded", good + "="),
        arguments("another secret", token(HEADER, GOOD, SECRET + "!", "HmacSHA256")),
        arguments("empty-looking secret", token(HEADER, GOOD, "\0", "HmacSHA256")),
        arguments("HS384", token(header("HS384"), GOOD, SECRET, "HmacSHA384")),
        arguments("HS512", token(header("HS512"), GOOD, SECRET, "HmacSHA512")),
        arguments("HS256 said, HS512 done", token(HEADER, GOOD, SECRET, "HmacSHA512")),
        arguments("hs256 in lower case", signed(header("hs256"), GOOD)),
        arguments("RS256", rs256(pair)),
        arguments("RS256 said, HS256 done", signed(header("RS256"), GOOD)),
        arguments(
            "HS256 under a public key",
            token(
                HEADER,
                GOOD,
                Base64.getMimeEncoder().encodeToString(pair.getPublic().getEncoded()),
                "HmacSHA256")),
        arguments("no algorithm", signed("{\"typ\":\"JWT\"}", GOOD)),
        arguments("algorithm is a list", signed("{\"alg\":[\"HS256\"],\"typ\":\"JWT\"}", GOOD)),
        arguments(
            "algorithm twice",
            signed("{\"alg\":\"none\",\"alg\":\"HS256\",\"typ\":\"JWT\"}", GOOD)),
        arguments("header is a list", signed("[]", GOOD)),
        arguments("header is broken", signed("{\"alg\":\"HS256\",\"typ\":\"JWT\"", GOOD)),
        arguments("no type", signed("{\"alg\":\"HS256\"}", GOOD)),
        arguments("type of an access token", signed(typed("at+jwt"), GOOD)),
        arguments("type is a number", signed("{\"alg\":\"HS256\",\"typ\":1}", GOOD)),
        arguments("critical header", signed(extra("\"crit\":[\"exp\"],\"exp\":1"), GOOD)),
        arguments(
            "critical header that the library knows",
            signed(extra("\"crit\":[\"b64\"],\"b64\":true"), GOOD)),
        arguments("empty critical header", signed(extra("\"crit\":[]"), GOOD)),
        arguments(
            "its own key",
            token(
                extra("\"jwk\":{\"kty\":\"oct\",\"k\":\"" + part("e".repeat(32)) + "\"}"),
                GOOD,
                "e".repeat(32),
                "HmacSHA256")),
        arguments(
            "its own key's address",
            token(
                extra("\"jku\":\"http://localhost/jwks.json\",\"kid\":\"../../etc/passwd\""),
                GOOD,
                "e".repeat(32),
                "HmacSHA256")),
        arguments("nested", signed(extra("\"cty\":\"JWT\""), good)),
        arguments("encrypted", part("{\"alg\":\"dir\",\"enc\":\"A256GCM\"}") + "..AAAA.AAAA.AAAA"),
        arguments("four parts", good + ".AAAA"),
        arguments("two tokens", good + good),
        arguments(
            "expired", signed(HEADER, with("\"exp\":" + (NOW + 600), "\"exp\":" + (NOW - 1)))),
        arguments("expires now", signed(HEADER, with("\"exp\":" + (NOW + 600), "\"exp\":" + NOW))),
        arguments("good for too long", expiring(String.valueOf(NOW + 3600 + 31))),
        arguments("good for ever", expiring(String.valueOf(Long.MAX_VALUE))),
        arguments("good for longer than ever", expiring("1e300")),
        arguments("expired for ever", expiring(String.valueOf(Long.MIN_VALUE))),
        arguments("expiry in milliseconds", expiring((NOW + 600) + "000")),
        arguments("expiry is a text", expiring("\"" + (NOW + 600) + "\"")),
        arguments("expiry is null", expiring("null")),
        arguments("expiry is a list", expiring("[" + (NOW + 600) + "]")),
        arguments("no expiry", signed(HEADER, with(",\"exp\":" + (NOW + 600), ""))),
        arguments(
            "not yet good", signed(HEADER, with("\"jti\"", "\"nbf\":" + (NOW + 60) + ",\"jti\""))),
        arguments("issued tomorrow", issuedAt(String.valueOf(NOW + 31))),
        arguments("good for too long since its issue", issuedAt(String.valueOf(NOW + 600 - 3631))),
        arguments("issued before time began", issuedAt(String.valueOf(Long.MIN_VALUE))),
        arguments("issue is a text", issuedAt("\"now\"")),
        arguments("no issue time", signed(HEADER, with("\"iat\":" + NOW + ",", ""))),
        arguments(
            "another issuer", signed(HEADER, with("\"iss\":\"deskbell\"", "\"iss\":\"evil\""))),
        arguments(
            "issuer is a list",
            signed(HEADER, with("\"iss\":\"deskbell\"", "\"iss\":[\"deskbell\"]"))),
        arguments("no issuer", signed(HEADER, with("\"iss\":\"deskbell\",", ""))),
        arguments(
            "another audience", signed(HEADER, with("\"aud\":\"deskbell\"", "\"aud\":\"evil\""))),
        arguments(
            "audience is a number", signed(HEADER, with("\"aud\":\"deskbell\"", "\"aud\":1"))),
        arguments("empty audience", signed(HEADER, with("\"aud\":\"deskbell\"", "\"aud\":[]"))),
        arguments("no audience", signed(HEADER, with("\"aud\":\"deskbell\",", ""))),
        arguments("no subject", signed(HEADER, with("\"sub\":\"eve\",", ""))),
        arguments("empty subject", subject("\"\"")),
        arguments("subject with a space", subject("\"eve ann\"")),
        arguments("subject with a line break", subject("\"eve\\nann\"")),
        arguments("subject of 129 characters", subject("\"" + "e".repeat(129) + "\"")),
        arguments("subject is half a character", subject("\"\\ud83d\"")),
        arguments("subject is a number", subject("7")),
        arguments("subject is an object", subject("{\"id\":\"eve\"}")),
        arguments("subject is null", subject("null")),
        arguments("subject twice", subject("\"ann\",\"sub\":\"eve\"")),
        arguments("no role", signed(HEADER, with("\"role\":\"visitor\",", ""))),
        arguments("unknown role", role("\"admin\"")),
        arguments("role in upper case", role("\"VISITOR\"")),
        arguments("role is a list", role("[\"supervisor\"]")),
        arguments("role is null", role("null")),
        arguments("role twice", role("\"visitor\",\"role\":\"supervisor\"")),
        arguments("no id", signed(HEADER, with(",\"jti\":\"1\"", ""))),
        arguments("id is a number", signed(HEADER, with("\"jti\":\"1\"", "\"jti\":1"))),
        arguments("id with a space", signed(HEADER, with("\"jti\":\"1\"", "\"jti\":\"1 1\""))),
        arguments(
            "id of 129 characters",
            signed(HEADER, with("\"jti\":\"1\"", "\"jti\":\"" + "1".repeat(129) + "\""))),
        arguments("claims are a list", signed(HEADER, "[" + GOOD + "]")),
        arguments("claims are a text", signed(HEADER, "\"" + "x".repeat(50) + "\"")),
        arguments("claims are null", signed(HEADER, "null")),
        arguments("claims are broken", signed(HEADER, GOOD.substring(0, GOOD.length() - 1))),
        arguments("something after the claims", signed(HEADER, GOOD + "{}")),
        arguments(
            "claims nested deep", signed(HEADER, with("\"1\"", "\"1\",\"x\":" + "[".repeat(1400)))),
        arguments(
            "over the length limit", signed(HEADER, with("\"1\"", "\"" + "1".repeat(3000) + "\""))),
        arguments(
            "a million characters",
            signed(HEADER, with("\"1\"", "\"" + "1".repeat(1_000_000) + "\""))));
  }

  private static String header(String algorithm) {
    return "{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\"}";
  }

  private static String typed(String type) {
    return "{\"alg\":\"HS256\",\"typ\":\"" + type + "\"}";
  }

  private static String extra(String headers) {
    return "{\"alg\":\"HS256\",\"typ\":\"JWT\"," + headers + "}";
  }

  private static String expiring(String when) {
    return signed(HEADER, with("\"exp\":" + (NOW + 600), "\"exp\":" + when));
  }

  private static String issuedAt(String when) {
    return signed(HEADER, with("\"iat\":" + NOW, "\"iat\":" + when));
  }

  private static String subject(String json) {
    return signed(HEADER, with("\"sub\":\"eve\"", "\"sub\":" + json));
  }

  private static String role(String json) {
    return signed(HEADER, with("\"role\":\"visitor\"", "\"role\":" + json));
  }

  /** The good claims with one part replaced, which must be there. */
  private static String with(String part, String replacement) {
    assertEquals(GOOD.length() - part.length(), GOOD.replace(part, "").length(), part);
    return GOOD.replace(part, replacement);
  }

  private static String resigned(String token, String payload) {
    return token.substring(0, token.indexOf('.') + 1)
        + part(payload)
        + token.substring(token.lastIndexOf('.'));
  }

  private static String respelt(String token) {
    String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int last = digits.indexOf(token.charAt(token.length() - 1));
    return token.substring(0, token.length() - 1) + digits.charAt(last + 1);
  }

  private static String rs256(KeyPair pair) throws GeneralSecurityException {
    String input = part(header("RS256")) + "." + part(GOOD);
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(pair.getPrivate());
    signature.update(input.getBytes(UTF_8));
    return input + "." + encode(signature.sign());
  }

  private static String signed(String header, String payload) {
    return token(header, payload, SECRET, "HmacSHA256");
  }

  private static String token(String header, String payload, String secret, String algorithm) {
    String input = part(header) + "." + part(payload);
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), algorithm));
      return input + "." + encode(mac.doFinal(input.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String part(String text) {
    return encode(text.getBytes(UTF_8));
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
