package io.deskbell.bootstrap.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The jar, running in a temporary directory of its own on a port that was free. Closing it ends it
 * by SIGTERM, which must be clean, and removes the directory.
 */
final class DeskbellProcess implements AutoCloseable {
  static final String AGENT_KEY = "the-agent-key-of-these-tests";
  static final String JWT_SECRET = "the signing secret of these tests of 32 bytes and more";

  private static final Pattern LISTENING = Pattern.compile("listening on (http://\\S+:(\\d+))");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** For a process that lives too briefly to repay what compiling well costs. */
  private static final List<String> QUICK = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private final Process process;
  private final Path directory;
  private final boolean ownsDirectory;

  private DeskbellProcess(Process process, Path directory, boolean ownsDirectory) {
    this.process = process;
    this.directory = directory;
    this.ownsDirectory = ownsDirectory;
  }

  /**
   * A server with known secrets, a supervisor called boss and no rate limits.
   *
   * @param settings more of the environment, each {@code KEY=value}; they win
   */
  static DeskbellProcess start(String... settings) {
    return startIn(temporaryDirectory(), true, known(settings), QUICK, List.of());
  }

  /** The same with so little memory for its heap, as the JVM writes it. */
  static DeskbellProcess startSmall(String heap, String... settings) {
    List<String> options = new ArrayList<>(QUICK);
    options.add("-Xmx" + heap);
    options.add("-XX:+ExitOnOutOfMemoryError");
    return startIn(temporaryDirectory(), true, known(settings), options, List.of());
  }

  /** The same in a directory that stays when the server is gone, so that another can follow it. */
  static DeskbellProcess startOn(Path directory, String... settings) {
    return startIn(directory, false, known(settings), QUICK, List.of());
  }

  private static Map<String, String> known(String... settings) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("AGENT_KEY", AGENT_KEY);
    environment.put("JWT_SECRET", JWT_SECRET);
    environment.put("SUPERVISORS", "boss");
    for (String limit :
        List.of(
            "FRAMES_PER_SECOND",
            "TOKENS_PER_MINUTE",
            "SESSIONS_PER_MINUTE",
            "SESSIONS_PER_USER",
            "CONNECTIONS_PER_USER",
            "CONNECTIONS_PER_ADDRESS")) {
      environment.put(limit, "0");
    }
    environment.putAll(environment(settings));
    return environment;
  }

  /** A server as it is without any setting but the port, run as people run it. */
  static DeskbellProcess startWithDefaults() {
    return startIn(temporaryDirectory(), true, Map.of(), List.of(), List.of());
  }

  /** A server in a directory that stays when the server is gone. */
  static DeskbellProcess startIn(Path directory, List<String> arguments, String... settings) {
    return startIn(directory, false, environment(settings), QUICK, arguments);
  }

  /** Ends a server by SIGKILL as soon as something can be seen, at the latest when it listens. */
  static void killAtStart(Path directory, BooleanSupplier moment) {
    Process process = launch(directory, known(), QUICK, List.of());
    Path output = directory.resolve("stdout.txt");
    while (process.isAlive() && !moment.getAsBoolean() && read(output).isEmpty()) {
      Thread.onSpinWait();
    }
    process.destroyForcibly();
    try {
      assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "it does not end");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static DeskbellProcess startIn(
      Path directory,
      boolean owned,
      Map<String, String> settings,
      List<String> options,
      List<String> arguments) {
    return listening(launch(directory, settings, options, arguments), directory, owned);
  }

  /** A server that another command than the usual one starts. */
  static DeskbellProcess startBy(Path directory, List<String> command, String... settings) {
    return listening(launch(directory, environment(settings), command), directory, false);
  }

  private static DeskbellProcess listening(Process process, Path directory, boolean owned) {
    DeskbellProcess server = new DeskbellProcess(process, directory, owned);
    await("the start line")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> LISTENING.matcher(server.standardOutput()).find() || !server.process.isAlive());
    assertTrue(server.process.isAlive(), () -> "it did not start:\n" + server.output());
    return server;
  }

  /**
   * Runs the jar where it is expected to end by itself.
   *
   * @param settings the environment; without {@code PORT} that is 0
   */
  static Finished run(Path directory, List<String> arguments, String... settings) {
    Process process = launch(directory, environment(settings), QUICK, arguments);
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("still running: " + read(directory.resolve("stdout.txt")));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return new Finished(
        process.exitValue(),
        read(directory.resolve("stdout.txt")),
        read(directory.resolve("stderr.txt")));
  }

  /** What a process that has ended left behind. */
  record Finished(int exitCode, String standardOutput, String standardError) {}

  private static Process launch(
      Path directory, Map<String, String> settings, List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-jar", jar().toString()));
    command.addAll(arguments);
    return launch(directory, settings, command);
  }

  private static Process launch(
      Path directory, Map<String, String> settings, List<String> command) {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectOutput(directory.resolve("stdout.txt").toFile())
            .redirectError(directory.resolve("stderr.txt").toFile());
    builder.environment().clear();
    builder.environment().put("PORT", "0");
    builder.environment().putAll(settings);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> environment(String... settings) {
    Map<String, String> environment = new TreeMap<>();
    Arrays.stream(settings)
        .forEach(
            setting -> {
              int equals = setting.indexOf('=');
              environment.put(setting.substring(0, equals), setting.substring(equals + 1));
            });
    return environment;
  }

  static Path jar() {
    Path jar = Path.of(System.getProperty("deskbell.jar", "target/deskbell.jar")).toAbsolutePath();
    assertTrue(Files.isRegularFile(jar), () -> "no jar to test at " + jar);
    return jar;
  }

  private static Path temporaryDirectory() {
    try {
      return Files.createTempDirectory("deskbell-e2e");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port that the start line names. */
  int port() {
    Matcher line = LISTENING.matcher(standardOutput());
    assertTrue(line.find(), "no start line");
    return Integer.parseInt(line.group(2));
  }

  URI http() {
    return URI.create("http://127.0.0.1:" + port());
  }

  URI ws() {
    return URI.create("ws://127.0.0.1:" + port());
  }

  Path directory() {
    return directory;
  }

  String standardOutput() {
    return read(directory.resolve("stdout.txt"));
  }

  /** Everything that the process has written to the console so far. */
  String output() {
    return standardOutput() + read(directory.resolve("stderr.txt"));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  /** Ends it by SIGKILL: nothing of it runs when this returns. */
  void kill() {
    process.destroyForcibly();
    exitCode();
  }

  /** Somebody without a token. */
  HttpApi anybody() {
    return new HttpApi(http(), null);
  }

  /** A visitor of that name. */
  Person visitor(String id) {
    return Person.signIn(this, Json.object("userId", id));
  }

  /** An agent of the roster, or a supervisor. */
  Person staff(String id) {
    return Person.signIn(this, Json.object("userId", id, "agentKey", AGENT_KEY));
  }

  /** Asks the process to end, without waiting for it. */
  void terminate() {
    process.destroy();
  }

  /** Whether it ends within that time. */
  boolean endsWithin(Duration patience) {
    try {
      return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits for the end and answers with the exit code. */
  int exitCode() {
    try {
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), "it does not end");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return process.exitValue();
  }

  /** Ends it by SIGTERM, which must be clean; the directory stays until it is closed. */
  void stop() {
    if (process.isAlive()) {
      terminate();
      assertEquals(0, exitCode(), () -> "exit code after SIGTERM\n" + output());
    }
  }

  @Override
  public void close() {
    try {
      stop();
    } finally {
      process.destroyForcibly();
      if (ownsDirectory) {
        delete(directory);
      }
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
