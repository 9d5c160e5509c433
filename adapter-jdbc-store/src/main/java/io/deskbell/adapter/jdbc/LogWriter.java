package io.deskbell.adapter.jdbc;

import io.deskbell.application.port.out.ConcurrentChange;
import io.deskbell.application.port.out.Decided;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.assignment.Desk.AgentChange;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent.SessionEnded;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every statement that writes, on one connection that nobody else uses. Nothing is committed here.
 * Not thread-safe.
 *
 * <p>Rows are locked in one order, so that several processes cannot wait for each other in a
 * circle: the desk, then events by session, then read marks by session, then a session and its
 * staff log.
 */
final class LogWriter implements AutoCloseable {
  /**
   * An event follows the one before it or is the first, and nobody has its place or its client
   * message id: that is the whole of "if nobody appended since", and a row that is missing
   * afterwards is a conflict.
   */
  private static final String INSERT_EVENT =
      "INSERT INTO session_event (tenant, session, sequence, type, at, actor, content,"
          + " client_message_id, detail) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE ? = 1 OR EXISTS"
          + " (SELECT 1 FROM session_event WHERE tenant = ? AND session = ? AND sequence = ?)"
          + " ON CONFLICT DO NOTHING";

  private static final String STORE_SESSION =
      "INSERT INTO session (tenant, id, visitor, priority, created_at, status, agent, ended_at,"
          + " ended_by, end_reason, routing, at_desk) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
          + " ON CONFLICT (tenant, id) DO UPDATE SET status = excluded.status, agent ="
          + " excluded.agent, ended_at = excluded.ended_at, ended_by = excluded.ended_by,"
          + " end_reason = excluded.end_reason, priority = excluded.priority,"
          + " routing = excluded.routing, at_desk = ";

  private static final String STORE_MARK =
      "INSERT INTO read_mark (tenant, session, reader, sequence) SELECT ?, ?, ?, ? WHERE EXISTS"
          + " (SELECT 1 FROM session WHERE tenant = ? AND id = ?) ON CONFLICT (tenant, session,"
          + " reader) DO UPDATE SET sequence = excluded.sequence"
          + " WHERE read_mark.sequence < excluded.sequence";

  /** So many events that others who write do not notice. */
  private static final long DELETED_TOGETHER = 2_000;

  /**
   * SQLite's driver keeps as much room as a statement's largest batch has ever needed, and clears
   * all of that after each batch, however small.
   */
  static final int MOST_IN_BATCH = 250;

  private final Connection connection;
  private final PreparedStatement insertEvent;
  private final PreparedStatement storeSession;
  private final PreparedStatement storeSessionAtDesk;
  private final PreparedStatement storeMark;

  LogWriter(Connection connection) throws SQLException {
    this.connection = connection;
    insertEvent = connection.prepareStatement(INSERT_EVENT);
    // Without the desk, a session stays at it until it is over.
    storeSession =
        connection.prepareStatement(
            STORE_SESSION + "CASE WHEN excluded.status = 'ended' THEN 0 ELSE session.at_desk END");
    storeSessionAtDesk = connection.prepareStatement(STORE_SESSION + "excluded.at_desk");
    storeMark = connection.prepareStatement(STORE_MARK);
  }

  Connection connection() {
    return connection;
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  /**
   * Inserts all those events, in that order.
   *
   * @return for each, whether it is there now
   */
  boolean[] insert(List<EventRow> events) throws SQLException {
    return execute(insertEvent, events, LogWriter::bind);
  }

  private static void bind(PreparedStatement statement, EventRow event) throws SQLException {
    statement.setString(1, Tenant.ID);
    event.bind(statement);
    statement.setInt(10, event.sequence() == 1 ? 1 : 0);
    statement.setString(11, Tenant.ID);
    statement.setString(12, event.session());
    statement.setLong(13, event.sequence() - 1);
  }

  /** Gives a statement the values of a row. */
  private interface Binding<T> {
    void bind(PreparedStatement statement, T row) throws SQLException;
  }

  private static <T> boolean[] execute(PreparedStatement batch, List<T> rows, Binding<T> binding)
      throws SQLException {
    boolean[] changed = new boolean[rows.size()];
    try {
      for (int from = 0; from < rows.size(); from += MOST_IN_BATCH) {
        for (T row : rows.subList(from, Math.min(rows.size(), from + MOST_IN_BATCH))) {
          binding.bind(batch, row);
          batch.addBatch();
        }
        int[] counts = batch.executeBatch();
        for (int i = 0; i < counts.length; i++) {
          changed[from + i] = counts[i] == 1;
        }
      }
      return changed;
    } catch (BatchUpdateException e) {
      throw withoutValues(e);
    } finally {
      batch.clearBatch();
    }
  }

  /** Drivers put the values into the message, and what people say must not get into a log file. */
  private static SQLException withoutValues(BatchUpdateException failure) {
    SQLException cause = failure.getNextException();
    return cause == null
        ? new SQLException(
            "a batch was aborted, SQL state "
                + failure.getSQLState()
                + ", error "
                + failure.getErrorCode(),
            failure.getSQLState(),
            failure.getErrorCode())
        : cause;
  }

  /** Stores the states of sessions, which stay at the desk or away from it as they were. */
  void store(List<Session> sessions) throws SQLException {
    execute(storeSession, sessions, (statement, session) -> bind(statement, session, false));
  }

  private static void bind(PreparedStatement statement, Session session, boolean atDesk)
      throws SQLException {
    statement.setString(1, Tenant.ID);
    statement.setString(2, session.id().value());
    statement.setString(3, session.visitor().id().value());
    statement.setInt(4, session.priority());
    statement.setLong(5, EventRow.nanos(session.createdAt()));
    statement.setString(6, session.status().code());
    statement.setString(7, session.agentId().map(ParticipantId::value).orElse(null));
    Optional<SessionEnded> ending = session.ending();
    if (ending.isPresent()) {
      statement.setLong(8, EventRow.nanos(ending.get().timestamp()));
      statement.setString(9, ending.get().endedBy().value());
      statement.setString(10, ending.get().reason().code());
    } else {
      statement.setNull(8, Types.BIGINT);
      statement.setString(9, null);
      statement.setString(10, null);
    }
    statement.setString(11, RoutingDetails.text(session.routing()));
    statement.setInt(12, atDesk ? 1 : 0);
  }

  /** How far somebody has read. */
  record Mark(String session, String reader, long sequence) {
    static final Comparator<Mark> ORDER =
        Comparator.comparing(Mark::session).thenComparing(Mark::reader);
  }

  /**
   * Moves all those marks, in that order.
   *
   * @return for each, whether it has moved
   */
  boolean[] mark(List<Mark> marks) throws SQLException {
    return execute(storeMark, marks, LogWriter::bind);
  }

  private static void bind(PreparedStatement statement, Mark mark) throws SQLException {
    statement.setString(1, Tenant.ID);
    statement.setString(2, mark.session());
    statement.setString(3, mark.reader());
    statement.setLong(4, mark.sequence());
    statement.setString(5, Tenant.ID);
    statement.setString(6, mark.session());
  }

  /**
   * Inserts an entry of a staff log.
   *
   * @throws ConcurrentChange if it does not come next, is a second rating, or there is no session
   */
  void insert(StaffRow entry) throws SQLException {
    // Keeps the session until the end of the transaction: nobody deletes it meanwhile.
    int kept =
        update(
            "UPDATE session SET priority = priority WHERE tenant = ? AND id = ?",
            Tenant.ID,
            entry.session());
    int inserted =
        kept == 0
            ? 0
            : update(
                "INSERT INTO staff_entry (tenant, session, sequence, type, at, author, text, score)"
                    + " SELECT ?, ?, ?, ?, ?, ?, ?, ? WHERE 1 + (SELECT COALESCE(MAX(sequence), 0)"
                    + " FROM staff_entry WHERE tenant = ? AND session = ?) = ?"
                    + " ON CONFLICT DO NOTHING",
                Tenant.ID,
                entry.session(),
                entry.sequence(),
                entry.type(),
                entry.at(),
                entry.author(),
                entry.text(),
                entry.score(),
                Tenant.ID,
                entry.session(),
                entry.sequence());
    if (inserted != 1) {
      throw new ConcurrentChange(
          "expected the staff log of "
              + entry.session()
              + " right before "
              + entry.sequence()
              + ", found it longer or shorter, rated already or without a session");
    }
  }

  /**
   * Moves the desk to the next revision, which locks it for everybody else.
   *
   * @throws ConcurrentChange if it is at another one
   */
  void advance(long revision, Desk desk) throws SQLException {
    int moved =
        update(
            "UPDATE desk SET revision = revision + 1, last_chosen = ?"
                + " WHERE tenant = ? AND revision = ?",
            desk.lastChosen().map(ParticipantId::value).orElse(null),
            Tenant.ID,
            revision);
    if (moved != 1) {
      throw new ConcurrentChange(
          "expected the desk at revision " + revision + ", found it at another one");
    }
  }

  /** Stores in what the agents of a desk differ from those of the desk before. */
  void change(Desk before, Desk after) throws SQLException {
    Optional<List<AgentChange>> changes = after.changedSince(before);
    if (changes.isEmpty()) {
      change(before.loads(), after.loads());
      return;
    }
    for (AgentChange change : changes.get()) {
      change(change.before(), change.after());
    }
  }

  private void change(List<AgentLoad> before, List<AgentLoad> after) throws SQLException {
    Map<ParticipantId, Integer> places = new HashMap<>();
    for (int place = 0; place < before.size(); place++) {
      places.put(before.get(place).agentId(), place);
    }
    for (int place = 0; place < after.size(); place++) {
      AgentLoad agent = after.get(place);
      Integer known = places.remove(agent.agentId());
      if (known == null) {
        insert(agent, place);
      } else if (known != place || !before.get(known).equals(agent)) {
        change(before.get(known), agent);
        update(
            "UPDATE agent SET place = ? WHERE tenant = ? AND id = ?",
            place,
            Tenant.ID,
            agent.agentId().value());
      }
    }
    for (ParticipantId left : places.keySet()) {
      update("DELETE FROM agent WHERE tenant = ? AND id = ?", Tenant.ID, left.value());
    }
  }

  private void insert(AgentLoad agent, int place) throws SQLException {
    update(
        "INSERT INTO agent (tenant, id, place, name, capacity, availability, load, idle_since,"
            + " profile, connectivity, connected_since, standing)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        Tenant.ID,
        agent.agentId().value(),
        place,
        agent.agent().name(),
        agent.agent().capacity(),
        agent.agent().availability().name(),
        agent.load(),
        EventRow.nanos(agent.idleSince()),
        RoutingDetails.text(agent.agent().profile()),
        agent.connection().connectivity().name(),
        EventRow.nanos(agent.connection().since()),
        agent.standing().name());
  }

  private void change(AgentLoad before, AgentLoad after) throws SQLException {
    update(
        "UPDATE agent SET name = ?, capacity = ?, availability = ?, idle_since = ?,"
            + " profile = ?, connectivity = ?, connected_since = ?, standing = ?"
            + " WHERE tenant = ? AND id = ?",
        after.agent().name(),
        after.agent().capacity(),
        after.agent().availability().name(),
        EventRow.nanos(after.idleSince()),
        RoutingDetails.text(after.agent().profile()),
        after.connection().connectivity().name(),
        EventRow.nanos(after.connection().since()),
        after.standing().name(),
        Tenant.ID,
        after.agentId().value());
    for (int load = before.load(); load < after.load(); load++) {
      give(after);
    }
    if (after.load() < before.load()) {
      update(
          "UPDATE agent SET load = load - ? WHERE tenant = ? AND id = ?",
          before.load() - after.load(),
          Tenant.ID,
          after.agentId().value());
    }
  }

  /** Asserts the capacity once more: whatever went wrong elsewhere, nobody gets work beyond it. */
  private void give(AgentLoad agent) throws SQLException {
    int given =
        update(
            "UPDATE agent SET load = load + 1 WHERE tenant = ? AND id = ? AND load < capacity",
            Tenant.ID,
            agent.agentId().value());
    if (given != 1) {
      throw new ConcurrentChange(
          "expected agent " + agent.agentId() + " to have room, found none in the database");
    }
  }

  /**
   * Stores the new events of sessions and which of them are at the desk.
   *
   * @throws ConcurrentChange if a log is not as long as expected or has a client message id already
   */
  void store(Desk desk, List<Session> sessions) throws SQLException {
    List<Session> inOrder = new ArrayList<>(sessions);
    inOrder.sort(Comparator.comparing(Session::id));
    List<EventRow> events = new ArrayList<>();
    for (Session session : inOrder) {
      session.newEvents().forEach(event -> events.add(EventRow.of(event)));
    }
    boolean[] there = insert(events);
    for (int i = 0; i < there.length; i++) {
      if (!there[i]) {
        EventRow event = events.get(i);
        throw new ConcurrentChange(
            "expected session "
                + event.session()
                + " to go on at "
                + event.sequence()
                + ", found it longer or shorter");
      }
    }
    execute(
        storeSessionAtDesk,
        inOrder,
        (statement, session) -> bind(statement, session, desk.has(session.id())));
  }

  /** Stores why agents were chosen. */
  void insertDecisions(List<Decided> decisions) throws SQLException {
    for (Decided decided : decisions) {
      AssignmentDecision decision = decided.decision();
      update(
          "INSERT INTO assignment (tenant, session, sequence, at, agent, rule, considered)"
              + " VALUES (?, ?, ?, ?, ?, ?, ?)",
          Tenant.ID,
          decision.sessionId().value(),
          decided.sequence(),
          EventRow.nanos(decided.at()),
          decision.agentId().value(),
          decision.rule(),
          DecisionRow.considered(decision));
    }
  }

  /** Stores a decision in the place of an earlier form of it. */
  void replace(Decided decided) throws SQLException {
    AssignmentDecision decision = decided.decision();
    update(
        "UPDATE assignment SET agent = ?, considered = ?"
            + " WHERE tenant = ? AND session = ? AND sequence = ?",
        decision.agentId().value(),
        DecisionRow.considered(decision),
        Tenant.ID,
        decision.sessionId().value(),
        decided.sequence());
  }

  /**
   * Keeps the desk for this transaction. SQLite needs a write before the first reading: it does not
   * let a reader become a writer when somebody else has written meanwhile.
   */
  void lock() throws SQLException {
    update("UPDATE desk SET revision = revision WHERE tenant = ?", Tenant.ID);
  }

  /** Finds out whether writing works: a row that stays as it was would not be written to disk. */
  void touch() throws SQLException {
    update("UPDATE desk SET revision = revision + 1 WHERE tenant = ?", Tenant.ID);
  }

  /** Deletes ended sessions with all that belongs to them, few events at a time; how many. */
  int deleteEnded(Instant endedBefore, int limit) throws SQLException {
    lock();
    List<String> ended =
        strings(
            "SELECT id FROM session WHERE tenant = ? AND ended_at < ? ORDER BY ended_at, id LIMIT ?",
            Tenant.ID,
            EventRow.nanos(endedBefore),
            limit);
    int deleted = 0;
    long events = 0;
    for (String session : ended) {
      if (events >= DELETED_TOGETHER) {
        break;
      }
      events +=
          update("DELETE FROM session_event WHERE tenant = ? AND session = ?", Tenant.ID, session);
      update("DELETE FROM read_mark WHERE tenant = ? AND session = ?", Tenant.ID, session);
      update("DELETE FROM assignment WHERE tenant = ? AND session = ?", Tenant.ID, session);
      update("DELETE FROM session WHERE tenant = ? AND id = ?", Tenant.ID, session);
      // Behind the session, for which whoever adds to the staff log has been waited.
      events +=
          update("DELETE FROM staff_entry WHERE tenant = ? AND session = ?", Tenant.ID, session);
      deleted++;
    }
    return deleted;
  }

  /** Removes a person from those sessions that are over; in how many anything has changed. */
  int erase(
      List<String> sessions,
      ParticipantId person,
      ParticipantId replacement,
      MessageContent content)
      throws SQLException {
    lock();
    int changed = 0;
    for (String session : sessions) {
      changed += erase(session, person, replacement, content) ? 1 : 0;
    }
    return changed;
  }

  private boolean erase(
      String session, ParticipantId person, ParticipantId replacement, MessageContent content)
      throws SQLException {
    String id = person.value();
    String other = replacement.value();
    List<String> open =
        strings(
            "SELECT id FROM session WHERE tenant = ? AND id = ? AND status <> 'ended'",
            Tenant.ID,
            session);
    if (!open.isEmpty()) {
      return false;
    }
    int changed =
        update(
            "UPDATE session_event SET actor = ?, client_message_id = NULL,"
                + " content = CASE WHEN content IS NULL THEN NULL ELSE ? END"
                + " WHERE tenant = ? AND session = ? AND actor = ?",
            other,
            content.text(),
            Tenant.ID,
            session,
            id);
    for (String column : List.of("visitor", "agent", "ended_by")) {
      changed +=
          update(
              "UPDATE session SET "
                  + column
                  + " = ? WHERE tenant = ? AND id = ? AND "
                  + column
                  + " = ?",
              other,
              Tenant.ID,
              session,
              id);
    }
    changed +=
        update(
            "DELETE FROM read_mark WHERE tenant = ? AND session = ? AND reader = ?",
            Tenant.ID,
            session,
            id);
    changed +=
        update(
            "UPDATE staff_entry SET author = ?, text = CASE WHEN text IS NULL OR type IN"
                + " ('tag_added', 'tag_removed') THEN text ELSE ? END"
                + " WHERE tenant = ? AND session = ? AND author = ?",
            other,
            content.text(),
            Tenant.ID,
            session,
            id);
    return changed > 0;
  }

  /** Stores a revocation; of two of one holder, the later moments. */
  void revoke(RevocationRow row) throws SQLException {
    update(
        "INSERT INTO revocation (tenant, kind, id, issued_until, expires_at)"
            + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (tenant, kind, id) DO UPDATE SET"
            + " issued_until = CASE WHEN revocation.issued_until > excluded.issued_until"
            + " THEN revocation.issued_until ELSE excluded.issued_until END,"
            + " expires_at = CASE WHEN revocation.expires_at > excluded.expires_at"
            + " THEN revocation.expires_at ELSE excluded.expires_at END",
        Tenant.ID,
        row.kind(),
        row.id(),
        row.issuedUntil(),
        row.expiresAt());
  }

  /** Deletes revocations that have expired; how many. */
  int forget(Instant expiredBefore) throws SQLException {
    return update(
        "DELETE FROM revocation WHERE tenant = ? AND expires_at < ?",
        Tenant.ID,
        EventRow.nanos(expiredBefore));
  }

  private List<String> strings(String sql, @Nullable Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values);
      try (ResultSet rows = statement.executeQuery()) {
        List<String> found = new ArrayList<>();
        while (rows.next()) {
          found.add(rows.getString(1));
        }
        return found;
      }
    }
  }

  private int update(String sql, @Nullable Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values);
      return statement.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, @Nullable Object... values)
      throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }
}
