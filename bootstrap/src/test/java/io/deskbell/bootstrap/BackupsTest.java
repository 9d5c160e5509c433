package io.deskbell.bootstrap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.adapter.jdbc.Database;
import io.deskbell.adapter.jdbc.JdbcStore;
import io.deskbell.application.Chat;
import io.deskbell.application.port.in.Caller;
import io.deskbell.domain.Participant;
import io.deskbell.domain.SessionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackupsTest {
  private static final Caller VISITOR = Caller.of(Participant.visitor("v"));

  @TempDir private Path temporary;
  private DataDirectory directory;
  private Backups backups;
  private Path file;

  @BeforeEach
  void name() {
    directory = new DataDirectory(temporary.resolve("data"));
    backups = backups(directory);
    file = temporary.resolve("backup.db");
  }

  private static Backups backups(DataDirectory directory) {
    Clock clock = Clock.fixed(Instant.parse("2026-11-22T09:00:00Z"), ZoneOffset.UTC);
    return new Backups(directory, clock);
  }

  /** A server's store on the directory's database, and what a visitor says there. */
  private static final class Desk implements AutoCloseable {
    private final JdbcStore store;
    private final Chat chat;

    Desk(Path database) throws IOException {
      Files.createDirectories(database.getParent());
      store = JdbcStore.open(Database.embedded(database));
      chat = Chat.builder().log(store).desk(store).build();
    }

    SessionId start() {
      return chat.sessions().start(VISITOR).toCompletableFuture().join().session().id();
    }

    void say(SessionId session, String content) {
      chat.sessions().post(VISITOR, session, content, null).toCompletableFuture().join();
    }

    List<String> said(SessionId session) {
      return chat.sessions().messages(VISITOR, session, 0, 10).stream()
          .map(message -> message.content().text())
          .toList();
    }

    @Override
    public void close() {
      chat.close();
      store.close();
    }
  }

  @Test
  void aBackupIsMadeBesideAServerAndHoldsWhatWasStoredThen() throws IOException {
    SessionId session;
    try (Desk desk = new Desk(directory.database())) {
      session = desk.start();
      desk.say(session, "before");
      backups.backup(file);
      desk.say(session, "after");
      assertEquals(List.of("before", "after"), desk.said(session));
    }

    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(List.of("backup.db", "data"), names(temporary));
    try (Desk copy = new Desk(file)) {
      assertEquals(List.of("before"), copy.said(session));
    }
  }

  @Test
  void nothingIsOverwritten() throws IOException {
    new Desk(directory.database()).close();
    Files.writeString(file, "dear to somebody");

    BadConfiguration refusal = assertThrows(BadConfiguration.class, () -> backups.backup(file));

    assertEquals(
        "FILE is \"" + file + "\", which exists, expected a new name", refusal.getMessage());
    assertEquals("dear to somebody", Files.readString(file));
  }

  @Test
  void aBackupOfNothingOrToNowhereIsRefused() throws IOException {
    assertThrows(BadConfiguration.class, () -> backups.backup(file));
    assertFalse(Files.exists(file));

    new Desk(directory.database()).close();
    Path nowhere = temporary.resolve("nowhere/backup.db");
    assertEquals(
        "FILE is \"" + nowhere + "\", expected one in a directory that exists",
        assertThrows(BadConfiguration.class, () -> backups.backup(nowhere)).getMessage());
  }

  @Test
  void aBackupComesBackAndWhatWasThereIsKept() throws IOException {
    SessionId session;
    DataDirectory killed;
    try (Desk desk = new Desk(directory.database())) {
      session = desk.start();
      desk.say(session, "before");
      backups.backup(file);
      desk.say(session, "after");
      killed = asLeftByAKill();
    }
    byte[] backup = Files.readAllBytes(file);
    Backups ofTheKilled = backups(killed);

    Path kept = ofTheKilled.restore(file).orElseThrow();

    assertEquals(killed.path().resolve("deskbell.db.until-20261122T090000Z"), kept);
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(killed.database())));
    try (Desk desk = new Desk(killed.database())) {
      assertEquals(List.of("before"), desk.said(session));
      desk.say(session, "again");
    }
    assertArrayEquals(backup, Files.readAllBytes(file), "a backup stays as it is");

    assertEquals(kept + "-2", ofTheKilled.restore(kept).orElseThrow().toString());
    try (Desk desk = new Desk(killed.database())) {
      assertEquals(List.of("before", "after"), desk.said(session));
    }
  }

  /** A directory in which the newest is only in the write-ahead log. */
  private DataDirectory asLeftByAKill() throws IOException {
    Path killed = Files.createDirectory(temporary.resolve("killed"));
    for (String name : List.of("deskbell.db", "deskbell.db-wal")) {
      Files.copy(directory.path().resolve(name), killed.resolve(name));
    }
    assertTrue(Files.size(killed.resolve("deskbell.db-wal")) > 0);
    return new DataDirectory(killed);
  }

  @Test
  void intoAnEmptyDirectoryItComesToo() throws IOException {
    SessionId session;
    try (Desk desk = new Desk(directory.database())) {
      session = desk.start();
      backups.backup(file);
    }
    DataDirectory other = new DataDirectory(temporary.resolve("other"));

    assertTrue(backups(other).restore(file).isEmpty());

    assertEquals(List.of("deskbell.db", "deskbell.lock"), names(other.path()));
    try (Desk desk = new Desk(other.database())) {
      assertEquals(List.of(), desk.said(session));
    }
  }

  @Test
  void whileAServerRunsNothingIsRestored() throws IOException {
    new Desk(directory.database()).close();
    backups.backup(file);
    DataDirectory.Hold server = directory.hold();
    List<String> before = names(directory.path());

    assertThrows(BadConfiguration.class, () -> backups.restore(file));

    assertEquals(before, names(directory.path()));
    server.close();
    backups.restore(file);
  }

  private enum Damage {
    MISSING,
    EMPTY,
    NO_DATABASE,
    SOMEBODY_ELSES,
    CUT_OFF,
    SCRATCHED
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoWholeBackupIsRefusedAndNothingIsChanged(Damage damage) throws IOException {
    SessionId session;
    try (Desk desk = new Desk(directory.database())) {
      session = desk.start();
      desk.say(session, "still here");
      backups.backup(file);
    }
    damage(damage);
    List<String> before = names(directory.path());

    String message = assertThrows(BadConfiguration.class, () -> backups.restore(file)).getMessage();

    assertTrue(message.contains(file.toString()), message);
    assertEquals(1, message.lines().count());
    assertEquals(
        before, names(directory.path()).stream().filter(n -> !n.endsWith("lock")).toList());
    try (Desk desk = new Desk(directory.database())) {
      assertEquals(List.of("still here"), desk.said(session));
    }
  }

  private void damage(Damage damage) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    switch (damage) {
      case MISSING -> Files.delete(file);
      case EMPTY -> Files.write(file, new byte[0]);
      case NO_DATABASE -> Files.writeString(file, "a letter".repeat(1000));
      case SOMEBODY_ELSES -> {
        bytes[68] ^= 1;
        Files.write(file, bytes);
      }
      case CUT_OFF -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
      case SCRATCHED -> {
        Arrays.fill(bytes, 4096, bytes.length, (byte) 0xA5);
        Files.write(file, bytes);
      }
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
