package io.deskbell.application.port.out;

import io.deskbell.domain.ParticipantId;
import java.time.Instant;

/** Word that tokens are no longer good, though they have not expired. Immutable. */
public sealed interface Revocation {
  /** When whatever it is about has expired anyway, so that it says nothing any more. */
  Instant expiresAt();

  /**
   * Of one token.
   *
   * @param tokenId the token's identity, by which nobody can make use of it
   * @param expiresAt when the token expires
   */
  record OfToken(String tokenId, Instant expiresAt) implements Revocation {}

  /**
   * Of all that somebody was issued for a while.
   *
   * @param holder to whom they were issued
   * @param issuedUntil the last moment of that while
   * @param expiresAt when the last of them has expired
   */
  record OfHolder(ParticipantId holder, Instant issuedUntil, Instant expiresAt)
      implements Revocation {
    /** What this one and another one of the same holder say together. */
    public OfHolder and(OfHolder other) {
      return new OfHolder(
          holder, later(issuedUntil, other.issuedUntil), later(expiresAt, other.expiresAt));
    }

    private static Instant later(Instant one, Instant other) {
      return one.isBefore(other) ? other : one;
    }
  }
}
