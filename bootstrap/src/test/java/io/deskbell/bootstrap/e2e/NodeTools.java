package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The clients from npm. A test that needs them is skipped where they are not installed, unless
 * {@code DESKBELL_REQUIRE_NODE} is {@code true}: then it fails.
 */
final class NodeTools {
  private static final Path DIRECTORY =
      Path.of(System.getProperty("deskbell.e2e-tools", "../e2e-tools"))
          .toAbsolutePath()
          .normalize();

  private NodeTools() {}

  /** A directory of the project, whose tools these are. */
  static Path project(String directory) {
    return DIRECTORY.resolveSibling(directory);
  }

  /** The installed file of a package, with what is needed to run it. */
  static Path require(String file) {
    Path installed = DIRECTORY.resolve("node_modules").resolve(file);
    if (!Files.exists(installed) || !hasNode()) {
      String missing = "needs node and " + installed + ": run `npm --prefix e2e-tools ci` first";
      if ("true".equals(System.getenv("DESKBELL_REQUIRE_NODE"))) {
        throw new AssertionError(missing);
      }
      assumeTrue(false, missing);
    }
    return installed;
  }

  private static boolean hasNode() {
    for (String directory :
        System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
      if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, "node"))) {
        return true;
      }
    }
    return false;
  }

  /** A node program with its arguments, its output going to that file. */
  static Process start(Path output, Path program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("node", program.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("NODE_PATH", DIRECTORY.resolve("node_modules").toString());
    return builder.start();
  }

  /** Waits for the end, which must be one without an error, and answers with the output. */
  static String finish(Process process, Path output) throws IOException, InterruptedException {
    try {
      boolean ended = process.waitFor(120, TimeUnit.SECONDS);
      String text = Files.readString(output);
      assertEquals(0, ended ? process.exitValue() : -1, () -> "exit code of node\n" + text);
      return text;
    } finally {
      process.destroyForcibly();
    }
  }
}
