package io.deskbell.adapter.jdbc;

import io.deskbell.application.port.out.ConcurrentChange;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Something to be stored, and whom to tell. Belongs to the thread that commits, but for its
 * outcome.
 */
abstract sealed class Change<T> {
  private final CompletableFuture<T> outcome = new CompletableFuture<>();
  private @Nullable RuntimeException failure;
  private @Nullable T result;

  private Change() {}

  CompletableFuture<T> outcome() {
    return outcome;
  }

  void succeed(@Nullable T value) {
    result = value;
  }

  void fail(RuntimeException cause) {
    failure = cause;
  }

  boolean hasFailed() {
    return failure != null;
  }

  /** Fails at once, for a change that nobody is going to store. */
  void refuse(RuntimeException cause) {
    fail(cause);
    tell();
  }

  /** Says what came of it, to whoever waits for that. */
  void tell() {
    if (failure == null) {
      outcome.complete(result);
    } else {
      outcome.completeExceptionally(failure);
    }
  }

  /** New events of one session; shares a transaction with others. */
  static final class Append extends Change<Void> {
    private final Session session;
    private final List<EventRow> rows;
    private final boolean changesState;

    /** The one appended before it in the same session, while that one has not been told. */
    private volatile @Nullable Append previous;

    /**
     * The ones on which it may rest, of those that had not been told when this one was appended: of
     * several that want the same place, it cannot be seen which one it is.
     */
    private List<Append> bases = List.of();

    Append(Session session) {
      this.session = session;
      this.rows = session.newEvents().stream().map(EventRow::of).toList();
      this.changesState = !session.newEvents().stream().allMatch(Append::isMessage);
    }

    private static boolean isMessage(SessionEvent event) {
      return event instanceof MessagePosted;
    }

    /** Notes which ones are under way before it. */
    void follow(@Nullable Append before) {
      previous = before;
      List<Append> candidates = new ArrayList<>();
      for (Append one = before; one != null; one = one.previous) {
        if (one.session.lastSequence() == session.savedSequence()) {
          candidates.add(one);
        }
      }
      bases = candidates;
    }

    boolean restsOnOneOf(List<Append> others) {
      return bases.stream().anyMatch(others::contains);
    }

    /** Whether it may be tried: it fails with what it rests on, whoever has its place now. */
    boolean stands() {
      if (bases.stream().anyMatch(Append::hasFailed)) {
        fail(new ConcurrentChange("it rests on a change of " + session.id() + " that has failed"));
        return false;
      }
      return true;
    }

    void conflict() {
      fail(
          new ConcurrentChange(
              "expected session "
                  + session.id()
                  + " at "
                  + session.savedSequence()
                  + " and without the client message ids of the change, found it otherwise"));
    }

    SessionId id() {
      return session.id();
    }

    Session session() {
      return session;
    }

    List<EventRow> rows() {
      return rows;
    }

    /** Whether it changes more of the session than the length of its log. */
    boolean changesState() {
      return changesState;
    }

    @Override
    void tell() {
      super.tell();
      previous = null;
      bases = List.of();
    }
  }

  /** A read mark; shares a transaction with others. */
  static final class Mark extends Change<Boolean> {
    private final LogWriter.Mark mark;

    Mark(LogWriter.Mark mark) {
      this.mark = mark;
    }

    LogWriter.Mark mark() {
      return mark;
    }
  }

  /** Something that needs a transaction of its own. */
  static final class Alone<T> extends Change<T> {
    private final Transaction<T> transaction;
    private final Runnable committed;

    /**
     * A change in a transaction of its own.
     *
     * @param committed runs on the committing thread after the commit, before anybody is told
     */
    Alone(Transaction<T> transaction, Runnable committed) {
      this.transaction = transaction;
      this.committed = committed;
    }

    void store(LogWriter writer) throws SQLException {
      succeed(transaction.run(writer));
    }

    void committed() {
      committed.run();
    }
  }

  /** What is done in one transaction. */
  interface Transaction<T> {
    /** Does it, without committing. */
    @Nullable T run(LogWriter writer) throws SQLException;
  }
}
