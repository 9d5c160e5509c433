package io.deskbell.application.port.in;

import io.deskbell.domain.Participant;
import java.time.Instant;

/**
 * A fresh token.
 *
 * @param token what the holder sends along, a secret
 * @param participant whom it stands for
 * @param expiresAt when it stops being good
 */
public record IssuedToken(String token, Participant participant, Instant expiresAt) {
  @Override
  public String toString() {
    return "IssuedToken[" + participant + " until " + expiresAt + "]";
  }
}
