package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where settings come from, and what is said about bad ones. */
class ConfigurationTest {
  private static final List<String> KEYS =
      List.of(
          "PORT",
          "HOST",
          "STORE",
          "DATABASE_URL",
          "DATA_DIR",
          "AGENTS",
          "AGENT_CAPACITY",
          "ASSIGNMENT_POLICY",
          "SKILL_RELAX_AFTER",
          "REQUIRE_PRESENCE",
          "AUTH_MODE",
          "AGENT_KEY",
          "SUPERVISORS",
          "JWT_SECRET",
          "JWT_TTL",
          "JWKS_URL",
          "JWT_ISSUER",
          "JWT_AUDIENCE",
          "IDENTITY_SECRET",
          "CORS_ORIGINS",
          "MAX_MESSAGE_CHARS",
          "MAX_FRAME_BYTES",
          "LOG_LEVEL",
          "LOG_FILE",
          "LOG_FORMAT",
          "FRAMES_PER_SECOND",
          "TOKENS_PER_MINUTE",
          "SESSIONS_PER_MINUTE",
          "CONNECTIONS_PER_USER",
          "CONNECTIONS_PER_ADDRESS",
          "IDLE_TIMEOUT",
          "SESSIONS_PER_USER",
          "SEND_QUEUE_BYTES",
          "HEADER_TIMEOUT",
          "ASSIGNMENT",
          "OFFER_TIMEOUT",
          "AGENT_GRACE",
          "RETENTION",
          "SESSION_IDLE_TIMEOUT",
          "TRUSTED_PROXIES");

  @TempDir private Path directory;

  @Test
  void helpListsEveryKeyAndVersionTheVersion() {
    DeskbellProcess.Finished help = DeskbellProcess.run(directory, List.of("--help"));
    assertEquals(0, help.exitCode());
    assertEquals("", help.standardError());
    for (String key : KEYS) {
      String option = "--" + key.toLowerCase(Locale.ROOT).replace('_', '-');
      assertTrue(help.standardOutput().contains(option), () -> option + help.standardOutput());
    }
    for (String value : List.of("3001", "PT12H", "agent1,agent2,agent3", "262144", "least-busy")) {
      assertTrue(help.standardOutput().contains(value), () -> value + help.standardOutput());
    }
    DeskbellProcess.Finished version = DeskbellProcess.run(directory, List.of("--version"));
    assertEquals(0, version.exitCode());
    assertTrue(
        version.standardOutput().matches("(?s).*\\d+\\.\\d+\\.\\d+.*"), version::standardOutput);
    assertFalse(Files.exists(directory.resolve("data")), "asking for help leaves no trace");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PORT=abc",
        "PORT=65536",
        "HOST=no such host",
        "STORE=floppy",
        "STORE=postgresql",
        "RETENTION=30 days",
        "AGENTS=a b",
        "AGENTS=ann,ann",
        "AGENT_CAPACITY=-1",
        "ASSIGNMENT_POLICY=random-walk",
        "AUTH_MODE=closed",
        "AUTH_MODE=verified",
        "JWT_SECRET=short",
        "JWT_SECRET=this one has 32 bytes and is fine,short",
        "JWT_TTL=12h",
        "JWT_TTL=PT0S",
        "MAX_MESSAGE_CHARS=0",
        "MAX_FRAME_BYTES=99999999999",
        "LOG_FORMAT=xml",
        "FRAMES_PER_SECOND=-1"
      })
  void aBadValueStopsTheStart(String setting) {
    String key = setting.substring(0, setting.indexOf('='));
    assertRefused(key, DeskbellProcess.run(directory, List.of(), setting));
  }

  @Test
  void aBadDatabaseUrlStopsTheStartOfWhoNeedsIt() {
    assertRefused(
        "DATABASE_URL",
        DeskbellProcess.run(directory, List.of(), "STORE=postgresql", "DATABASE_URL=localhost"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--agent-capacities=3", "--frobnicate", "surprise", "--agent-capacity"})
  void anUnknownOptionStopsTheStart(String argument) {
    assertRefused(
        argument.replaceFirst("=.*", ""), DeskbellProcess.run(directory, List.of(argument)));
  }

  @Test
  void aBadValueOnTheCommandLineStopsTheStart() {
    assertRefused(
        "capacity", DeskbellProcess.run(directory, List.of("--agent-capacity", "several")));
  }

  @Test
  void aFileThatCannotBeReadStopsTheStart() throws IOException {
    Files.createDirectory(directory.resolve(".env"));
    assertRefused(".env", DeskbellProcess.run(directory, List.of()));
  }

  private void assertRefused(String named, DeskbellProcess.Finished finished) {
    String said = finished.standardError() + finished.standardOutput();
    assertEquals(2, finished.exitCode(), said);
    assertEquals(1, said.strip().lines().count(), said);
    String lower = said.toLowerCase(Locale.ROOT);
    String option = named.toLowerCase(Locale.ROOT);
    assertTrue(lower.contains(option) || lower.contains(option.replace('_', '-')), said);
    assertFalse(said.contains("Exception") || said.contains("\tat "), said);
    assertFalse(said.contains("listening on"), said);
  }

  @Test
  void aPortThatIsTakenIsOneClearLine() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      DeskbellProcess.Finished finished =
          DeskbellProcess.run(
              directory, List.of(), "HOST=127.0.0.1", "PORT=" + taken.getLocalPort());
      String said = finished.standardError() + finished.standardOutput();
      assertTrue(finished.exitCode() != 0, said);
      assertTrue(said.contains(String.valueOf(taken.getLocalPort())), said);
      assertFalse(said.contains("\tat "), said);
    }
  }

  @Test
  void theCommandLineWinsOverTheEnvironmentAndThatOverTheFile() throws IOException {
    Files.writeString(
        directory.resolve(".env"),
        "# a comment\nAGENTS=from-file\nSUPERVISORS=\"file-boss\"\nAGENT_KEY=key-of-the-file\n");
    assertEquals("from-file", agentOf(List.of()));
    assertEquals("from-environment", agentOf(List.of(), "AGENTS=from-environment"));
    assertEquals(
        "from-command-line",
        agentOf(List.of("--agents", "from-command-line"), "AGENTS=from-environment"));
    assertEquals("from-command-line", agentOf(List.of("--agents=from-command-line")));
  }

  private String agentOf(List<String> arguments, String... settings) {
    try (DeskbellProcess server = DeskbellProcess.startIn(directory, arguments, settings)) {
      server
          .anybody()
          .post("/auth/token", Json.object("userId", "file-boss", "agentKey", "key-of-the-file"))
          .body(200);
      Person visitor = server.visitor("v");
      String session = visitor.startSession();
      String agent = visitor.session(session).path("agentId").asText();
      // Or it would be given to the agent of the next start, who has to have room.
      visitor.end(session);
      return agent;
    }
  }

  @Test
  void roundRobinTakesTheAgentsInTurn() {
    try (DeskbellProcess server =
        DeskbellProcess.start("ASSIGNMENT_POLICY=round-robin", "AGENTS=ann,bob,cid")) {
      Person visitor = server.visitor("v");
      for (String agent : List.of("ann", "bob", "cid", "ann", "bob")) {
        String session = visitor.startSession();
        assertEquals(agent, visitor.session(session).path("agentId").asText());
        visitor.end(session);
      }
    }
  }
}
