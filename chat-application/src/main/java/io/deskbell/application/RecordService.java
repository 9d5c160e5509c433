package io.deskbell.application;

import io.deskbell.application.port.in.Records;
import io.deskbell.application.port.in.StillInSession;
import io.deskbell.application.port.out.Identity;
import io.deskbell.application.port.out.Retention;
import io.deskbell.application.port.out.SessionFilter;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.report.SessionFigures;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionStatus;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAmount;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What whoever keeps the records does with sessions. */
final class RecordService implements Records {
  private static final MessageContent ERASED = new MessageContent("[erased]");
  private static final int OPEN_SESSIONS_SHOWN = 100;

  private final SessionLog log;
  private final Retention retention;
  private final Identity identity;

  RecordService(SessionLog log, Retention retention, Identity identity) {
    this.log = log;
    this.retention = retention;
    this.identity = identity;
  }

  @Override
  public List<SessionEvent> events(SessionId id, long after, int limit) {
    return Failures.ask(
        () -> {
          List<SessionEvent> events = log.read(id, after, limit);
          if (events.isEmpty() && log.find(id).isEmpty()) {
            throw new RuleViolation.SessionNotFound(id);
          }
          return events;
        });
  }

  @Override
  public List<SessionFigures> figures(Instant from, Instant to, int most) {
    return Failures.ask(() -> new FigureReader(log).read(from, to, most));
  }

  @Override
  public int deleteEnded(TemporalAmount age, int limit) {
    Instant before = identity.now().atOffset(ZoneOffset.UTC).minus(age).toInstant();
    return Failures.ask(() -> retention.deleteEnded(before, limit).toCompletableFuture().join());
  }

  @Override
  public Erasure erase(ParticipantId person) {
    return Failures.ask(
        () -> {
          Set<SessionId> open = new TreeSet<>();
          for (SessionStatus status : List.of(SessionStatus.WAITING, SessionStatus.ACTIVE)) {
            open.addAll(sessions(person, null, status));
            open.addAll(sessions(null, person, status));
          }
          if (!open.isEmpty()) {
            throw new StillInSession(person, List.copyOf(open));
          }
          ParticipantId replacement = identity.newErasedId();
          int changed = retention.erase(person, replacement, ERASED).toCompletableFuture().join();
          return new Erasure(replacement, changed);
        });
  }

  private List<SessionId> sessions(
      @Nullable ParticipantId visitor, @Nullable ParticipantId agent, SessionStatus status) {
    return log.list(new SessionFilter(visitor, agent, status, null, OPEN_SESSIONS_SHOWN)).stream()
        .map(Session::id)
        .toList();
  }
}
