package io.deskbell.adapter.jdbc;

import static java.lang.System.Logger.Level.DEBUG;

import io.deskbell.adapter.jdbc.Change.Alone;
import io.deskbell.adapter.jdbc.Change.Append;
import io.deskbell.adapter.jdbc.Change.Mark;
import io.deskbell.adapter.jdbc.Change.Transaction;
import io.deskbell.application.port.out.Decided;
import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.Retention;
import io.deskbell.application.port.out.Revocation;
import io.deskbell.application.port.out.Revocations;
import io.deskbell.application.port.out.SessionFilter;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.application.port.out.StaffLog;
import io.deskbell.application.port.out.StoreUnavailable;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.agent.Connectivity;
import io.deskbell.domain.agent.Standing;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.StaffEntry;
import io.deskbell.domain.session.StaffRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Session logs, staff logs, the desk and revocations in SQL, durable when a stage says so: what was
 * acknowledged survives the end of the process, however it ends, and with {@link Database#embedded}
 * that of the machine.
 *
 * <p>Several stores, in one process or many, may be open on one database: nothing is remembered of
 * it that is not looked at again before it is relied on. Nothing is loaded but what is asked for.
 * Thread-safe; stages complete on a thread of the store, one after the other, so whoever hears of
 * one must not block.
 */
public final class JdbcStore
    implements SessionLog, DeskStore, StaffLog, Retention, Revocations, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(JdbcStore.class.getName());
  private static final int ERASED_TOGETHER = 2_000;
  private static final long PAUSE_MILLIS = 20;

  private final Database database;
  private final ReadPool readers;

  /** Of messages, and of taking them out again. */
  private final Committer committer;

  /**
   * Of the desk: where the database lets two write at once, nobody who talks waits for the desk, of
   * which another server may have the lock.
   */
  private final Committer deskCommitter;

  /** The desk as it was stored here last, of the thread alone that commits the desk. */
  private StoredDesk known = new StoredDesk(Desk.empty(), -1);

  private JdbcStore(Database database) {
    this.database = database;
    this.readers = new ReadPool(database.readers());
    this.committer = new Committer(database);
    this.deskCommitter = database.hasOneWriter() ? committer : new Committer(database);
  }

  /**
   * The store in that database, which gets its tables or the newest version of them.
   *
   * @throws UnusableStore if it cannot be used; then it was not changed
   * @throws StoreUnavailable if it cannot be reached
   */
  public static JdbcStore open(Database database) {
    Schema schema = new Schema(database);
    if (!database.exists() || schema.isMissing()) {
      database.create();
    }
    schema.migrate();
    return new JdbcStore(database);
  }

  /**
   * The store in a database that exists, in use by others or not; its tables stay as they are.
   *
   * @throws UnusableStore if it is missing, cannot be used or has tables of another version
   * @throws StoreUnavailable if it cannot be reached
   */
  public static JdbcStore attach(Database database) {
    if (!database.exists()) {
      throw new UnusableStore(database + " is missing or empty");
    }
    new Schema(database).requireCurrent();
    return new JdbcStore(database);
  }

  @Override
  public boolean blocks() {
    return true;
  }

  @Override
  public CompletionStage<Void> append(Session changed) {
    try {
      return committer.append(new Append(changed));
    } catch (ArithmeticException e) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException("expected times from 1678 to 2261 in " + changed, e));
    }
  }

  @Override
  public List<SessionEvent> read(SessionId id, long after, int limit) {
    return ask(
        "SELECT "
            + EventRow.COLUMNS
            + " FROM session_event WHERE tenant = ? AND session = ? AND sequence > ?"
            + " ORDER BY sequence LIMIT ?",
        row -> EventRow.read(id, row).event(),
        Tenant.ID,
        id.value(),
        after,
        limit);
  }

  @Override
  public Optional<Session> find(SessionId id) {
    return first(ask(SessionRow.SELECT + " AND s.id = ?", SessionRow::read, Tenant.ID, id.value()));
  }

  @Override
  public Optional<Message> findMessage(
      SessionId id, ParticipantId senderId, ClientMessageId clientMessageId) {
    return first(
        ask(
            "SELECT "
                + EventRow.COLUMNS
                + " FROM session_event WHERE tenant = ? AND session = ? AND actor = ?"
                + " AND client_message_id = ?",
            row -> EventRow.read(id, row).message(),
            Tenant.ID,
            id.value(),
            senderId.value(),
            clientMessageId.value()));
  }

  private static <T> Optional<T> first(List<T> found) {
    return found.stream().findFirst();
  }

  @Override
  public List<Session> list(SessionFilter filter) {
    StringBuilder sql = new StringBuilder(SessionRow.SELECT);
    List<Object> values = new ArrayList<>(List.of(Tenant.ID));
    ParticipantId visitor = filter.visitor();
    if (visitor != null) {
      sql.append(" AND s.visitor = ?");
      values.add(visitor.value());
    }
    ParticipantId agent = filter.agent();
    if (agent != null) {
      sql.append(" AND s.agent = ?");
      values.add(agent.value());
    }
    if (filter.status() != null) {
      sql.append(" AND s.status = ?");
      values.add(filter.status().code());
    }
    SessionId before = filter.before();
    if (before != null) {
      long createdAt = EventRow.nanos(stored(before).createdAt());
      sql.append(" AND s.created_at <= ? AND (s.created_at < ? OR s.id > ?)");
      values.addAll(List.of(createdAt, createdAt, before.value()));
    }
    sql.append(" ORDER BY s.created_at DESC, s.id LIMIT ?");
    values.add(filter.limit());
    return ask(sql.toString(), SessionRow::read, values.toArray());
  }

  private Session stored(SessionId id) {
    return find(id)
        .orElseThrow(() -> new IllegalArgumentException("expected a stored session, got " + id));
  }

  @Override
  public CompletionStage<Boolean> markRead(SessionId id, ParticipantId reader, long sequence) {
    Mark mark = new Mark(new LogWriter.Mark(id.value(), reader.value(), sequence));
    committer.submit(mark);
    return mark.outcome();
  }

  @Override
  public Map<ParticipantId, Long> readMarks(SessionId id) {
    return ask(
            "SELECT reader, sequence FROM read_mark WHERE tenant = ? AND session = ?",
            row -> Map.entry(ParticipantId.of(row.getString(1)), row.getLong(2)),
            Tenant.ID,
            id.value())
        .stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Override
  public CompletionStage<Void> append(StaffEntry entry) {
    StaffRow row;
    try {
      row = StaffRow.of(entry);
    } catch (ArithmeticException e) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException("expected times from 1678 to 2261 in " + entry, e));
    }
    return alone(
        committer,
        writer -> {
          writer.insert(row);
          return null;
        },
        () -> {});
  }

  @Override
  public List<StaffEntry> staffEntries(SessionId id, long after, int limit) {
    return ask(
        StaffRow.SELECT + " AND sequence > ? ORDER BY sequence LIMIT ?",
        StaffRow::read,
        Tenant.ID,
        id.value(),
        after,
        limit);
  }

  @Override
  public StaffRecord staffRecord(SessionId id) {
    // In one statement, so that the length and the rest are of one moment.
    List<StaffEntry> telling =
        ask(
            StaffRow.SELECT
                + " AND (type <> 'note_added' OR sequence = (SELECT MAX(sequence) FROM staff_entry"
                + " WHERE tenant = ? AND session = ?)) ORDER BY sequence",
            StaffRow::read,
            Tenant.ID,
            id.value(),
            Tenant.ID,
            id.value());
    StaffRecord record = StaffRecord.empty();
    for (StaffEntry entry : telling) {
      record = record.after(entry);
    }
    return record;
  }

  @Override
  public StoredDesk load() {
    try (Connection connection = readers.connect()) {
      connection.setAutoCommit(false);
      database.readOneState(connection);
      return load(connection);
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  private static StoredDesk load(Connection connection) throws SQLException {
    List<Position> positions =
        select(
            connection,
            "SELECT revision, last_chosen FROM desk WHERE tenant = ?",
            row -> new Position(row.getLong(1), row.getString(2)),
            Tenant.ID);
    if (positions.isEmpty()) {
      throw new SQLException("the desk has no row");
    }
    Position position = positions.get(0);
    List<AgentLoad> loads =
        select(
            connection,
            "SELECT id, name, capacity, availability, load, idle_since, profile, connectivity,"
                + " connected_since, standing FROM agent"
                + " WHERE tenant = ? ORDER BY place",
            JdbcStore::readAgent,
            Tenant.ID);
    List<Session> sessions =
        select(connection, SessionRow.SELECT + " AND s.at_desk = 1", SessionRow::read, Tenant.ID);
    String lastChosen = position.lastChosen();
    Desk desk =
        Desk.restore(loads, lastChosen == null ? null : ParticipantId.of(lastChosen), sessions);
    return new StoredDesk(desk, position.revision());
  }

  private record Position(long revision, @Nullable String lastChosen) {}

  private static AgentLoad readAgent(ResultSet row) throws SQLException {
    Agent agent =
        new Agent(
            ParticipantId.of(row.getString(1)),
            row.getString(2),
            row.getInt(3),
            Availability.valueOf(row.getString(4)),
            RoutingDetails.profile(row.getString(7)));
    return new AgentLoad(
        agent,
        row.getInt(5),
        EventRow.instant(row.getLong(6)),
        new io.deskbell.domain.agent.Connection(
            Connectivity.valueOf(row.getString(8)), EventRow.instant(row.getLong(9))),
        Standing.valueOf(row.getString(10)));
  }

  @Override
  public CompletionStage<Void> commit(
      long revision, Desk desk, List<Session> sessions, List<Decided> decisions) {
    Set<SessionId> ids = new HashSet<>();
    for (Session session : sessions) {
      if (!ids.add(session.id())) {
        return CompletableFuture.failedFuture(
            new IllegalArgumentException("expected each session once, got twice " + session));
      }
    }
    return alone(
        deskCommitter,
        writer -> {
          writer.advance(revision, desk);
          writer.change(deskAt(revision, writer), desk);
          writer.store(desk, sessions);
          writer.insertDecisions(decisions);
          return null;
        },
        () -> known = new StoredDesk(desk, revision + 1));
  }

  @Override
  public List<Decided> decisions(SessionId id) {
    return ask(
        DecisionRow.SELECT + " AND session = ? ORDER BY sequence",
        DecisionRow::read,
        Tenant.ID,
        id.value());
  }

  /** The desk before a change; read again if it was not changed here. */
  private Desk deskAt(long revision, LogWriter writer) throws SQLException {
    return known.revision() == revision ? known.desk() : load(writer.connection()).desk();
  }

  private static <T> CompletableFuture<T> alone(
      Committer by, Transaction<T> transaction, Runnable committed) {
    Alone<T> change = new Alone<>(transaction, committed);
    by.submit(change);
    return change.outcome();
  }

  @Override
  public CompletionStage<Integer> deleteEnded(Instant endedBefore, int limit) {
    // Not beside messages: one might get the place of what is just being deleted.
    return alone(committer, writer -> writer.deleteEnded(endedBefore, limit), () -> {});
  }

  @Override
  public CompletionStage<Integer> erase(
      ParticipantId person, ParticipantId replacement, MessageContent content) {
    CompletableFuture<Integer> erased = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                erased.complete(eraseNow(person, replacement, content));
              } catch (ExecutionException e) {
                erased.completeExceptionally(e.getCause());
              } catch (SQLException e) {
                erased.completeExceptionally(unreadable(e));
              } catch (InterruptedException | RuntimeException e) {
                erased.completeExceptionally(e);
              }
            },
            "deskbell-store-eraser");
    thread.setDaemon(true);
    thread.start();
    return erased;
  }

  /** A few events at a time, so that others who write need not wait for all of them. */
  private int eraseNow(ParticipantId person, ParticipantId replacement, MessageContent content)
      throws SQLException, InterruptedException, ExecutionException {
    int changed = 0;
    List<String> some = new ArrayList<>();
    long events = 0;
    for (Presence presence : presences(person)) {
      if (events + presence.events() > ERASED_TOGETHER && !some.isEmpty()) {
        changed += eraseIn(some, person, replacement, content);
        some = new ArrayList<>();
        events = 0;
        // Whoever waits for SQLite's one lock looks for it now and then: it must be free for a
        // while.
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
      some.add(presence.session());
      events += presence.events();
    }
    changed += eraseIn(some, person, replacement, content);
    eraseFromDecisions(person, replacement);
    if (!database.settle()) {
      throw new StoreUnavailable(
          "erased, but the log of " + database + " still has it, for somebody who reads; try again",
          null);
    }
    return changed;
  }

  private int eraseIn(
      List<String> sessions,
      ParticipantId person,
      ParticipantId replacement,
      MessageContent content)
      throws InterruptedException, ExecutionException {
    return alone(
            committer, writer -> writer.erase(sessions, person, replacement, content), () -> {})
        .get();
  }

  /** An agent is named also where somebody else was given a session. */
  private void eraseFromDecisions(ParticipantId person, ParticipantId replacement)
      throws InterruptedException, ExecutionException {
    String id = person.value().replace("!", "!!").replace("%", "!%").replace("_", "!_");
    List<Decided> naming =
        ask(
            DecisionRow.SELECT
                + " AND (agent = ? OR considered LIKE ? ESCAPE '!') AND session IN"
                + " (SELECT id FROM session WHERE tenant = ? AND status = 'ended')",
            DecisionRow::read,
            Tenant.ID,
            person.value(),
            "%" + id + "%",
            Tenant.ID);
    for (int i = 0; i < naming.size(); i += ERASED_TOGETHER) {
      List<Decided> some = naming.subList(i, Math.min(naming.size(), i + ERASED_TOGETHER));
      alone(
              committer,
              writer -> {
                writer.lock();
                for (Decided decided : some) {
                  writer.replace(
                      new Decided(
                          decided.sequence(),
                          decided.at(),
                          decided.decision().renamed(person, replacement)));
                }
                return null;
              },
              () -> {})
          .get();
    }
  }

  /** That somebody is in a session, and how many events name them there. */
  private record Presence(String session, long events) {}

  /** Looks through everything: who asks for this asks rarely, and who was where is not indexed. */
  private List<Presence> presences(ParticipantId person) {
    String id = person.value();
    return ask(
        "SELECT session, sum(events) FROM (SELECT session, count(*) AS events FROM session_event"
            + " WHERE tenant = ? AND actor = ? GROUP BY session"
            + " UNION ALL SELECT session, 1 FROM read_mark WHERE tenant = ? AND reader = ?"
            + " UNION ALL SELECT session, count(*) FROM staff_entry WHERE tenant = ?"
            + " AND author = ? GROUP BY session"
            + " UNION ALL SELECT id, 1 FROM session WHERE tenant = ?"
            + " AND (visitor = ? OR agent = ? OR ended_by = ?)) AS presence GROUP BY session",
        row -> new Presence(row.getString(1), row.getLong(2)),
        Tenant.ID,
        id,
        Tenant.ID,
        id,
        Tenant.ID,
        id,
        Tenant.ID,
        id,
        id,
        id);
  }

  @Override
  public CompletionStage<Void> revoke(Revocation revocation) {
    RevocationRow row;
    try {
      row = RevocationRow.of(revocation);
    } catch (ArithmeticException e) {
      return CompletableFuture.failedFuture(
          new IllegalArgumentException("expected times from 1678 to 2261 in " + revocation, e));
    }
    return alone(
        committer,
        writer -> {
          writer.revoke(row);
          return null;
        },
        () -> {});
  }

  @Override
  public List<Revocation> all() {
    return ask(RevocationRow.SELECT, RevocationRow::read, Tenant.ID);
  }

  @Override
  public CompletionStage<Integer> forget(Instant expiredBefore) {
    return alone(committer, writer -> writer.forget(expiredBefore), () -> {});
  }

  /**
   * Whether the database answers and, if storing has failed lately, stores again. May block for
   * some seconds.
   */
  public boolean isReachable() {
    try {
      ask("SELECT revision FROM desk WHERE tenant = ?", row -> row.getLong(1), Tenant.ID);
      return storesAgain(committer) && storesAgain(deskCommitter);
    } catch (StoreUnavailable e) {
      return false;
    }
  }

  private static boolean storesAgain(Committer one) {
    if (!one.isFailing()) {
      return true;
    }
    CompletableFuture<Boolean> probe =
        alone(
            one,
            writer -> {
              writer.touch();
              return true;
            },
            () -> {});
    try {
      return probe.get(Database.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Stores and tells what was submitted before; what comes later fails. */
  @Override
  public void close() {
    committer.close();
    deskCommitter.close();
    readers.close();
    try {
      database.settle();
    } catch (SQLException e) {
      LOG.log(DEBUG, "what is left in the log is found by the next start", e);
    }
  }

  /** Makes something of the row that a reading is at. */
  private interface RowReader<T> {
    T read(ResultSet row) throws SQLException;
  }

  private <T> List<T> ask(String sql, RowReader<T> reader, Object... values) {
    try (Connection connection = readers.connect()) {
      return select(connection, sql, reader, values);
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  private static <T> List<T> select(
      Connection connection, String sql, RowReader<T> reader, Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      List<T> found = new ArrayList<>();
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          found.add(reader.read(rows));
        }
      }
      return found;
    }
  }

  private StoreUnavailable unreadable(SQLException failure) {
    return new StoreUnavailable(database + " cannot be read: " + failure.getMessage(), failure);
  }
}
