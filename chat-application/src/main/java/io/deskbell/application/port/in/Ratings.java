package io.deskbell.application.port.in;

import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Rating;
import io.deskbell.domain.session.StaffEntry.SessionRated;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What visitors think of their sessions. Thread-safe; fails as {@link StaffNotes} does. */
public interface Ratings {
  /**
   * Rates a session that is over, for its visitor, once; the very same rating again changes
   * nothing.
   *
   * <p>Fails with {@link RuleViolation.WrongState}, with the code {@code session_open} before the
   * end and {@code already_rated} after another rating; with {@link RuleViolation.Forbidden} for
   * its agent and supervisors; with {@link RuleViolation.SessionNotFound} for anybody else.
   */
  CompletionStage<GivenRating> rate(Caller caller, SessionId id, Rating rating);

  /**
   * The rating, if there is one, for the session's visitor, its agent and supervisors.
   *
   * @throws RuleViolation.SessionNotFound for anybody else
   */
  Optional<SessionRated> rating(Caller caller, SessionId id);

  /**
   * What became of a rating.
   *
   * @param rated the stored one
   * @param repeated whether it had been given before
   */
  record GivenRating(SessionRated rated, boolean repeated) {}
}
