package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The process is killed by SIGKILL while everybody talks, over and over on the same data. {@code
 * -Ddeskbell.crash.rounds=100} makes it many rounds.
 */
class CrashTest {
  private static final int ROUNDS = Integer.getInteger("deskbell.crash.rounds", 3);
  private static final int MOST_MESSAGES = 600;

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource
  void whatAnybodyWasToldOfIsThereForEver(Storage storage) {
    Random random = new Random();
    Traffic traffic = new Traffic(random);
    String[] settings = Traffic.settings(storage.settings());
    for (int round = 0; round < ROUNDS; round++) {
      try (DeskbellProcess server = DeskbellProcess.startOn(directory, settings)) {
        traffic.check(server);
        traffic.begin(server);
        traffic.awaitAcknowledged(1 + random.nextInt(MOST_MESSAGES));
        server.kill();
        traffic.hangUp();
      }
    }
    try (DeskbellProcess server = DeskbellProcess.startOn(directory, settings)) {
      traffic.checkAgain(server);
      traffic.leave(server);
    }
  }

  /** However far the first start has come, the next one finishes it. */
  @Test
  void aFirstStartThatIsKilled() throws IOException {
    Path data = Files.createDirectory(directory.resolve("data"));
    List<Predicate<Path>> moments =
        List.of(
            Files::exists,
            file -> new File(file + "-wal").exists(),
            file -> new File(file + "-wal").length() > 50_000);
    for (Predicate<Path> moment : moments) {
      DeskbellProcess.killAtStart(directory, () -> moment.test(data.resolve("deskbell.db")));
      try (DeskbellProcess server = DeskbellProcess.startOn(directory)) {
        Person visitor = server.visitor("first");
        visitor.say(visitor.startSession(), "hello");
      }
      try (Stream<Path> files = Files.list(data)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Test
  void aStoreThatForgetsIsFound() {
    Traffic traffic = new Traffic(new Random());
    String[] settings = Traffic.settings(List.of("STORE=memory"));
    try (DeskbellProcess server = DeskbellProcess.startOn(directory, settings)) {
      traffic.begin(server);
      traffic.awaitAcknowledged(50);
      server.kill();
      traffic.hangUp();
    }
    try (DeskbellProcess server = DeskbellProcess.startOn(directory, settings)) {
      assertFalse(traffic.faults(server).isEmpty());
    }
  }
}
