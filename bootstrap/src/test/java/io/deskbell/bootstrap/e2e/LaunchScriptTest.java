package io.deskbell.bootstrap.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/deskbell}, and the cache that it makes for the JVM that runs this. */
class LaunchScriptTest {
  private static final Path SCRIPT = Path.of("../bin/deskbell").toAbsolutePath().normalize();
  private static final String JAVA_HOME = System.getProperty("java.home");
  private static final String FROM_THE_CACHE = "source: shared objects file";

  @TempDir private Path directory;
  private Path jar = Path.of("");

  @BeforeEach
  void installs() throws IOException {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh to run the script with");
    jar = Files.copy(DeskbellProcess.jar(), directory.resolve("deskbell.jar"));
  }

  @Test
  void startsTheServerWithACacheAndWithoutOneThatIsOld() throws Exception {
    Path cache = Path.of(makeCache());
    assertEquals(directory.toRealPath(), cache.getParent());
    assertTrue(ourClasses(startLog("first")).contains(FROM_THE_CACHE));

    // As after an update that nobody has made a cache for.
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));
    assertFalse(ourClasses(startLog("second")).contains(FROM_THE_CACHE));
  }

  /** Starts the server, sees that it is well, stops it, and returns what it has loaded. */
  private String startLog(String name) throws IOException {
    Path loaded = directory.resolve(name + ".txt");
    Path home = Files.createDirectory(directory.resolve(name));
    try (DeskbellProcess server =
        DeskbellProcess.startBy(
            home,
            List.of("/bin/sh", SCRIPT.toString(), "--log-level=warn"),
            "DESKBELL_JAR=" + jar,
            "AGENT_KEY=" + DeskbellProcess.AGENT_KEY,
            "JAVA_HOME=" + JAVA_HOME,
            "PATH=" + System.getenv("PATH"),
            "JDK_JAVA_OPTIONS=-Xlog:class+load:file=" + loaded)) {
      assertEquals(200, server.anybody().get("/health").status());
      server.stop();
      assertEquals(1, server.standardOutput().lines().count(), server.standardOutput());
      // The launcher tells of JDK_JAVA_OPTIONS, nobody of anything else.
      assertEquals(
          List.of(),
          Files.readAllLines(home.resolve("stderr.txt")).stream()
              .filter(line -> !line.contains("JDK_JAVA_OPTIONS"))
              .toList());
    }
    return Files.readString(loaded);
  }

  /** Where a class of ours has come from. */
  private static String ourClasses(String loaded) {
    return loaded
        .lines()
        .filter(line -> line.contains(" io.deskbell.bootstrap.Launcher "))
        .findFirst()
        .orElseThrow();
  }

  private String makeCache() throws Exception {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", SCRIPT.toString(), "--make-cache");
    builder.environment().put("DESKBELL_JAR", jar.toString());
    builder.environment().put("JAVA_HOME", JAVA_HOME);
    Process making = builder.redirectErrorStream(true).start();
    String said = new String(making.getInputStream().readAllBytes(), UTF_8);
    assertTrue(making.waitFor(60, TimeUnit.SECONDS), said);
    assertEquals(0, making.exitValue(), said);
    return said.strip();
  }
}
