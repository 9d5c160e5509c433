package io.deskbell.adapter.jdbc;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;

/**
 * SQLite's native library, which its driver unpacks into a file to load it. The driver leaves the
 * file to the end of the JVM, and one that is halted or killed left a megabyte behind each time.
 */
final class NativeLibrary {
  private static final System.Logger LOG = System.getLogger(NativeLibrary.class.getName());

  /** Where the driver unpacks it. */
  private static final String PLACE = "org.sqlite.tmpdir";

  private static boolean loaded;

  private NativeLibrary() {}

  /** Loads it, if nobody has, and takes the file away, which nobody needs any more. */
  static synchronized void load() {
    if (!loaded) {
      loaded = true;
      String before = System.getProperty(PLACE);
      String parent = before == null ? System.getProperty("java.io.tmpdir") : before;
      try {
        Path place = Files.createTempDirectory(Path.of(parent), "deskbell-");
        System.setProperty(PLACE, place.toString());
        try {
          loadFromThere();
        } finally {
          restore(before);
          delete(place);
        }
      } catch (IOException e) {
        LOG.log(Level.DEBUG, "the library of SQLite stays in " + parent, e);
      }
    }
  }

  private static void loadFromThere() {
    try {
      SQLiteJDBCLoader.initialize();
    } catch (Exception e) {
      // Whoever connects is told, by the driver, which tries again.
      LOG.log(Level.DEBUG, "the library of SQLite is not loaded", e);
    }
  }

  private static void restore(@Nullable String before) {
    if (before == null) {
      System.clearProperty(PLACE);
    } else {
      System.setProperty(PLACE, before);
    }
  }

  private static void delete(Path place) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(place)) {
      for (Path file : files) {
        // Windows keeps what is in use; there the driver goes on trying.
        Files.delete(file);
      }
    }
    Files.delete(place);
  }
}
