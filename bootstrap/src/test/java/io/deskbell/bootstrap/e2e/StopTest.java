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
