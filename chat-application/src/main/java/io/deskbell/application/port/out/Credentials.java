package io.deskbell.application.port.out;

import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.Role;
import io.deskbell.domain.RuleViolation;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The technology of tokens and proofs. Thread-safe; no method blocks; comparisons take the same
 * time wherever they fail. Held by {@code CredentialsContract}.
 */
public interface Credentials {
  /** A fresh token for that participant, issued now. */
  default Token issue(Participant participant) {
    return issue(participant, Instant.MIN);
  }

  /**
   * A fresh token for that participant.
   *
   * @param earliest the token says that it was issued no earlier than then, also if that is a
   *     little ahead of the clock
   */
  Token issue(Participant participant, Instant earliest);

  /**
   * What a token says.
   *
   * @param text the token as it was issued, without any scheme before it
   * @throws RuleViolation.Unauthenticated if it was not issued for this server or is not good now
   */
  Token verify(String text);

  /** By how much a good token may expire after it says that it was issued, at the most. */
  Duration longestLife();

  /** Whether that is the key of agents and supervisors. */
  boolean isAgentKey(String key);

  /** Whether that hash proves that visitor's id. */
  boolean provesIdentity(ParticipantId visitorId, String userHash);

  /**
   * A good token.
   *
   * @param text what its holder sends along, a secret
   * @param id its own identity, never used twice and no secret
   * @param holder whom it stands for
   * @param role the role for which it was issued; null if whoever issued it knows who somebody is,
   *     but has no say in what they may do here
   * @param issuedAt when it was issued, in whole seconds
   * @param expiresAt when it stops being good
   */
  record Token(
      String text,
      String id,
      ParticipantId holder,
      @Nullable Role role,
      Instant issuedAt,
      Instant expiresAt) {
    @Override
    public String toString() {
      return "Token[" + id + " of " + holder + " until " + expiresAt + "]";
    }
  }
}
