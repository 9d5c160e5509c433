package io.deskbell.application.port.in;

import io.deskbell.domain.RuleViolation;

/**
 * Who somebody is: gives out tokens and recognises them. Thread-safe; neither method waits for
 * anything.
 */
public interface SignIn {
  /**
   * A token for whoever asks, if what they show is enough.
   *
   * @throws RuleViolation.InvalidField if an id is missing where one is needed, or not well-formed
   * @throws RuleViolation.Unauthenticated if an agent key or user hash is wrong or missing
   */
  IssuedToken issueToken(TokenRequest request);

  /**
   * Who holds that token.
   *
   * @param token as it was issued, without any scheme before it
   * @throws RuleViolation.Unauthenticated if it is forged, expired, too long or otherwise not good
   */
  Caller authenticate(String token);
}
