package io.deskbell.adapter.token;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.deskbell.application.port.out.Credentials.Token;
import io.deskbell.domain.Participant;
import io.deskbell.domain.RuleViolation;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;

/**
 * Whatever is shown as a token is refused, or was signed under our secret and says of its holder
 * what was taken from it; and nobody who is let in could not be given a token of this server's own.
 */
class TokenFuzzTest {
  private static final String SECRET = "a secret of these tests, longer than 32 bytes";
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
  private static final Duration TIME_TO_LIVE = Duration.ofHours(1);
  private static final int LONGEST_REFUSAL = 300;

  private final JoseCredentials credentials =
      new JoseCredentials(
          new TokenSettings(
              List.of(SECRET), TIME_TO_LIVE, "deskbell", "deskbell", "key", null, null),
          Clock.fixed(NOW, ZoneOffset.UTC));

  /**
   * @param input a token; or, with a line break in it, the header and the claims of one that is to
   *     be signed, as no guess would ever hit a signature
   */
  @FuzzTest(maxDuration = "10m")
  void isRefusedOrIsWhatItSays(byte[] input) throws GeneralSecurityException, JoseException {
    String text = new String(input, ISO_8859_1);
    int line = text.indexOf('\n');
    String shown = line < 0 ? text : signed(text.substring(0, line), text.substring(line + 1));
    Token token;
    try {
      token = credentials.verify(shown);
    } catch (RuleViolation.Unauthenticated e) {
      assertTrue(e.getMessage().length() < LONGEST_REFUSAL, e::getMessage);
      return;
    }
    String[] parts = shown.split("\\.", -1);
    assertEquals(3, parts.length, shown);
    assertEquals(parts[2], signature(parts[0] + "." + parts[1]));
    Map<String, Object> claims =
        JsonUtil.parseJson(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8));
    assertEquals(claims.get("sub"), token.holder().value());
    assertEquals(claims.get("role"), token.role().code());
    assertEquals(claims.get("jti"), token.id());
    assertEquals("deskbell", claims.get("iss"));
    assertEquals(((Number) claims.get("iat")).longValue(), token.issuedAt().getEpochSecond());
    assertTrue(token.expiresAt().isAfter(NOW), shown);
    assertTrue(
        !token.expiresAt().isAfter(NOW.plus(TIME_TO_LIVE).plus(TokenLife.CLOCK_SKEW)), shown);
    assertEquals(token, credentials.verify(shown));
    Token own = credentials.issue(new Participant(token.holder(), token.role()));
    assertEquals(own, credentials.verify(own.text()));
  }

  private static String signed(String header, String claims) throws GeneralSecurityException {
    String content = encoded(header) + "." + encoded(claims);
    return content + "." + signature(content);
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(ISO_8859_1));
  }

  private static String signature(String content) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(UTF_8), "HmacSHA256"));
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(mac.doFinal(content.getBytes(ISO_8859_1)));
  }
}
