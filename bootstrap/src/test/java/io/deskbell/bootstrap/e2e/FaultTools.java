package io.deskbell.bootstrap.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Faults made by the operating system. A test that needs one is skipped where the system cannot or
 * may not make it, unless {@code DESKBELL_REQUIRE_FAULTS} is {@code true}: then it fails.
 */
final class FaultTools {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private FaultTools() {}

  private static void require(boolean possible, String needed) {
    if (!possible) {
      if ("true".equals(System.getenv("DESKBELL_REQUIRE_FAULTS"))) {
        throw new AssertionError(needed);
      }
      assumeTrue(false, needed);
    }
  }

  /** A file system of a few megabytes in memory. Closing it unmounts it. */
  static final class SmallDisk implements AutoCloseable {
    private final Path directory;

    private SmallDisk(Path directory) {
      this.directory = directory;
    }

    /** Mounts one over an empty directory that it makes. */
    static SmallDisk mount(Path directory, int megabytes) {
      try {
        Files.createDirectory(directory);
        int exit =
            run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", "" + directory);
        require(exit == 0, "needs to be allowed to mount a tmpfs, which takes root");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new SmallDisk(directory);
    }

    /** Fills it to the last byte. */
    @SuppressWarnings("EmptyCatch") // that it does not fit is what is wanted
    void fill() {
      byte[] some = new byte[4096];
      try (OutputStream filler = Files.newOutputStream(filler())) {
        while (true) {
          filler.write(some);
        }
      } catch (IOException full) {
      }
    }

    /** Gives back what was filled. */
    void free() {
      try {
        Files.delete(filler());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private Path filler() {
      return directory.resolve("filler");
    }

    @Override
    public void close() {
      try {
        assertTrue(run("umount", directory.toString()) == 0, () -> "still mounted: " + directory);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** A process whose fsync and fdatasync answer with an input/output error. Closing it heals it. */
  static final class BrokenFsync implements AutoCloseable {
    private final Process tracer;

    private BrokenFsync(Process tracer) {
      this.tracer = tracer;
    }

    /**
     * Attaches to all threads of a process.
     *
     * @param when which of a thread's calls fail, as strace understands it: {@code 1+} for all
     * @param output a file for what strace says
     */
    static BrokenFsync attach(long pid, String when, Path output) {
      Process tracer;
      try {
        tracer =
            new ProcessBuilder(
                    "strace",
                    "-f",
                    "-o",
                    "/dev/null",
                    "-e",
                    "trace=fsync,fdatasync",
                    "-e",
                    "inject=fsync,fdatasync:error=EIO:when=" + when,
                    "-p",
                    String.valueOf(pid))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
      } catch (IOException e) {
        require(false, "needs strace: " + e.getMessage());
        throw new UncheckedIOException(e);
      }
      await("strace")
          .atMost(PATIENCE)
          .until(() -> !tracer.isAlive() || Files.readString(output).contains(" attached"));
      try {
        require(tracer.isAlive(), "needs to be allowed to trace: " + Files.readString(output));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new BrokenFsync(tracer);
    }

    /** Whether it is still there; a process that ended would take it along. */
    boolean isAttached() {
      return tracer.isAlive();
    }

    @Override
    public void close() {
      tracer.destroy();
      try {
        assertTrue(tracer.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "strace does not end");
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      } finally {
        tracer.destroyForcibly();
      }
    }
  }

  private static int run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(List.of(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) ? process.exitValue() : -1;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
    }
  }
}
