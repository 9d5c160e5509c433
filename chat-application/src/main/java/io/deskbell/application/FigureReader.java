package io.deskbell.application;

import io.deskbell.application.port.out.SessionFilter;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.report.SessionFigures;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the figures of sessions out of their logs, of which it holds one page at a time. */
final class FigureReader {
  private static final int PAGE = 500;

  private final SessionLog log;

  FigureReader(SessionLog log) {
    this.log = log;
  }

  /**
   * The figures of the sessions that started in some time, newest first.
   *
   * @param from the beginning
   * @param to the end, exclusive
   * @param most how many at most
   * @throws RuleViolation.InvalidField if there are more
   */
  List<SessionFigures> read(Instant from, Instant to, int most) {
    List<SessionFigures> found = new ArrayList<>();
    SessionId last = null;
    while (true) {
      List<Session> page = log.list(new SessionFilter(null, null, null, last, PAGE));
      for (Session session : page) {
        if (session.createdAt().isBefore(from)) {
          return found;
        }
        if (session.createdAt().isBefore(to)) {
          if (found.size() == most) {
            throw new RuleViolation.InvalidField(
                "from",
                "is "
                    + from
                    + ", more than "
                    + most
                    + " sessions before "
                    + to
                    + ", expected later");
          }
          figures(session.id()).ifPresent(found::add);
        }
      }
      if (page.size() < PAGE) {
        return found;
      }
      last = page.get(PAGE - 1).id();
    }
  }

  /** Empty if the session has been deleted since it was listed. */
  private Optional<SessionFigures> figures(SessionId id) {
    Pages pages = new Pages(id);
    return pages.hasNext() ? Optional.of(SessionFigures.of(() -> pages)) : Optional.empty();
  }

  private final class Pages implements Iterator<SessionEvent> {
    private final SessionId id;
    private List<SessionEvent> page = List.of();
    private int next;
    private @Nullable SessionEvent last;

    Pages(SessionId id) {
      this.id = id;
    }

    @Override
    public boolean hasNext() {
      boolean mayHaveMore = last == null || page.size() == PAGE;
      if (next == page.size() && mayHaveMore) {
        page = log.read(id, last == null ? 0 : last.sequence(), PAGE);
        next = 0;
      }
      return next < page.size();
    }

    @Override
    public SessionEvent next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the log of " + id + " has no more");
      }
      last = page.get(next++);
      return last;
    }
  }
}
