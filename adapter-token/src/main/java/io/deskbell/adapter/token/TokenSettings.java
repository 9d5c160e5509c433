package io.deskbell.adapter.token;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What tokens and proofs rest on. Immutable; its text shows no secret.
 *
 * @param secrets the first signs, all verify; at least one, each at least 32 bytes of UTF-8
 * @param timeToLive how long a token is good, at least a second; a token that claims to be good
 *     longer is refused
 * @param issuer what a token must name as its issuer, if it is not the external one's
 * @param audience what a token must name as its audience, if it is not the external issuer's
 * @param agentKey what agents and supervisors show
 * @param identitySecret under which visitors' ids are hashed; null if no hash proves anything
 * @param external whose tokens are good besides; null for nobody's
 */
public record TokenSettings(
    List<String> secrets,
    Duration timeToLive,
    String issuer,
    String audience,
    String agentKey,
    @Nullable String identitySecret,
    @Nullable IssuerSettings external) {
  /** The fewest bytes of a secret: as many as an HS256 signature has (RFC 7518, section 3.2). */
  public static final int MIN_SECRET_BYTES = 32;

  /**
   * Checks the secrets, the time to live and who issues.
   *
   * @throws IllegalArgumentException if there is no secret, one is too short, the time to live is
   *     shorter than a second, or the external issuer is named like this one
   */
  public TokenSettings {
    secrets = List.copyOf(secrets);
    if (secrets.isEmpty()) {
      throw new IllegalArgumentException("no secret, expected at least one");
    }
    for (String secret : secrets) {
      int length = secret.getBytes(UTF_8).length;
      if (length < MIN_SECRET_BYTES) {
        throw new IllegalArgumentException(
            "a secret of " + length + " bytes, expected at least " + MIN_SECRET_BYTES);
      }
    }
    if (timeToLive.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException(
          "a time to live of " + timeToLive + ", expected at least PT1S");
    }
    if (external != null && external.issuer().equals(issuer)) {
      throw new IllegalArgumentException(
          "an external issuer called " + issuer + ", expected another name than this one's");
    }
  }

  @Override
  public String toString() {
    return "TokenSettings[issuer=" + issuer + ", audience=" + audience + ", " + timeToLive + "]";
  }
}
