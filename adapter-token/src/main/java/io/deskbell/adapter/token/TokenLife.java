package io.deskbell.adapter.token;

import java.time.Duration;
import java.time.Instant;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;

/**
 * From when to when a token is good, whoever issued it.
 *
 * @param issuedAt when it says that it was issued
 * @param expiresAt when it says that it expires
 */
record TokenLife(Instant issuedAt, Instant expiresAt) {
  /** By how much the clock of whoever issues may be ahead of this one. */
  static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

  /** By how much a token that may live so long may expire after its issue, at the most. */
  static Duration longest(Duration timeToLive) {
    return timeToLive.plus(CLOCK_SKEW);
  }

  /**
   * What those claims say, which have not expired.
   *
   * @throws io.deskbell.domain.RuleViolation.Unauthenticated if that is in the future or too long
   */
  static TokenLife of(JwtClaims claims, Duration timeToLive, Instant now)
      throws MalformedClaimException {
    long expiresAt = claims.getExpirationTime().getValue();
    if (expiresAt > now.plus(longest(timeToLive)).getEpochSecond()) {
      throw JoseCredentials.refusal("expires later than " + timeToLive + " from now");
    }
    long issuedAt = claims.getIssuedAt().getValue();
    if (issuedAt > now.plus(CLOCK_SKEW).getEpochSecond()) {
      throw JoseCredentials.refusal("was issued in the future");
    }
    // Otherwise it could become good again, after a revocation of it is forgotten.
    if (issuedAt < expiresAt - longest(timeToLive).toSeconds()) {
      throw JoseCredentials.refusal("expires later than " + timeToLive + " after its issue");
    }
    return new TokenLife(Instant.ofEpochSecond(issuedAt), Instant.ofEpochSecond(expiresAt));
  }
}
