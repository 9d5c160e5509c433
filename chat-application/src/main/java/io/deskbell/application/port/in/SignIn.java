package io.deskbell.application.port.in;

import io.deskbell.application.port.in.LiveSessions.Watch;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Who somebody is: gives out tokens, recognises them and takes them back. Thread-safe; no method
 * waits for anything.
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
   * @throws RuleViolation.Unauthenticated if it is forged, expired, revoked, too long or otherwise
   *     not good
   */
  Caller authenticate(String token);

  /**
   * Revokes the token by which the caller came: it is good for nothing from the completion on, here
   * at once, in other processes on the same store within seconds, also after a restart.
   *
   * <p>Fails with {@link Unavailable} if it could not be stored.
   */
  CompletionStage<@Nullable Void> revoke(Caller caller);

  /**
   * Revokes a token of the caller's, or for a supervisor anybody's; again changes nothing.
   *
   * <p>Fails with {@link RuleViolation.InvalidField} if it is no token that could be good, {@link
   * RuleViolation.Forbidden} if it is somebody else's, and like {@link #revoke(Caller)}.
   */
  CompletionStage<@Nullable Void> revoke(Caller caller, String token);

  /**
   * Revokes all tokens that were issued until now to the caller, or for a supervisor to anybody.
   *
   * <p>Fails with {@link RuleViolation.Forbidden} if it is somebody else, and like {@link
   * #revoke(Caller)}.
   */
  CompletionStage<@Nullable Void> revokeAll(Caller caller, ParticipantId holder);

  /**
   * Watches whether the token by which the caller came is revoked.
   *
   * @param revoked runs once, on any thread, if it is, at once if it was before; it must return
   *     quickly without waiting
   */
  Watch watch(Caller caller, Runnable revoked);
}
