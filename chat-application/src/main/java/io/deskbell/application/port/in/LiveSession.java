package io.deskbell.application.port.in;

import io.deskbell.domain.RuleViolation;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A live subscription to one session, which makes its participant present there. Thread-safe; no
 * method blocks.
 */
public interface LiveSession {
  /** Goes on after the listener has asked to wait; without effect otherwise. */
  void resume();

  /**
   * Shows the others in the session that its subscriber types here, for six seconds unless it is
   * said again, or has stopped. Somebody types who does so in any of their subscriptions. A message
   * of theirs, the end of the session and that of the subscription stop it, too.
   *
   * <p>Fails with {@link RuleViolation.SessionNotFound}, with {@link RuleViolation.Forbidden} for a
   * supervisor who only watches, with {@link RuleViolation.SessionHasEnded}, or with {@link
   * RuleViolation.NotJoined} if the subscription does not stand.
   */
  CompletionStage<@Nullable Void> setTyping(boolean typing);

  /**
   * Ends the subscription; whoever has no other is seen to be gone five seconds later. The one call
   * to the listener that another thread is making or about to make at this moment may still come;
   * none follows.
   */
  void cancel();
}
