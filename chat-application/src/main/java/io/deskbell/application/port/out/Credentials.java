package io.deskbell.application.port.out;

import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import java.time.Instant;

/**
 * The technology of tokens and proofs. Thread-safe; no method blocks; comparisons take the same
 * time wherever they fail. Held by {@code CredentialsContract}.
 */
public interface Credentials {
  /** A fresh token for that participant. */
  Token issue(Participant participant);

  /**
   * What a token says.
   *
   * @param text the token as it was issued, without any scheme before it
   * @throws RuleViolation.Unauthenticated if it was not issued for this server or is not good now
   */
  Token verify(String text);

  /** Whether that is the key of agents and supervisors. */
  boolean isAgentKey(String key);

  /** Whether that hash proves that visitor's id. */
  boolean provesIdentity(ParticipantId visitorId, String userHash);

  /**
   * A good token.
   *
   * @param text what its holder sends along, a secret
   * @param id its own identity, never used twice
   * @param participant whom it stands for
   * @param expiresAt when it stops being good
   */
  record Token(String text, String id, Participant participant, Instant expiresAt) {
    @Override
    public String toString() {
      return "Token[" + id + " of " + participant + " until " + expiresAt + "]";
    }
  }
}
