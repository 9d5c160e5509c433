package io.deskbell.application.port.in;

import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.report.Report;
import io.deskbell.domain.report.SessionFigures;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * How the desk has served, for supervisors. Thread-safe.
 *
 * <p>Reading never blocks. Reports are made one after another, however many are asked for, from the
 * logs as they are then. It fails with {@link RuleViolation.Forbidden} if the caller is no
 * supervisor, with {@link RuleViolation.InvalidField} if the time asked for holds more than {@value
 * #MOST_SESSIONS} sessions, with {@link Unavailable} if the store is out of reach.
 */
public interface Reports {
  /** The most sessions of one report, so that it takes bounded memory. */
  int MOST_SESSIONS = 50_000;

  /**
   * The time between those, to ask for.
   *
   * @param from the beginning; if null, 24 hours before the end
   * @param to the end, exclusive; if null, now
   * @throws RuleViolation.InvalidField if {@code from} is not before {@code to} or too long before
   */
  ReportPeriod period(@Nullable Instant from, @Nullable Instant to);

  /** The report on the sessions that started in that time. */
  CompletionStage<Report> report(Caller caller, ReportPeriod period);

  /** The figures of each session that started in that time, newest first. */
  CompletionStage<List<SessionFigures>> sessions(Caller caller, ReportPeriod period);
}
