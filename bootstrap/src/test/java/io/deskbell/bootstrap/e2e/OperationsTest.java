package io.deskbell.bootstrap.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.deskbell.bootstrap.e2e.DeskbellProcess.Finished;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators do, as docs/operations.md shows it. */
class OperationsTest {
  private static final String[] SECRETS = {
    "AGENT_KEY=" + DeskbellProcess.AGENT_KEY, "JWT_SECRET=" + "s".repeat(32), "SUPERVISORS=boss"
  };

  @TempDir private Path directory;

  @Test
  void aConversationIsBackedUpExportedErasedRestoredAndAtLastLetGo() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs /bin/sh");
    String session;
    List<JsonNode> before;
    try (DeskbellProcess server = DeskbellProcess.startIn(directory, List.of(), SECRETS)) {
      Person visitor = server.visitor("testUser123");
      Person boss = server.staff("boss");
      session = visitor.startSession();
      visitor.say(session, "Where is my order?");
      assertRefused(1, session, run("erase", "testUser123"));
      visitor.end(session);
      before = visitor.events(session);
      server.anybody().get("/health/ready").body(200);
      assertRefused(2, "DATA_DIR is \"./data\"", run());
      Files.writeString(directory.resolve("some.db"), "");
      assertRefused(2, "DATA_DIR is \"./data\"", run("restore", "some.db"));

      runBlock("running", session);

      assertEquals(before, exported());
      List<JsonNode> erased = boss.events(session);
      assertEquals(Json.sequences(before), Json.sequences(erased));
      assertFalse(erased.toString().contains("testUser123"), erased::toString);
      JsonNode message = boss.messages(session).get(0);
      assertEquals("[erased]", message.path("content").asText());
      assertTrue(message.path("senderId").asText().startsWith("erased-"), message::toString);
      visitor.http().get("/session/" + session).problem(404, "session_not_found");
    }

    runBlock("stopped", session);

    Finished export = run("export", session);
    assertEquals(Files.readString(directory.resolve("session.jsonl")), export.standardOutput());
    assertRefused(1, "no session s-1", run("export", "s-1"));
    assertEquals(1, kept().size());

    try (DeskbellProcess server =
        DeskbellProcess.startIn(directory, List.of("--retention", "PT0.001S"), SECRETS)) {
      Person boss = server.staff("boss");
      await().until(() -> boss.http().get("/session/" + session).status() == 404);
    }
  }

  private List<JsonNode> exported() throws IOException {
    return Files.readAllLines(directory.resolve("session.jsonl")).stream()
        .map(Json::parse)
        .toList();
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("data"))) {
      return files.filter(f -> f.getFileName().toString().contains(".db.until-")).toList();
    }
  }

  @Test
  void aDatabaseElsewhereIsTendedTheSameWay() throws Exception {
    String[] settings = {
      "STORE=postgresql",
      "DATABASE_URL=" + PostgresServer.shared().newDatabase(),
      "AGENT_KEY=" + DeskbellProcess.AGENT_KEY,
      "JWT_SECRET=" + DeskbellProcess.JWT_SECRET,
      "SUPERVISORS=boss"
    };
    Files.createDirectory(directory.resolve("elsewhere"));
    try (DeskbellProcess server = DeskbellProcess.startIn(directory, List.of(), settings)) {
      Person visitor = server.visitor("testUser123");
      String session = visitor.startSession();
      visitor.say(session, "Where is my order?");
      visitor.end(session);

      Finished export = tend(settings, "export", session);
      assertEquals(0, export.exitCode(), export::standardError);
      assertEquals(
          visitor.events(session), export.standardOutput().lines().map(Json::parse).toList());
      Finished erasure = tend(settings, "erase", "testUser123");
      assertEquals(0, erasure.exitCode(), erasure::standardError);
      assertTrue(erasure.standardOutput().startsWith("sessions changed: 1;"), erasure::toString);
      assertEquals(
          "[erased]", server.staff("boss").messages(session).get(0).path("content").asText());
    }
  }

  private Finished tend(String[] settings, String... arguments) {
    return DeskbellProcess.run(directory.resolve("elsewhere"), List.of(arguments), settings);
  }

  /** Runs a block of the documentation as it stands there but for the way to the jar. */
  private void runBlock(String name, String session) throws Exception {
    String page = Files.readString(NodeTools.project("docs/operations.md"));
    Matcher block = Pattern.compile("```sh " + name + "\n(.*?)```", Pattern.DOTALL).matcher(page);
    assertTrue(block.find(), name);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String script =
        block
            .group(1)
            .replace(
                "java -jar deskbell.jar", "'" + java + "' -jar '" + DeskbellProcess.jar() + "'");
    Path output = directory.resolve("block.txt");
    ProcessBuilder shell =
        new ProcessBuilder(List.of("/bin/sh", "-e", "-c", script))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    shell.environment().put("SESSION", session);
    Process process = shell.start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), script);
    String said = Files.readString(output, StandardCharsets.UTF_8);
    assertEquals(0, process.exitValue(), said);
  }

  private Finished run(String... arguments) throws IOException {
    // Not where the server runs: both would write to the same files.
    Path elsewhere = Files.createTempDirectory(directory, "run");
    Files.createSymbolicLink(elsewhere.resolve("data"), directory.resolve("data"));
    Files.createSymbolicLink(elsewhere.resolve("some.db"), directory.resolve("some.db"));
    return DeskbellProcess.run(elsewhere, List.of(arguments), SECRETS);
  }

  private static void assertRefused(int exitCode, String named, Finished finished) {
    assertEquals(exitCode, finished.exitCode(), finished::toString);
    assertEquals("", finished.standardOutput());
    assertEquals(1, finished.standardError().lines().count(), finished.standardError());
    assertTrue(finished.standardError().startsWith("deskbell: "), finished.standardError());
    assertTrue(finished.standardError().contains(named), finished.standardError());
  }

  @Test
  void aDatabaseThatIsNoneIsOneLineAndLeftAsItIs() throws IOException {
    Path database = Files.createDirectory(directory.resolve("data")).resolve("deskbell.db");
    byte[] letter = "dear diary ".repeat(1000).getBytes(StandardCharsets.UTF_8);
    Files.write(database, letter);

    for (List<String> arguments : List.of(List.<String>of(), List.of("export", "s-1"))) {
      assertRefused(2, "deskbell.db", DeskbellProcess.run(directory, arguments));
      assertArrayEquals(letter, Files.readAllBytes(database));
    }
  }

  @Test
  void aPostgresqlThatIsAwayIsOneLine() throws IOException {
    int nobody;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      nobody = closed.getLocalPort();
    }
    String url = "DATABASE_URL=postgresql://ann:hidden@127.0.0.1:" + nobody + "/desk";

    for (List<String> arguments : List.of(List.<String>of(), List.of("erase", "v"))) {
      Finished finished = DeskbellProcess.run(directory, arguments, "STORE=postgresql", url);
      assertRefused(1, "127.0.0.1:" + nobody, finished);
      assertFalse(finished.standardError().contains("hidden"), finished.standardError());
    }
    assertRefused(
        2,
        "pg_dump",
        DeskbellProcess.run(directory, List.of("backup", "b"), "STORE=postgresql", url));
    assertFalse(Files.exists(directory.resolve("data")), "PostgreSQL needs no directory");
  }

  @Test
  void theBadIdOfAnOperandIsNamed() throws IOException {
    assertRefused(2, "USER has U+0020", DeskbellProcess.run(directory, List.of("erase", "a b")));
  }

  @Test
  void aCommandWithoutAStoreIsOneLineAndMakesNone() throws IOException {
    for (String command : List.of("backup", "export", "erase")) {
      assertRefused(2, "DATA_DIR", DeskbellProcess.run(directory, List.of(command, "x")));
    }
    assertRefused(
        2, "STORE", DeskbellProcess.run(directory, List.of("export", "x", "--store=memory")));
    assertFalse(Files.exists(directory.resolve("data")));
    assertFalse(Files.exists(directory.resolve("logs")), "the log files are the server's");
  }
}
