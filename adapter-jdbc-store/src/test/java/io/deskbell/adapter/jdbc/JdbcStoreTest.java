package io.deskbell.adapter.jdbc;

import static io.deskbell.application.contract.Fixtures.ANN;
import static io.deskbell.application.contract.Fixtures.NOW;
import static io.deskbell.application.contract.Fixtures.VISITOR;
import static io.deskbell.application.contract.Fixtures.assigned;
import static io.deskbell.application.contract.Fixtures.contents;
import static io.deskbell.application.contract.Fixtures.said;
import static io.deskbell.application.contract.Fixtures.started;
import static io.deskbell.application.contract.Fixtures.stored;
import static io.deskbell.application.contract.Fixtures.wholeLog;
import static io.deskbell.application.contract.Stages.assertConflict;
import static io.deskbell.application.contract.Stages.outcome;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.port.out.DeskStore.StoredDesk;
import io.deskbell.application.port.out.StoreUnavailable;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is the SQL stores' own, shown on SQLite. */
class JdbcStoreTest {
  @TempDir Path directory;
  private Path file;
  private JdbcStore store;

  @BeforeEach
  void open() {
    file = directory.resolve("deskbell.db");
    store = JdbcStore.open(Database.embedded(file));
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void afterTheCloseNothingIsStoredAndTheStageSaysSo() {
    Session session = stored(store, started("s"));
    store.close();

    assertThrows(StoreUnavailable.class, () -> outcome(store.append(said(session, "too late"))));
    assertThrows(StoreUnavailable.class, () -> store.find(session.id()));
    assertFalse(store.isReachable());
  }

  @Test
  void whatWasAppendedBeforeTheCloseIsStored() {
    Session session = stored(store, started("s"));
    List<CompletionStage<Void>> stages = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Session changed = said(session, "m" + i);
      stages.add(store.append(changed));
      session = changed.saved();
    }

    store.close();

    stages.forEach(stage -> assertTrue(stage.toCompletableFuture().isDone()));
    open();
    assertEquals(501, store.find(session.id()).orElseThrow().lastSequence());
  }

  @Test
  void aTimeThatDoesNotFitIsRefusedAndHarmsNobody() {
    Session session = stored(store, started("s"));
    Session late =
        session.post(VISITOR, "from the year 3000", Instant.parse("3000-01-01T00:00:00Z"));

    CompletionStage<Void> refused = store.append(late);
    CompletionStage<Void> other = store.append(started("other"));

    assertThrows(IllegalArgumentException.class, () -> outcome(refused));
    outcome(other);
    assertEquals(1, wholeLog(store, session.id()).size());
  }

  @Test
  void nobodyIsGivenWorkBeyondTheCapacityThatTheDatabaseKnows() throws SQLException {
    Desk desk = Desk.of(List.of(Agent.of("ann", "Ann").withCapacity(1)));
    outcome(store.commit(0, desk, List.of()));
    execute("UPDATE agent SET load = 1");
    Session session = started("s");
    Desk given = desk.admit(session).assignWaiting(AssignmentPolicy.leastBusy(), NOW).desk();

    assertConflict(store.commit(1, given, List.of(assigned(session, ANN))));

    assertTrue(store.find(session.id()).isEmpty());
    assertEquals(1, store.load().revision());
  }

  @Test
  void aLoweredCapacityStaysAboveWhichTheLoadWas() {
    Agent ann = Agent.of("ann", "Ann");
    Session one = started("one");
    Session two = started("two");
    Desk busy =
        Desk.of(List.of(ann))
            .admit(one)
            .admit(two)
            .assignWaiting(AssignmentPolicy.leastBusy(), NOW)
            .desk();
    outcome(store.commit(0, busy, List.of(assigned(one, ANN), assigned(two, ANN))));

    outcome(store.commit(1, busy.withAgent(ann.withCapacity(1)), List.of()));

    StoredDesk loaded = store.load();
    assertEquals(2, loaded.desk().loads().get(0).load());
    assertEquals(1, loaded.desk().loads().get(0).agent().capacity());
  }

  @Test
  void aDeskThatAnotherStoreHasChangedIsChangedFromWhatIsThereNow() {
    Agent ann = Agent.of("ann", "Ann");
    outcome(store.commit(0, Desk.of(List.of(ann)), List.of()));
    try (JdbcStore other = JdbcStore.attach(Database.embedded(file))) {
      Session one = started("one");
      Desk desk = other.load().desk().admit(one);
      Desk given = desk.assignWaiting(AssignmentPolicy.leastBusy(), NOW).desk();
      outcome(other.commit(1, given, List.of(assigned(one, ANN))));
    }

    Session two = started("two");
    StoredDesk loaded = store.load();
    Desk given = loaded.desk().admit(two).assignWaiting(AssignmentPolicy.leastBusy(), NOW).desk();
    outcome(store.commit(2, given, List.of(assigned(two, ANN))));

    assertEquals(2, store.load().desk().loads().get(0).load());
  }

  @Test
  void agentsOfAChangeThatFailedAreWrittenByTheNext() {
    Agent ann = Agent.of("ann", "Ann");
    Desk before = Desk.of(List.of(ann, Agent.of("ben", "Ben")));
    Session session = started("s");
    outcome(store.commit(0, before, List.of(session)));
    Desk changed = before.withAgent(ann.withCapacity(7));

    // The agents are written before it shows that the session has moved on.
    assertConflict(store.commit(1, changed, List.of(session)));
    assertEquals(before.loads(), store.load().desk().loads());
    outcome(store.commit(1, changed, List.of()));

    assertEquals(changed.loads(), store.load().desk().loads());
  }

  @Test
  void whatIsErasedIsNotInTheFilesAnyMore() throws Exception {
    Session session = stored(store, said(started("s"), "my secret is Rumpelstiltskin"));
    stored(store, session.end(VISITOR, NOW));

    outcome(
        store.erase(VISITOR.id(), ParticipantId.of("erased-1"), new MessageContent("[erased]")));

    assertEquals(List.of("[erased]"), contents(wholeLog(store, session.id())));
    try (var files = Files.list(directory)) {
      for (Path each : files.toList()) {
        String bytes = Files.readString(each, ISO_8859_1);
        assertFalse(bytes.contains("Rumpelstiltskin"), each.toString());
      }
    }
  }

  @Test
  void aFailureOfOneThatIsToldDoesNotStopTheNext() {
    Session session = stored(store, said(started("s"), "first", "c-1"));

    CompletionStage<Void> repeated = store.append(said(session, "again", "c-1"));
    assertThrows(CompletionException.class, () -> repeated.toCompletableFuture().join());

    stored(store, said(session, "second", "c-2"));
    assertEquals(List.of("first", "second"), contents(wholeLog(store, session.id())));
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
