package io.deskbell.application;

import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.ReportPeriod;
import io.deskbell.application.port.in.Reports;
import io.deskbell.application.port.out.Identity;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.report.Report;
import io.deskbell.domain.report.SessionFigures;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes reports, one at a time: each may take many reads and much memory. */
final class ReportService implements Reports {
  private static final Duration STANDARD = Duration.ofHours(24);

  private final FigureReader reader;
  private final Identity identity;
  private final Executor workers;
  private CompletableFuture<Boolean> last = CompletableFuture.completedFuture(true);

  ReportService(SessionLog log, Identity identity, Executor workers) {
    this.reader = new FigureReader(log);
    this.identity = identity;
    this.workers = workers;
  }

  @Override
  public ReportPeriod period(@Nullable Instant from, @Nullable Instant to) {
    Instant end = to == null ? identity.now() : to;
    return new ReportPeriod(from == null ? end.minus(STANDARD) : from, end);
  }

  @Override
  public CompletionStage<Report> report(Caller caller, ReportPeriod period) {
    return inTurn(caller, () -> Report.of(period.from(), period.to(), figures(period)));
  }

  @Override
  public CompletionStage<List<SessionFigures>> sessions(Caller caller, ReportPeriod period) {
    return inTurn(caller, () -> figures(period));
  }

  private List<SessionFigures> figures(ReportPeriod period) {
    return Failures.ask(() -> reader.read(period.from(), period.to(), MOST_SESSIONS));
  }

  private <T> CompletionStage<T> inTurn(Caller caller, Supplier<T> work) {
    if (!caller.participant().isSupervisor()) {
      return CompletableFuture.failedFuture(
          new RuleViolation.Forbidden("only supervisors read reports"));
    }
    synchronized (this) {
      CompletableFuture<T> next = last.thenApplyAsync(before -> work.get(), workers);
      // Without the report itself, or the latest one would stay in memory.
      last = next.handle((report, failure) -> true);
      return next;
    }
  }
}
