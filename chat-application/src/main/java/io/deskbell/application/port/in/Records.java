package io.deskbell.application.port.in;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.report.SessionFigures;
import io.deskbell.domain.session.SessionEvent;
import java.time.Instant;
import java.time.temporal.TemporalAmount;
import java.util.List;

/**
 * What whoever keeps the records does with sessions, no matter who took part in them. It asks for
 * no caller, so no transport may offer it. Thread-safe. Each method may wait for the store, and
 * throws {@link Unavailable} if that is out of reach.
 */
public interface Records {
  /**
   * A part of a session's log, in order.
   *
   * @param after the sequence after which to begin, 0 for the beginning
   * @param limit how many events at most, at least 1
   * @return empty if there are none after that
   * @throws RuleViolation.SessionNotFound if there is no such session
   */
  List<SessionEvent> events(SessionId id, long after, int limit);

  /**
   * The figures of the sessions that started in some time, newest first.
   *
   * @param from the beginning
   * @param to the end, exclusive
   * @param most how many at most
   * @throws RuleViolation.InvalidField if there are more
   */
  List<SessionFigures> figures(Instant from, Instant to, int most);

  /**
   * Deletes sessions that ended longer ago than that, those that ended first, first.
   *
   * @param age days and longer units as the UTC calendar counts them
   * @param limit how many at most, at least 1
   * @return how many were deleted; 0 if none is left
   */
  int deleteEnded(TemporalAmount age, int limit);

  /**
   * Removes a person from all ended sessions: what they said is replaced by {@code [erased]}, their
   * id by another one, everything else stays. Whoever is in no session changes nothing.
   *
   * @throws StillInSession if they take part in an open one; nothing was changed
   */
  Erasure erase(ParticipantId person);

  /**
   * A person that was removed.
   *
   * @param replacement who stands in their place
   * @param sessions how many sessions were changed
   */
  record Erasure(ParticipantId replacement, int sessions) {}
}
