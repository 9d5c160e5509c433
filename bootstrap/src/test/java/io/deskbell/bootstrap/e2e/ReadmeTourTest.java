package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The README's tour, its shell blocks run as they stand there but for the port. */
class ReadmeTourTest {
  private static final Pattern BLOCK = Pattern.compile("```sh tour\n(.*?)```", Pattern.DOTALL);

  private static String tour(int port) throws IOException {
    String readme = Files.readString(NodeTools.project("README.md"));
    return BLOCK
        .matcher(readme)
        .results()
        .map((MatchResult block) -> block.group(1))
        .collect(Collectors.joining("echo\n"))
        .replace("localhost:3001", "localhost:" + port);
  }

  @Test
  void leads_from_a_token_to_a_conversation_that_has_ended() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/bin/sh")) && Files.isExecutable(Path.of("/usr/bin/curl")),
        "needs /bin/sh and /usr/bin/curl");
    try (DeskbellProcess server = DeskbellProcess.startWithDefaults()) {
      Path output = server.directory().resolve("tour.txt");
      Process shell =
          new ProcessBuilder(List.of("/bin/sh", "-e", "-c", tour(server.port())))
              .directory(server.directory().toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      assertTrue(shell.waitFor(60, TimeUnit.SECONDS), "the tour does not come to its end");
      String said = Files.readString(output, StandardCharsets.UTF_8);
      assertEquals(0, shell.exitValue(), said);
      for (String expected :
          List.of(
              "{\"status\":\"OK\",\"message\":\"Server is healthy\"}",
              "\"userId\":\"testUser123\",\"agentId\":\"agent1\",\"status\":\"active\"",
              "[{\"id\":",
              "\"content\":\"Where is my order?\"",
              "\"status\":\"ended\"")) {
        assertTrue(said.contains(expected), "expected " + expected + " in " + said);
      }
    }
  }
}
