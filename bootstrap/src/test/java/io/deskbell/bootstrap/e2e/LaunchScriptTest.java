package io.deskbell.bootstrap.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
    assertEquals(List.of(), complaints("first"));

    // As after an update that nobody has made a cache for.
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().plusSeconds(60)));
    assertFalse(ourClasses(startLog("second")).contains(FROM_THE_CACHE));
    assertEquals(List.of(), complaints("second"));
    // As after going back to the jar before, which the JVM itself tells from the one it knows.
    Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(3600)));
    assertFalse(ourClasses(startLog("third")).contains(FROM_THE_CACHE));
    assertNotEquals(List.of(), complaints("third"));
  }

  @Test
  void leavesNoServerBehindWhenTheCacheCannotBeMade() throws Exception {
    Path told = directory.resolve("pid");
    String java =
        "echo $$ >'" + told + "'; echo on listening on http://127.0.0.1:1; exec sleep 600";

    Process making = script(fakeJava("17.0.9", java), "--make-cache");

    String said = new String(making.getInputStream().readAllBytes(), UTF_8);
    assertTrue(making.waitFor(60, TimeUnit.SECONDS), said);
    assertNotEquals(0, making.exitValue(), said);
    long server = Long.parseLong(Files.readString(told).strip());
    assertFalse(ProcessHandle.of(server).map(ProcessHandle::isAlive).orElse(false), said);
    assertFalse(Files.exists(directory.resolve("deskbell-17.0.9.jsa")));
  }

  @Test
  void namesAJavaThatIsTooOld() throws Exception {
    Process started = script(fakeJava("11.0.2", "echo started"));

    String said = new String(started.getInputStream().readAllBytes(), UTF_8);
    assertTrue(started.waitFor(60, TimeUnit.SECONDS), said);
    assertEquals(1, started.exitValue(), said);
    assertTrue(said.endsWith("is of Java 11.0.2, expected 17 or newer\n"), said);
  }

  /** A JAVA_HOME of that version in which java does that. */
  private Path fakeJava(String version, String script) throws IOException {
    Path home = Files.createDirectory(directory.resolve("java of another kind"));
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    Path java = Files.createDirectory(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\n" + script + "\n");
    assertTrue(java.toFile().setExecutable(true));
    return home;
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
    }
    return Files.readString(loaded);
  }

  /** What a server that was started so has said on standard error. */
  private List<String> complaints(String name) throws IOException {
    // The launcher tells of JDK_JAVA_OPTIONS.
    return Files.readAllLines(directory.resolve(name).resolve("stderr.txt")).stream()
        .filter(line -> !line.contains("JDK_JAVA_OPTIONS"))
        .toList();
  }

  /** Where a class of ours has come from. */
  private static String ourClasses(String loaded) {
    return loaded
        .lines()
        .filter(line -> line.contains(" io.deskbell.bootstrap.Launcher "))
        .findFirst()
        .orElseThrow();
  }

  private Process script(Path javaHome, String... arguments) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("/bin/sh", SCRIPT.toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().put("DESKBELL_JAR", jar.toString());
    builder.environment().put("JAVA_HOME", javaHome.toString());
    return builder.redirectErrorStream(true).start();
  }

  private String makeCache() throws Exception {
    Process making = script(Path.of(JAVA_HOME), "--make-cache");
    String said = new String(making.getInputStream().readAllBytes(), UTF_8);
    assertTrue(making.waitFor(60, TimeUnit.SECONDS), said);
    assertEquals(0, making.exitValue(), said);
    return said.strip();
  }
}
