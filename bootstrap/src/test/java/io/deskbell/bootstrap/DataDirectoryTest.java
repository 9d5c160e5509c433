package io.deskbell.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir private Path temporary;

  @Test
  void itIsMadeForItsOwnerAlone() throws IOException {
    Path path = temporary.resolve("a/b");

    new DataDirectory(path).hold().close();

    assertEquals("rwx------", permissions(path));
    assertEquals("rw-------", permissions(path.resolve("deskbell.lock")));
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void oneAloneHoldsItAtATime() {
    DataDirectory directory = new DataDirectory(temporary);
    DataDirectory.Hold hold = directory.hold();

    BadConfiguration refusal = assertThrows(BadConfiguration.class, directory::hold);
    assertEquals(
        "DATA_DIR is \""
            + temporary
            + "\", expected one that no server is using: "
            + temporary.resolve("deskbell.lock")
            + " is held",
        refusal.getMessage());

    hold.close();
    directory.hold().close();
  }

  @Test
  void aPathThatIsNoDirectoryIsNamed() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "");

    String message =
        assertThrows(BadConfiguration.class, () -> new DataDirectory(file).hold()).getMessage();

    assertTrue(message.startsWith("DATA_DIR is \"" + file + "\", expected a directory"), message);
  }

  @Test
  void aDatabaseThatMustBeThereIsNamed() throws IOException {
    DataDirectory directory = new DataDirectory(temporary);

    assertEquals(
        "DATA_DIR is \"" + temporary + "\", expected a directory with a deskbell.db",
        assertThrows(BadConfiguration.class, directory::existingDatabase).getMessage());
    Files.createFile(directory.database());
    assertEquals(temporary.resolve("deskbell.db"), directory.existingDatabase());
  }
}
