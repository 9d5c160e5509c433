package io.deskbell.application.port.in;

import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.Role;
import java.time.Instant;

/**
 * Somebody who has shown who they are.
 *
 * @param participant who it is, and in which role
 * @param tokenId the identity of the token by which they showed it
 * @param issuedAt when that token was issued, as it says
 * @param expiresAt when that token stops being good
 */
public record Caller(Participant participant, String tokenId, Instant issuedAt, Instant expiresAt) {
  /** Somebody known to the embedding program itself, without a token and for ever. */
  public static Caller of(Participant participant) {
    return new Caller(participant, "", Instant.MAX, Instant.MAX);
  }

  /** The caller's id. */
  public ParticipantId id() {
    return participant.id();
  }

  /** The caller's role. */
  public Role role() {
    return participant.role();
  }
}
