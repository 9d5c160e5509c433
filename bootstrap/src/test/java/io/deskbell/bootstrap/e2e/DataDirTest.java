package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server does not start on data that it cannot use, says why in one line, and leaves it alone.
 */
class DataDirTest {
  private static final List<String> SECRETS =
      List.of("AGENT_KEY=" + DeskbellProcess.AGENT_KEY, "JWT_SECRET=" + DeskbellProcess.JWT_SECRET);

  @TempDir private Path directory;

  private Path data;
  private Path file;

  @BeforeEach
  void makeDirectory() throws IOException {
    data = Files.createDirectory(directory.resolve("data"));
    file = data.resolve("deskbell.db");
  }

  private static DeskbellProcess.Finished run(Path directory, String... settings) {
    return DeskbellProcess.run(
        directory,
        List.of(),
        Stream.concat(SECRETS.stream(), Stream.of(settings)).toArray(String[]::new));
  }

  private static String oneLineAndTwo(DeskbellProcess.Finished finished) {
    assertEquals(2, finished.exitCode(), finished::standardError);
    assertEquals("", finished.standardOutput());
    String line = finished.standardError();
    assertEquals(1, line.lines().count(), line);
    assertTrue(line.startsWith("deskbell: "), line);
    assertTrue(!line.contains("Exception") && !line.contains("io.deskbell"), line);
    return line;
  }

  /** Nothing is changed, and nothing is left behind. */
  private void refused(String... expected) throws IOException {
    byte[] before = Files.readAllBytes(file);
    Set<String> files = files();

    String line = oneLineAndTwo(run(directory));

    for (String word : expected) {
      assertTrue(line.contains(word), line);
    }
    assertTrue(line.contains("deskbell.db"), line);
    assertArrayEquals(before, Files.readAllBytes(file));
    assertEquals(files, files());
  }

  /** What is in the directory but for the lock and what a mere reader needs beside a database. */
  private Set<String> files() throws IOException {
    try (Stream<Path> files = Files.list(data)) {
      return files
          .filter(path -> !path.endsWith("deskbell.db-wal") || path.toFile().length() > 0)
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.equals("deskbell.lock") && !name.equals("deskbell.db-shm"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private void makeDatabase(int messages) throws IOException {
    try (DeskbellProcess server = DeskbellProcess.startOn(directory)) {
      Person visitor = server.visitor("v");
      String session = visitor.startSession();
      for (int i = 0; i < messages; i++) {
        visitor.say(session, "x".repeat(4000));
      }
    }
    assertEquals(Set.of("deskbell.db"), files(), "a clean stop leaves one file");
  }

  private void execute(Path database, String... statements) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  @Test
  void aText() throws IOException {
    Files.writeString(file, "Dear diary,\n".repeat(1000));
    refused();
  }

  @Test
  void aFewBytes() throws IOException {
    Files.write(file, new byte[] {'S', 'Q', 'L'});
    refused();
  }

  @Test
  void aDirectory() throws IOException {
    Files.createDirectory(file);
    String line = oneLineAndTwo(run(directory));
    assertTrue(line.contains("deskbell.db"), line);
    assertTrue(Files.isDirectory(file));
  }

  @Test
  void somebodyElsesDatabase() throws IOException, SQLException {
    execute(file, "CREATE TABLE session (id INTEGER)", "INSERT INTO session VALUES (1)");
    refused();
  }

  @Test
  void somebodyElsesDatabaseWithALogBesideIt() throws IOException, SQLException {
    execute(file, "PRAGMA journal_mode = WAL", "CREATE TABLE session (id INTEGER)");
    refused();
  }

  @Test
  void aDamagedDatabase() throws IOException {
    makeDatabase(20);
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(1);
    for (int from : new int[] {0, 100, 4096}) {
      byte[] damaged = whole.clone();
      byte[] noise = new byte[Math.min(8000, damaged.length - from)];
      random.nextBytes(noise);
      System.arraycopy(noise, 0, damaged, from, noise.length);
      Files.write(file, damaged);
      refused();
    }
    Files.write(file, whole);
    DeskbellProcess.startOn(directory).close();
  }

  @Test
  void aDatabaseThatIsCutOff() throws IOException {
    makeDatabase(20);
    byte[] whole = Files.readAllBytes(file);
    for (int length : new int[] {50, whole.length / 2, whole.length - 4096}) {
      Files.write(file, Arrays.copyOf(whole, length));
      refused();
    }
    Files.write(file, whole);
    DeskbellProcess.startOn(directory).close();
  }

  @Test
  void aDatabaseOfALaterVersion() throws IOException, SQLException {
    makeDatabase(1);
    execute(
        file,
        "INSERT INTO flyway_schema_history SELECT installed_rank + 1000, '1000', 'later', type,"
            + " 'V1000__later.sql', 1, installed_by, installed_on, 1, 1 FROM flyway_schema_history"
            + " WHERE version = '1'");
    refused("1000");
  }

  @Test
  void aPostgresqlDatabaseOfALaterVersion() {
    String url = PostgresServer.shared().newDatabase();
    String[] settings = {"STORE=postgresql", "DATABASE_URL=" + url};
    DeskbellProcess.startOn(directory, settings).close();
    PostgresServer.shared()
        .execute(
            url.substring(url.lastIndexOf('/') + 1),
            "INSERT INTO flyway_schema_history SELECT installed_rank + 1000, '1000', 'later', type,"
                + " 'V1000__later.sql', 1, installed_by, installed_on, 1, true FROM"
                + " flyway_schema_history WHERE version = '1'");
    String line = oneLineAndTwo(run(directory, settings));
    assertTrue(line.contains("1000"), line);
    assertTrue(!line.contains(PostgresServer.PASSWORD), line);
  }

  @Test
  void aDirectoryThatAnotherServerUses() throws IOException {
    try (DeskbellProcess first = DeskbellProcess.startOn(directory)) {
      Person visitor = first.visitor("v");
      String session = visitor.startSession();
      Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));

      String line = oneLineAndTwo(run(elsewhere, "DATA_DIR=" + data));

      assertTrue(line.contains(data.toString()), line);
      visitor.say(session, "still here");
    }
    // With the first the claim has gone, whether it could say goodbye or not.
    try (DeskbellProcess second = DeskbellProcess.startOn(directory)) {
      second.kill();
    }
    DeskbellProcess.startOn(directory).close();
  }

  @Test
  void anEmptyFileIsANewDatabase() throws IOException {
    Files.createFile(file);
    makeDatabase(1);
    assertTrue(
        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).startsWith("SQLite"));
  }
}
