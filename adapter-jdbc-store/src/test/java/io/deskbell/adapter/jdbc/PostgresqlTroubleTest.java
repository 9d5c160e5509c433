package io.deskbell.adapter.jdbc;

import static io.deskbell.application.contract.Fixtures.said;
import static io.deskbell.application.contract.Fixtures.started;
import static io.deskbell.application.contract.Fixtures.stored;
import static io.deskbell.application.contract.Stages.outcome;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.port.out.StoreUnavailable;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.session.Session;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others may do to a PostgreSQL that several servers share. */
class PostgresqlTroubleTest {
  private PostgresqlSettings settings;
  private JdbcStore store;

  @BeforeEach
  void open() throws SQLException {
    settings = PostgresqlServer.newDatabase();
    store = JdbcStore.open(Database.postgresql(settings));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void nobodyWhoTalksWaitsForADeskThatAnotherServerHolds() throws SQLException {
    Session session = stored(store, started("s"));
    try (Connection other = connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("UPDATE desk SET revision = revision");

      var desk = store.commit(0, Desk.empty(), List.of()).toCompletableFuture();
      stored(store, said(session, "meanwhile"));

      assertFalse(desk.isDone(), "the desk was not waited for");
      assertThrows(StoreUnavailable.class, () -> outcome(desk));
      other.rollback();
    }

    outcome(store.commit(0, Desk.empty(), List.of()));
  }

  @Test
  void aConnectionThatWasCutWhileNobodyUsedItIsReplacedUnnoticed() throws SQLException {
    Session session = stored(store, started("s"));
    cutAllOthers();
    // As long as it was used a moment ago, nobody looks whether it still lives.
    long start = System.nanoTime();
    Awaitility.await().until(() -> System.nanoTime() - start > Duration.ofMillis(1_100).toNanos());

    stored(store, said(session, "unharmed"));

    assertEquals(2, store.find(session.id()).orElseThrow().lastSequence());
  }

  @Test
  void noFailureSaysWhatPeopleSaid() throws SQLException {
    Session session = stored(store, started("s"));
    try (Connection other = connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute(
          "INSERT INTO session_event (tenant, session, sequence, type, at)"
              + " VALUES ('default', 's', 2, 'session_queued', 0)");

      StoreUnavailable failure =
          assertThrows(
              StoreUnavailable.class,
              () -> outcome(store.append(said(session, "my secret", "c-1"))));

      StringWriter trace = new StringWriter();
      failure.printStackTrace(new PrintWriter(trace));
      assertFalse(trace.toString().contains("my secret"), trace.toString());
    }
  }

  @Test
  void whoMayMakeNoTablesIsTold() throws SQLException {
    PostgresqlSettings owner = PostgresqlServer.newDatabase();
    String name = "reader_" + System.nanoTime();
    PostgresqlServer.execute("CREATE ROLE " + name + " LOGIN");

    String refusal =
        assertThrows(
                UnusableStore.class,
                () ->
                    JdbcStore.open(
                        Database.postgresql(new PostgresqlSettings(owner.url(), name, null))))
            .getMessage();

    assertTrue(refusal.contains("permission denied for schema public"), refusal);
    assertFalse(refusal.contains("Flyway"), refusal);
  }

  private void cutAllOthers() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(settings.url(), settings.user(), null);
  }
}
