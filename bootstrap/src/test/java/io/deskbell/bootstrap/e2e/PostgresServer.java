package io.deskbell.bootstrap.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real PostgreSQL in a directory of its own, on a port that was free, that can be stopped the
 * hard way. Thread-safe but for stopping and starting.
 */
final class PostgresServer implements AutoCloseable {
  /** In every address; the server itself asks nobody. */
  static final String PASSWORD = "not-for-anybodys-eyes";

  private final AtomicInteger databases = new AtomicInteger();
  private final Path data;
  private final EmbeddedPostgres server;

  private PostgresServer(Path data) throws IOException {
    this.data = data;
    // The library's own defaults let a commit return before it is on disk.
    server =
        EmbeddedPostgres.builder()
            .setDataDirectory(data)
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("fsync", "on")
            .setPGStartupWait(Duration.ofSeconds(60))
            .start();
  }

  static PostgresServer start() {
    try {
      return new PostgresServer(Files.createTempDirectory("deskbell-postgresql"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One for all tests that leave it running; it ends with the process. */
  static PostgresServer shared() {
    return Shared.SERVER;
  }

  private static final class Shared {
    static final PostgresServer SERVER = start();
  }

  /** Makes an empty database and answers with its address. */
  String newDatabase() {
    String name = "deskbell" + databases.incrementAndGet();
    execute("postgres", "CREATE DATABASE " + name);
    return "postgresql://postgres:" + PASSWORD + "@127.0.0.1:" + server.getPort() + "/" + name;
  }

  /** Changes a database behind the back of whoever uses it. */
  void execute(String database, String sql) {
    try (Connection connection = server.getDatabase("postgres", database).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** As {@code pg_ctl stop -m immediate}: connections are told, nothing is written. */
  void stopImmediately() {
    control("stop", "-m", "immediate");
  }

  /** Ends every process of it by SIGKILL: nobody is told. */
  void kill() {
    ProcessHandle postmaster =
        ProcessHandle.of(Long.parseLong(lines("postmaster.pid").get(0).trim())).orElseThrow();
    List<ProcessHandle> processes = new ArrayList<>(List.of(postmaster));
    processes.addAll(postmaster.descendants().toList());
    processes.forEach(ProcessHandle::destroyForcibly);
    await("the end of PostgreSQL")
        .atMost(Duration.ofSeconds(30))
        .until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** Starts it again as it was, and waits until it takes connections. */
  void startAgain() {
    control("start", "-o", options(), "-l", data.resolve("server.log").toString());
  }

  /** The command line of the server without the program. */
  private String options() {
    String commandLine = lines("postmaster.opts").get(0);
    return commandLine.substring(commandLine.indexOf(' ') + 1);
  }

  private Path program(String name) {
    String commandLine = lines("postmaster.opts").get(0);
    return Path.of(commandLine.substring(0, commandLine.indexOf(' '))).resolveSibling(name);
  }

  private List<String> lines(String file) {
    try {
      return Files.readAllLines(data.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void control(String... arguments) {
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      // PostgreSQL refuses to run as root; nobody in particular owns the same files.
      command.addAll(List.of("unshare", "-U"));
    }
    command.addAll(List.of(program("pg_ctl").toString(), "-D", data.toString(), "-w"));
    command.addAll(List.of(arguments));
    Path output = data.resolve("pg_ctl.log");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      boolean ended = process.waitFor(60, TimeUnit.SECONDS);
      assertEquals(0, ended ? process.exitValue() : -1, () -> command + ": " + lines("pg_ctl.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
