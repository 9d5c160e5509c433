package io.deskbell.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs in a process of its own, as log4j is one for a whole process. */
class LoggingTest {
  private static final String HEAD =
      "[-\\d]{10}T[:.\\d]{12}Z (INFO |DEBUG|WARN |ERROR) \\[\\w+] \\w+ - ";

  @TempDir private Path directory;

  @Test
  void aTextLineCannotBeForged() throws IOException, InterruptedException {
    List<String> lines = probe(false);

    List<String> heads = lines.stream().filter(line -> line.matches(HEAD + ".*")).toList();
    assertEquals(
        List.of(
            "INFO  [main] System - system ",
            "DEBUG [main] System - fine",
            "ERROR [main] System - failed",
            "WARN  [main] Jul - jul ",
            "INFO  [main] Slf4j - slf4j ",
            "INFO  [main] Log4j - log4j ",
            "WARN  [main] Library - library warns",
            "ERROR [probe] Logging - thread probe died"),
        heads.stream().map(line -> line.substring(25).replaceFirst("a\\\\nb.*", "")).toList());
    for (String line : lines) {
      assertTrue(line.matches(HEAD + ".*") || line.startsWith("    | "), line);
    }
    assertTrue(
        heads
            .get(0)
            .endsWith(
                "a\\nb\\r\\nc\\u001b[31md\\u0000e\\tf\\u0085g\\u2028h\\u2029i\\u202ej\\u200bk\\u009bl\\m\"n😀o"
                    + "\\ud83d\\udb40\\udc41p"),
        heads.get(0));
    assertTrue(lines.contains("    | Caused by: java.lang.IllegalArgumentException: a"));
    assertTrue(lines.contains("    |   ... 1 more"));
  }

  @Test
  void aJsonLineCannotBeForged() throws IOException, InterruptedException {
    List<JsonNode> objects = new ArrayList<>();
    for (String line : probe(true)) {
      objects.add(new ObjectMapper().readTree(line));
    }

    assertEquals(
        List.of(
            "INFO io.deskbell.System system " + LoggingProbe.HOSTILE,
            "DEBUG io.deskbell.System fine",
            "ERROR io.deskbell.System failed",
            "WARN io.deskbell.Jul jul " + LoggingProbe.HOSTILE,
            "INFO io.deskbell.Slf4j slf4j " + LoggingProbe.HOSTILE,
            "INFO io.deskbell.Log4j log4j " + LoggingProbe.HOSTILE,
            "WARN org.glassfish.Library library warns",
            "ERROR io.deskbell.bootstrap.Logging thread probe died"),
        objects.stream()
            .map(
                object ->
                    object.get("level").asText()
                        + " "
                        + object.get("logger").asText()
                        + " "
                        + object.get("message").asText())
            .toList());
    String trace = objects.get(2).get("exception").asText();
    assertTrue(
        trace.contains("Caused by: java.lang.IllegalArgumentException: " + LoggingProbe.HOSTILE),
        trace);
    assertTrue(objects.get(0).get("timestamp").asText().matches("[-\\d]{10}T[:.\\d]{12}Z"));
  }

  @Test
  void aLogFileThatCannotBeWrittenIsNamed() {
    BadConfiguration refusal =
        assertThrows(
            BadConfiguration.class,
            () -> Logging.start(new Configuration.Log(Level.INFO, directory, false)));

    assertTrue(refusal.getMessage().startsWith("LOG_FILE is \"" + directory + "\", expected"));
  }

  /** What a process has logged, to its standard error and, which must be the same, to its file. */
  private List<String> probe(boolean json) throws IOException, InterruptedException {
    Path file = directory.resolve("logs/probe.log");
    Path err = directory.resolve("err");
    Path out = directory.resolve("out");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LoggingProbe.class.getName(),
                file.toString(),
                String.valueOf(json))
            .redirectError(err.toFile())
            .redirectOutput(out.toFile())
            .start();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    } finally {
      process.destroyForcibly();
    }
    assertEquals(0, process.exitValue(), () -> read(err));
    assertEquals("", read(out));
    assertEquals(read(file), read(err));
    // Not lines(), which would also split at a carriage return that should not be there.
    return List.of(read(file).strip().split("\n", -1));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
