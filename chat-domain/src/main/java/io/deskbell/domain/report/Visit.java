package io.deskbell.domain.report;

import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.SessionEvent.SessionStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One visitor of a {@linkplain Simulation simulation}: when they ring, how long their conversation
 * takes, and how long they would wait for it. Immutable.
 *
 * @param opening how the session starts
 * @param handling from the assignment to the end
 * @param patience how long the visitor waits before giving up; empty for as long as it takes
 */
public record Visit(SessionStarted opening, Duration handling, Optional<Duration> patience) {
  /**
   * Checks the times.
   *
   * @throws IllegalArgumentException if one of them is negative
   */
  public Visit {
    if (handling.isNegative() || patience.filter(Duration::isNegative).isPresent()) {
      throw new IllegalArgumentException(
          "expected times of 0 or more, got " + handling + " and " + patience);
    }
  }

  /**
   * The visits that were recorded. Whoever was served then took as long as then and would have
   * waited for ever; whoever left then has the patience of then, and takes as long as the median of
   * those served if an agent comes in time. A session that has not ended is left out: nobody knows
   * how long it takes.
   *
   * @return in the order of the figures; none if nobody was ever served
   */
  public static List<Visit> recorded(List<SessionFigures> sessions) {
    Optional<Duration> median =
        Distribution.of(sessions.stream().flatMap(figures -> figures.handling().stream()).toList())
            .map(Distribution::median);
    List<Visit> visits = new ArrayList<>();
    for (SessionFigures figures : sessions) {
      if (figures.endedAt() != null) {
        figures
            .handling()
            .or(() -> median)
            .ifPresent(
                handling -> visits.add(new Visit(figures.opening(), handling, figures.patience())));
      }
    }
    return visits;
  }

  /** The session. */
  public SessionId id() {
    return opening.sessionId();
  }

  /** When they ring. */
  public Instant at() {
    return opening.timestamp();
  }
}
