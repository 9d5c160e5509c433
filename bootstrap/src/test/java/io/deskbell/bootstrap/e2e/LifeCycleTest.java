package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Start, stop and start again. */
class LifeCycleTest {
  @TempDir private Path directory;

  @Test
  void sigtermSaysGoodbyeToTheSocketsAndEndsWithZero() {
    try (DeskbellProcess server = DeskbellProcess.start()) {
      Person visitor = server.visitor("here");
      String session = visitor.startSession();
      List<ChatSocket> sockets = List.of(visitor.connect(), visitor.connect(), visitor.connect());
      sockets.get(0).join(session);
      server.terminate();
      for (ChatSocket socket : sockets) {
        assertEquals(1001, socket.closeCode());
      }
      assertEquals(0, server.exitCode(), server::output);
      assertThrows(UncheckedIOException.class, () -> server.anybody().get("/health"));
      assertFalse(server.output().contains("Exception"), server::output);
    }
  }

  @Test
  void aServerThatNobodyEverUsedEndsWithZero() {
    DeskbellProcess server = DeskbellProcess.startWithDefaults();
    server.close();
    assertFalse(server.isAlive());
  }

  /** Not even while it runs, so that one that is killed leaves nothing either. */
  @Test
  void nothingIsLeftInTheTemporaryDirectory() throws IOException {
    Path temporary = Files.createDirectory(directory.resolve("temporary"));
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + temporary,
            "-jar",
            DeskbellProcess.jar().toString());
    try (DeskbellProcess server = DeskbellProcess.startBy(directory, command, "STORE=embedded")) {
      server.visitor("here").startSession();
      try (Stream<Path> left = Files.list(temporary)) {
        assertEquals(List.of(), left.toList());
      }
    }
  }

  @Test
  void whatIsInFlightAtTheEndIsAnsweredOrNotTaken() {
    try (DeskbellProcess server = DeskbellProcess.start()) {
      Person visitor = server.visitor("in-flight");
      String session = visitor.startSession();
      try (ChatSocket reader = visitor.connect()) {
        reader.join(session);
        List<JsonNode> acknowledged = new ArrayList<>();
        CompletableFuture<Void> talk =
            CompletableFuture.runAsync(
                () -> {
                  while (true) {
                    acknowledged.add(visitor.say(session, "still there"));
                  }
                });
        reader.eventsUntil(50);
        server.terminate();
        // The talk ends by a refusal (503) or a connection that is gone, nothing else.
        Throwable end = assertThrows(CompletionException.class, talk::join).getCause();
        assertTrue(
            end instanceof UncheckedIOException
                || String.valueOf(end.getMessage()).contains(" 503 "),
            () -> "ended by " + end);
        assertEquals(1001, reader.closeCode());
        assertEquals(0, server.exitCode(), server::output);
        assertEquals(Json.numbers(3, 2L + acknowledged.size()), Json.sequences(acknowledged));
      }
    }
  }

  @Test
  void secretsAreMadeOnceAndKept() throws IOException {
    String token;
    String session;
    List<Path> secrets;
    String firstOutput;
    try (DeskbellProcess first = DeskbellProcess.startIn(directory, List.of())) {
      Person visitor = first.visitor("comes-back");
      token = visitor.token();
      session = visitor.startSession();
      secrets = secrets();
      firstOutput = first.output();
    }
    assertFalse(secrets.isEmpty());
    List<String> contents = new ArrayList<>();
    for (Path secret : secrets) {
      assertEquals(
          "rw-------",
          PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)),
          secret::toString);
      contents.add(Files.readString(secret).strip());
    }
    List<String> printed = contents.stream().filter(firstOutput::contains).toList();
    assertEquals(1, printed.size(), "the agent key is shown, the signing secret is not");
    String agentKey = printed.get(0);

    try (DeskbellProcess second = DeskbellProcess.startIn(directory, List.of())) {
      assertFalse(second.output().contains(agentKey), second::output);
      HttpApi visitor = new HttpApi(second.http(), token);
      assertEquals(session, visitor.get("/session/" + session).body(200).path("id").asText());
      second
          .anybody()
          .post("/auth/token", Json.object("userId", "agent1", "agentKey", agentKey))
          .body(200);
      second
          .anybody()
          .post("/auth/token", Json.object("userId", "agent1", "agentKey", agentKey + "x"))
          .problem(401, "unauthorized");
    }
    assertEquals(secrets, secrets());
    for (int i = 0; i < secrets.size(); i++) {
      assertEquals(contents.get(i), Files.readString(secrets.get(i)).strip());
    }
    String log = Files.readString(directory.resolve("logs/deskbell.log"));
    for (String secret : contents) {
      assertFalse(log.contains(secret), "a secret stands in the log file");
    }
  }

  private List<Path> secrets() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("data"))) {
      return files
          .filter(file -> !file.getFileName().toString().startsWith("deskbell."))
          .sorted()
          .toList();
    }
  }

  @Test
  void twoServersDoNotShareTheirSecrets() {
    try (DeskbellProcess one = DeskbellProcess.startWithDefaults();
        DeskbellProcess other = DeskbellProcess.startWithDefaults()) {
      assertNotEquals(one.port(), other.port());
      new HttpApi(other.http(), one.visitor("v").token())
          .get("/sessions")
          .problem(401, "unauthorized");
    }
  }

  @Test
  void oneStartLineAndBothAddressFamilies() {
    try (DeskbellProcess server = DeskbellProcess.startWithDefaults()) {
      long lines =
          server.standardOutput().lines().filter(l -> l.contains("listening on http://")).count();
      assertEquals(1, lines, server::standardOutput);
      for (String host : List.of("127.0.0.1", "[::1]")) {
        new HttpApi(URI.create("http://" + host + ":" + server.port()), null)
            .get("/health")
            .body(200);
      }
    }
  }
}
