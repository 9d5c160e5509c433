package io.deskbell.bootstrap.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the process ends: no client can keep it from ending in order, and exit codes tell why. */
class StopTest {
  @TempDir private Path directory;

  @Test
  void clientsThatDoNothingDoNotSpoilTheEnd() {
    try (DeskbellProcess server = DeskbellProcess.start()) {
      Person visitor = server.visitor("silent");
      try (RawSocket neverAnswersTheClose = RawSocket.upgraded(server, visitor.token());
          RawSocket idle = RawSocket.connect(server);
          RawSocket halfAHead = RawSocket.connect(server);
          RawSocket halfABody = RawSocket.connect(server)) {
        idle.write("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertTrue(idle.readHead().startsWith("HTTP/1.1 200"));
        halfAHead.write("GET /health HTTP/1.1\r\nHo");
        halfABody.write(
            "POST /auth/token HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: 100\r\n\r\n{");

        server.terminate();

        assertEquals(1001, neverAnswersTheClose.closeCode());
        assertEquals(0, server.exitCode(), server::output);
      }
    }
  }

  /** Who is cut short by the stop goes on where the next server is, and misses nothing. */
  @Test
  void aStopUnderLoadLosesAndRepeatsNothing() {
    int each = 600;
    String[] settings = {"AGENTS=ann", "AGENT_CAPACITY=2", "LOG_LEVEL=warn"};
    AtomicReference<URI> address = new AtomicReference<>();
    List<Talk> talks = new ArrayList<>();
    try {
      try (DeskbellProcess server = DeskbellProcess.startOn(directory, settings)) {
        address.set(server.ws());
        talks.add(new Talk(server, "v1", address::get, address::get));
        talks.add(new Talk(server, "v2", address::get, address::get));
        Person silent = server.visitor("silent");
        try (RawSocket neverAnswersTheClose = RawSocket.upgraded(server, silent.token())) {
          talks.forEach(talk -> talk.say(each));
          await().until(() -> talks.stream().allMatch(talk -> talk.agent.log().last() > 50));

          server.terminate();

          assertEquals(1001, neverAnswersTheClose.closeCode());
          // It keeps the server waiting for a while, so that there is somebody to ask.
          handshakeIsRefused(server, silent);
          server.anybody().get("/health/ready").problem(503, "unavailable");
          assertTrue(server.endsWithin(Duration.ofSeconds(10)), "not ended within 10 s");
          assertEquals(0, server.exitCode(), server::output);
        }
      }
      assertFalse(talks.stream().anyMatch(talk -> talk.hasCome(each)), "nobody was cut short");
      try (DeskbellProcess server = DeskbellProcess.startOn(directory, settings)) {
        address.set(server.ws());
        await()
            .atMost(Duration.ofSeconds(60))
            .failFast(() -> talks.forEach(Talk::requireNoFaults))
            .until(() -> talks.stream().allMatch(talk -> talk.hasCome(each)));
        for (Talk talk : talks) {
          talk.check(server, each);
          assertEquals(Set.of(1001), Set.copyOf(talk.visitor.closeCodes()));
          assertEquals(Set.of(1001), Set.copyOf(talk.agent.closeCodes()));
        }
      }
    } finally {
      talks.forEach(Talk::close);
    }
  }

  private static void handshakeIsRefused(DeskbellProcess server, Person person) {
    try (RawSocket late = RawSocket.connect(server)) {
      late.write(RawSocket.handshake("/", "Authorization: Bearer " + person.token()));
      String head = late.readHead();
      assertTrue(head.startsWith("HTTP/1.1 503 "), head);
      assertTrue(head.contains("Content-Type: application/problem+json"), head);
      JsonNode problem = Json.parse(late.readRest());
      assertEquals("unavailable", problem.path("code").asText());
      assertEquals(503, problem.path("status").asInt());
    }
  }

  @Test
  void aPortThatIsTakenIsOneLineAndOne() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      DeskbellProcess.Finished finished =
          DeskbellProcess.run(
              directory,
              List.of("--host", "127.0.0.1", "--port", String.valueOf(taken.getLocalPort())),
              "STORE=memory",
              "AGENT_KEY=k",
              "JWT_SECRET=" + "s".repeat(32));

      assertEquals(1, finished.exitCode());
      assertEquals("", finished.standardOutput());
      assertEquals(1, finished.standardError().lines().count(), finished.standardError());
      assertTrue(
          finished
              .standardError()
              .startsWith("deskbell: PORT " + taken.getLocalPort() + " cannot be listened on"),
          finished.standardError());
      assertFalse(
          Files.exists(directory.resolve("data")),
          "given secrets and a store in memory need no directory");
    }
  }

  @Test
  void aDirectoryOrLogFileThatIsNoneIsOneLineAndTwo() throws IOException {
    Files.writeString(directory.resolve("file"), "");
    for (String option : List.of("--data-dir=file", "--log-file=file/deskbell.log")) {
      DeskbellProcess.Finished finished = DeskbellProcess.run(directory, List.of(option));

      assertEquals(2, finished.exitCode());
      assertEquals("", finished.standardOutput());
      assertEquals(1, finished.standardError().lines().count(), finished.standardError());
      String key = option.startsWith("--data") ? "DATA_DIR" : "LOG_FILE";
      assertTrue(
          finished.standardError().startsWith("deskbell: " + key + " is \"file"),
          finished.standardError());
    }
  }
}
