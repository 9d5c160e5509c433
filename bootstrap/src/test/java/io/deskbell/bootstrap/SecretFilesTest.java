package io.deskbell.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.bootstrap.SecretFiles.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretFilesTest {
  @TempDir private Path temporary;

  @Test
  void aSecretIsMadeOnceAndFoundAgain() {
    Path directory = temporary.resolve("a/b");

    Secret made = new SecretFiles(directory).get("jwt-secret");
    Secret found = new SecretFiles(directory).get("jwt-secret");
    Secret other = new SecretFiles(directory).get("agent-key");

    assertTrue(made.isNew());
    assertFalse(found.isNew());
    assertEquals(made.value(), found.value());
    assertNotEquals(made.value(), other.value());
    assertTrue(made.value().length() >= 32, made.value());
    assertFalse(made.toString().contains(made.value()));
  }

  @Test
  void onlyTheOwnerCanReadIt() throws IOException {
    Path directory = temporary.resolve("data");

    Secret secret = new SecretFiles(directory).get("jwt-secret");

    assertEquals("rwx------", permissions(directory));
    assertEquals("rw-------", permissions(secret.file()));
    try (Stream<Path> files = Files.list(directory)) {
      assertEquals(List.of(secret.file()), files.toList());
    }
  }

  @Test
  void whatOthersCouldReadTheyCannotAnyMore() throws IOException {
    Secret secret = new SecretFiles(temporary).get("jwt-secret");
    Files.setPosixFilePermissions(secret.file(), PosixFilePermissions.fromString("rw-r--r--"));

    assertEquals(secret.value(), new SecretFiles(temporary).get("jwt-secret").value());

    assertEquals("rw-------", permissions(secret.file()));
  }

  @Test
  void aTrailingLineBreakIsNoPartOfIt() throws IOException {
    Files.writeString(temporary.resolve("agent-key"), "k".repeat(32) + "\n");

    assertEquals("k".repeat(32), new SecretFiles(temporary).get("agent-key").value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "too short", "thirty-two characters, but a list", "\u0000"})
  void aFileWithoutASecretIsNamedAndLeftAlone(String content) throws IOException {
    Path file = temporary.resolve("jwt-secret");
    Files.writeString(file, content);

    BadConfiguration refusal =
        assertThrows(BadConfiguration.class, () -> new SecretFiles(temporary).get("jwt-secret"));

    assertTrue(refusal.getMessage().startsWith(file + " holds no secret"), refusal.getMessage());
    assertEquals(content, Files.readString(file));
  }

  @Test
  void aDirectoryThatIsNoneIsNamed() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "");

    BadConfiguration refusal =
        assertThrows(BadConfiguration.class, () -> new SecretFiles(file).get("jwt-secret"));

    assertTrue(
        refusal.getMessage().startsWith("DATA_DIR is \"" + file + "\", expected a directory"),
        refusal.getMessage());
  }

  @Test
  void manyThatStartAtOnceEndUpWithOneSecret()
      throws InterruptedException, ExecutionException, IOException {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (int round = 0; round < 50; round++) {
        Path directory = temporary.resolve("race-" + round);
        CyclicBarrier together = new CyclicBarrier(4);
        List<Future<Secret>> starts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          starts.add(
              threads.submit(
                  () -> {
                    together.await();
                    return new SecretFiles(directory).get("jwt-secret");
                  }));
        }
        Set<String> values = new HashSet<>();
        int made = 0;
        for (Future<Secret> start : starts) {
          values.add(start.get().value());
          made += start.get().isNew() ? 1 : 0;
        }
        assertEquals(1, values.size());
        assertEquals(1, made);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
