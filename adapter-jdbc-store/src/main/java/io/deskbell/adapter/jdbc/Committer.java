package io.deskbell.adapter.jdbc;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import io.deskbell.adapter.jdbc.Change.Alone;
import io.deskbell.adapter.jdbc.Change.Append;
import io.deskbell.adapter.jdbc.Change.Mark;
import io.deskbell.application.port.out.ConcurrentChange;
import io.deskbell.application.port.out.StoreUnavailable;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes. What many sessions append at the same moment shares one transaction
 * and one flush to the disk; the longer a flush takes, the more there is in the next one. Outcomes
 * are told on another thread, in the order of the changes, so that whoever hears of one does not
 * hold up the next flush. Thread-safe.
 */
final class Committer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Committer.class.getName());

  /** In one transaction. More would not be faster, and the first ones would wait for the last. */
  private static final int MOST_TOGETHER = 1_000;

  /** Behind a database that does not answer; more than that is refused at once. */
  private static final int MOST_WAITING = 50_000;

  private static final long CLOSING_MILLIS = 5_000;

  /** After which a connection may have been cut without a word. */
  private static final long IDLE_NANOS = 1_000_000_000;

  private final Database database;
  private final BlockingQueue<Change<?>> waiting = new LinkedBlockingQueue<>(MOST_WAITING);

  /** The newest append under way of each session. */
  private final ConcurrentMap<SessionId, Append> underWay = new ConcurrentHashMap<>();

  private final Alone<Void> end = new Alone<>(writer -> null, () -> {});
  private final Thread thread;
  private final ExecutorService answers =
      Executors.newSingleThreadExecutor(task -> daemon(task, "deskbell-store-answers"));

  /** Guards against a change that comes behind the end. */
  private final Object gate = new Object();

  private volatile boolean closed;
  private volatile boolean failing;

  // Of the committing thread alone.

  private @Nullable LogWriter writer;
  private long lastUsed;
  private @Nullable Change<?> heldBack;

  Committer(Database database) {
    this.database = database;
    this.thread = daemon(this::run, "deskbell-store-committer");
    thread.start();
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  CompletionStage<Void> append(Append append) {
    underWay.compute(
        append.id(),
        (id, before) -> {
          append.follow(before);
          // In here, so that two of one session are in the queue in the order of this map.
          return submit(append) ? append : before;
        });
    return append.outcome();
  }

  /** Whether the last transaction failed for a reason that lies with the database. */
  boolean isFailing() {
    return failing;
  }

  /** Puts a change behind all others; false if it is refused, which its outcome says already. */
  boolean submit(Change<?> change) {
    synchronized (gate) {
      if (!closed && waiting.offer(change)) {
        return true;
      }
    }
    change.refuse(
        new StoreUnavailable(
            closed
                ? "the store is closed"
                : "expected at most " + MOST_WAITING + " changes to wait for " + database,
            null));
    return false;
  }

  private void run() {
    List<Change<?>> batch = new ArrayList<>();
    try {
      while (collect(batch)) {
        store(batch);
        tell(List.copyOf(batch));
        batch.clear();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      reset();
    }
  }

  /** Takes what shares a transaction; false at the end. */
  private boolean collect(List<Change<?>> batch) throws InterruptedException {
    Change<?> next = heldBack == null ? waiting.take() : heldBack;
    heldBack = null;
    while (next != null && !(next instanceof Alone) && batch.size() < MOST_TOGETHER) {
      batch.add(next);
      next = waiting.poll();
    }
    if (batch.isEmpty() && next != null) {
      batch.add(next);
    } else {
      heldBack = next;
    }
    return batch.get(0) != end;
  }

  private void store(List<Change<?>> batch) {
    if (batch.get(0) instanceof Alone<?> alone) {
      transact(batch, () -> storeAlone(alone));
    } else {
      transact(batch, () -> storeTogether(batch));
    }
  }

  /** A transaction's statements and their end. */
  private interface Statements {
    /** Returns false if nothing is stored, and each change has to be tried by itself. */
    boolean run() throws SQLException;
  }

  private void transact(List<? extends Change<?>> batch, Statements statements) {
    RuntimeException cause;
    try {
      if (statements.run()) {
        failing = false;
      } else {
        storeOneByOne(batch);
      }
      return;
    } catch (ConcurrentChange e) {
      rollBack();
      cause = e;
    } catch (SQLException e) {
      if (database.isConflict(e)) {
        rollBack();
        cause = interfered(e);
      } else if (database.isRefusal(e)) {
        rollBack();
        if (batch.size() > 1) {
          storeOneByOne(batch);
          return;
        }
        cause = new IllegalStateException(database + " refuses a change", e);
      } else if (database.isDelay(e)) {
        rollBack();
        cause = unavailable(e);
      } else {
        // Whatever state the connection is in, a new one is in none.
        reset();
        failing = true;
        cause = unavailable(e);
      }
    } catch (RuntimeException | Error e) {
      // Nothing may end this thread: everybody would wait for it for ever.
      reset();
      LOG.log(WARNING, "storing failed in an unexpected way", e);
      cause = new StoreUnavailable("storing failed in an unexpected way", e);
    }
    for (Change<?> change : batch) {
      if (!change.hasFailed()) {
        change.fail(cause);
      }
    }
  }

  private static ConcurrentChange interfered(SQLException failure) {
    return new ConcurrentChange("another transaction was in the way: " + failure.getMessage());
  }

  private StoreUnavailable unavailable(SQLException failure) {
    LOG.log(WARNING, "{0} does not store: {1}", database, failure.getMessage());
    return new StoreUnavailable(database + " does not store: " + failure.getMessage(), failure);
  }

  private boolean storeAlone(Alone<?> alone) throws SQLException {
    LogWriter open = writer();
    alone.store(open);
    open.connection().commit();
    alone.committed();
    return true;
  }

  private boolean storeTogether(List<? extends Change<?>> batch) throws SQLException {
    List<Append> appends = new ArrayList<>();
    List<Mark> marks = new ArrayList<>();
    for (Change<?> change : batch) {
      if (change instanceof Append append && !append.hasFailed() && append.stands()) {
        appends.add(append);
      } else if (change instanceof Mark mark) {
        marks.add(mark);
      }
    }
    // By session, so that rows are locked in one order; in a session in their own order.
    appends.sort(Comparator.comparing(Append::id));
    marks.sort(Comparator.comparing(Mark::mark, LogWriter.Mark.ORDER));
    LogWriter open = writer();
    List<Append> conflicts = new ArrayList<>();
    if (!storeEvents(open, appends, conflicts)) {
      open.connection().rollback();
      if (batch.size() > 1) {
        return false;
      }
      appends.forEach(Append::conflict);
      return true;
    }
    boolean[] moved = open.mark(marks.stream().map(Mark::mark).toList());
    open.connection().commit();
    conflicts.forEach(Append::conflict);
    for (int i = 0; i < moved.length; i++) {
      marks.get(i).succeed(moved[i]);
    }
    return true;
  }

  /**
   * Stores the events of many sessions.
   *
   * @param conflicts gets those of which nothing was stored
   * @return false if something was stored that must not stay without something that was not
   */
  private static boolean storeEvents(LogWriter open, List<Append> appends, List<Append> conflicts)
      throws SQLException {
    List<EventRow> rows = new ArrayList<>();
    appends.forEach(append -> rows.addAll(append.rows()));
    boolean[] there = open.insert(rows);
    List<Session> changed = new ArrayList<>();
    int row = 0;
    for (Append append : appends) {
      int expected = append.rows().size();
      int stored = 0;
      for (int i = 0; i < expected; i++) {
        stored += there[row++] ? 1 : 0;
      }
      if (stored == 0) {
        conflicts.add(append);
      } else if (stored < expected || append.restsOnOneOf(conflicts)) {
        return false;
      } else if (append.changesState()) {
        changed.add(append.session());
      }
    }
    open.store(changed);
    return true;
  }

  private void storeOneByOne(List<? extends Change<?>> batch) {
    failing = false;
    for (Change<?> change : batch) {
      if (failing) {
        // The others would wait, one after the other, for a database that is away.
        change.fail(new StoreUnavailable(database + " does not store", null));
      } else {
        List<Change<?>> one = List.of(change);
        transact(one, () -> storeTogether(one));
      }
    }
  }

  private LogWriter writer() throws SQLException {
    LogWriter open = writer;
    long now = System.nanoTime();
    // Nothing has been sent over it yet, so another one can take its place and nobody notices.
    if (open != null && now - lastUsed > IDLE_NANOS && !database.isAlive(open.connection())) {
      reset();
      open = null;
    }
    lastUsed = now;
    if (open == null) {
      Connection connection = database.writers().getConnection();
      try {
        database.makeDurable(connection);
        connection.setAutoCommit(false);
        open = new LogWriter(connection);
      } catch (SQLException e) {
        connection.close();
        throw e;
      }
      writer = open;
    }
    return open;
  }

  private void rollBack() {
    LogWriter open = writer;
    try {
      if (open != null) {
        open.connection().rollback();
      }
    } catch (SQLException e) {
      reset();
    }
  }

  private void reset() {
    LogWriter open = writer;
    writer = null;
    try {
      if (open != null) {
        open.close();
      }
    } catch (SQLException e) {
      LOG.log(DEBUG, "a broken connection could not be closed", e);
    }
  }

  private void tell(List<Change<?>> batch) {
    answers.execute(
        () -> {
          for (Change<?> change : batch) {
            change.tell();
            if (change instanceof Append append) {
              // Not before: until it is told, others may be appended that rest on it.
              underWay.remove(append.id(), append);
            }
          }
        });
  }

  /** Stores what was submitted before, tells of it, and then takes nothing more. */
  @Override
  public void close() {
    synchronized (gate) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try {
      waiting.put(end);
      thread.join(CLOSING_MILLIS);
      answers.shutdown();
      if (thread.isAlive() || !answers.awaitTermination(CLOSING_MILLIS, TimeUnit.MILLISECONDS)) {
        LOG.log(WARNING, "{0} was closed with changes under way", database);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
