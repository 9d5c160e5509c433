package io.deskbell.adapter.jdbc;

import static io.deskbell.application.contract.Fixtures.contents;
import static io.deskbell.application.contract.Fixtures.said;
import static io.deskbell.application.contract.Fixtures.started;
import static io.deskbell.application.contract.Fixtures.stored;
import static io.deskbell.application.contract.Fixtures.wholeLog;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.port.out.StoreUnavailable;
import io.deskbell.domain.session.Session;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDatabaseTest {
  @TempDir Path directory;
  private Path file;
  private EmbeddedDatabase database;

  @BeforeEach
  void name() {
    file = directory.resolve("deskbell.db");
    database = Database.embedded(file);
  }

  @Test
  void onlyItsOwnerCanReadIt() throws IOException {
    JdbcStore.open(database).close();

    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void anEmptyFileBecomesADatabase() throws IOException {
    Files.createFile(file);

    JdbcStore.open(database).close();

    database.inspectWhole();
  }

  /** As a process leaves it that ends between the first two steps. */
  @Test
  void aDatabaseThatWasOnlyBegunIsFinished() throws Exception {
    execute("PRAGMA application_id = 0x4465736B");

    JdbcStore.open(database).close();

    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      assertEquals("wal", statement.executeQuery("PRAGMA journal_mode").getString(1));
    }
  }

  @Test
  void aTextIsNoDatabase() throws IOException {
    Files.writeString(file, "Dear diary,\n".repeat(1000));

    assertRefused("no SQLite database");
  }

  @Test
  void somethingShorterThanAHeaderIsNoDatabase() throws IOException {
    Files.writeString(file, "SQLite format 3\0 and no more");

    assertRefused("no SQLite database");
  }

  @Test
  void aDirectoryIsNoDatabase() throws IOException {
    Files.createDirectory(file);

    assertTrue(refusal().contains("is no file"), refusal());
  }

  @Test
  void somebodyElsesDatabaseIsLeftAlone() throws Exception {
    execute("CREATE TABLE session (id TEXT)");

    assertRefused("not one of Deskbell");
  }

  @Test
  void aDatabaseThatIsCutOffIsLeftAlone() throws Exception {
    fill(200);
    truncate(Files.size(file) / 2);

    assertRefused("is cut off");
  }

  @Test
  void aDamagedDatabaseIsLeftAlone() throws Exception {
    fill(200);
    damage();

    assertRefused("is damaged");
    assertThrows(UnusableStore.class, database::inspectWhole);
  }

  @Test
  void aLogWithoutItsFileIsLeftAlone() throws Exception {
    Path log = directory.resolve("deskbell.db-wal");
    Files.writeString(log, "what was acknowledged last");

    assertTrue(refusal().contains("but not its log"), refusal());

    assertEquals("what was acknowledged last", Files.readString(log));
    assertFalse(Files.exists(file));
  }

  @Test
  void aFileThatSomebodyLocksIsNotCalledDamaged() throws Exception {
    JdbcStore.open(database).close();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA locking_mode = EXCLUSIVE");
      statement.execute("BEGIN EXCLUSIVE");

      String message =
          assertThrows(StoreUnavailable.class, () -> JdbcStore.open(database)).getMessage();

      assertTrue(message.contains("cannot be used now"), message);
    }
  }

  @Test
  void theTablesOfANewerVersionAreLeftAlone() throws Exception {
    JdbcStore.open(database).close();
    execute(
        "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
            + " checksum, installed_by, execution_time, success)"
            + " VALUES (99, '99', 'from the future', 'SQL', 'V99__x.sql', 1, '', 1, 1)");

    assertRefused("has tables of version 99, expected at most " + Schema.NEWEST);
    assertTrue(
        assertThrows(UnusableStore.class, () -> JdbcStore.attach(database))
            .getMessage()
            .contains("version 99"));
  }

  @Test
  void attachingMakesNothing() {
    assertTrue(
        assertThrows(UnusableStore.class, () -> JdbcStore.attach(database))
            .getMessage()
            .contains(file.toString()));

    assertFalse(Files.exists(file));
  }

  @Test
  void whoeverAttachesSeesWhatTheOtherStores() {
    try (JdbcStore one = JdbcStore.open(database);
        JdbcStore two = JdbcStore.attach(database)) {
      Session session = stored(one, started("s"));
      stored(one, said(session, "hello"));

      assertEquals("[hello]", contents(wholeLog(two, session.id())).toString());
    }
  }

  @Test
  void aCopyMadeWhileOthersWriteIsWholeAndOfOneMoment() throws Exception {
    Path copy = directory.resolve("copy.db");
    try (JdbcStore store = JdbcStore.open(database)) {
      Session session = stored(store, started("s"));
      for (int i = 0; i < 500; i++) {
        Session changed = said(session, "m" + i);
        var stage = store.append(changed);
        session = changed.saved();
        if (i == 250) {
          stage.toCompletableFuture().join();
          database.copyTo(copy);
        }
      }
    }

    EmbeddedDatabase copied = Database.embedded(copy);
    copied.inspectWhole();
    try (JdbcStore store = JdbcStore.attach(copied)) {
      long last = store.find(started("s").id()).orElseThrow().lastSequence();
      assertTrue(last >= 252, "what was stored before is there");
      assertEquals(last, wholeLog(store, started("s").id()).size());
    }
  }

  private void fill(int messages) {
    try (JdbcStore store = JdbcStore.open(database)) {
      Session session = stored(store, started("s"));
      for (int i = 0; i < messages; i++) {
        session = stored(store, said(session, "where is my order? ".repeat(20)));
      }
    }
  }

  private void truncate(long length) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(length);
    }
  }

  private void damage() throws IOException {
    byte[] noise = new byte[4096];
    new Random(1).nextBytes(noise);
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      for (long at = open.length() / 2 / 4096 * 4096; at < open.length(); at += noise.length) {
        open.seek(at);
        open.write(noise);
      }
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private void assertRefused(String reason) throws IOException {
    byte[] before = Files.readAllBytes(file);

    String refusal = refusal();

    assertTrue(refusal.contains(reason), refusal);
    assertTrue(refusal.contains(file.toString()), refusal);
    assertFalse(refusal.contains("\n"), refusal);
    assertArrayEquals(before, Files.readAllBytes(file));
  }

  private String refusal() {
    return assertThrows(UnusableStore.class, () -> JdbcStore.open(database)).getMessage();
  }
}
