package io.deskbell.bootstrap;

import io.deskbell.adapter.jdbc.Database;
import io.deskbell.adapter.jdbc.EmbeddedDatabase;
import io.deskbell.adapter.jdbc.JdbcStore;
import io.deskbell.adapter.jdbc.UnusableStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * Copies of the embedded database, made and put back. Nothing is ever overwritten, and a file has
 * its name only when it is whole and on the disk.
 */
final class Backups {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final DataDirectory directory;
  private final Clock clock;

  Backups(DataDirectory directory, Clock clock) {
    this.directory = directory;
    this.clock = clock;
  }

  /**
   * Copies the database as it is now, while a server may write to it.
   *
   * @throws BadConfiguration if there is no database, no directory for the file, or a file of that
   *     name already
   * @throws Failed if it cannot be read, or the copy cannot be written
   */
  void backup(Path file) {
    EmbeddedDatabase database = Database.embedded(directory.existingDatabase());
    requireNew(file);
    if (!Files.isDirectory(parent(file))) {
      throw new BadConfiguration(
          "FILE is \"" + file + "\", expected one in a directory that exists");
    }
    try {
      Path unnamed = OwnerOnly.createUnnamed(parent(file));
      try {
        database.copyTo(unnamed);
        Database.embedded(unnamed).inspectWhole();
        flush(unnamed);
        if (!OwnerOnly.name(unnamed, file)) {
          requireNew(file);
        }
        flush(parent(file));
      } finally {
        delete(unnamed);
      }
    } catch (UnusableStore e) {
      throw new Failed("no backup was made, " + database + " is not whole: " + e.getMessage(), e);
    } catch (SQLException e) {
      throw new Failed("no backup was made: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new Failed(
          "no backup was made in " + parent(file) + ": " + BadConfiguration.reason(e), e);
    }
  }

  private static void requireNew(Path file) {
    if (Files.exists(file)) {
      throw new BadConfiguration("FILE is \"" + file + "\", which exists, expected a new name");
    }
  }

  /**
   * Puts a backup in the place of the database, brought to the version of this jar.
   *
   * @return under which name the database is kept that was there; empty if there was none
   * @throws BadConfiguration if a server uses the directory, or the file is no backup that this
   *     version can use; nothing was changed
   * @throws Failed if a file cannot be read or written
   */
  Optional<Path> restore(Path file) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new BadConfiguration("FILE is \"" + file + "\", expected a backup that can be read");
    }
    DataDirectory.Hold hold = directory.hold();
    try {
      Path unnamed = OwnerOnly.createUnnamed(directory.path());
      try {
        Files.copy(file, unnamed, StandardCopyOption.REPLACE_EXISTING);
        OwnerOnly.restrict(unnamed);
        if (Files.exists(log(file))) {
          // No backup has one, but a database that was put aside may.
          Files.copy(log(file), log(unnamed));
        }
        Database.embedded(unnamed).inspectWhole();
        JdbcStore.open(Database.embedded(unnamed)).close();
        requireNoLog(unnamed);
        flush(unnamed);
        return replace(unnamed);
      } catch (UnusableStore e) {
        throw new BadConfiguration(
            String.valueOf(e.getMessage()).replace(unnamed.toString(), file.toString()));
      } finally {
        delete(unnamed);
      }
    } catch (IOException e) {
      throw new Failed("nothing was restored from " + file + ": " + BadConfiguration.reason(e), e);
    } finally {
      hold.close();
    }
  }

  /** What is moved into place is the file alone. */
  private static void requireNoLog(Path database) throws IOException {
    if (Files.exists(log(database)) && Files.size(log(database)) > 0) {
      throw new IOException("its write-ahead log could not be written into it");
    }
  }

  /** Whatever happens between two steps, one name or the other leads to the old database, whole. */
  private Optional<Path> replace(Path restored) throws IOException {
    Path database = directory.database();
    Optional<Path> aside = Optional.empty();
    if (Files.exists(database)) {
      Path kept = aside(database);
      keep(database, kept);
      if (Files.exists(log(database))) {
        keep(log(database), log(kept));
      }
      flush(directory.path());
      // What belongs to the old database must never be taken for a part of the restored one.
      deleteLogs(database);
      aside = Optional.of(kept);
    }
    Files.move(restored, database, StandardCopyOption.ATOMIC_MOVE);
    flush(directory.path());
    return aside;
  }

  private Path aside(Path database) {
    String name = database.getFileName() + ".until-" + TIME.format(clock.instant());
    Path kept = database.resolveSibling(name);
    for (int i = 2; Files.exists(kept); i++) {
      kept = database.resolveSibling(name + "-" + i);
    }
    return kept;
  }

  private static void keep(Path file, Path name) throws IOException {
    try {
      Files.createLink(name, file);
    } catch (UnsupportedOperationException e) {
      Files.copy(file, name);
      flush(name);
    }
  }

  private static Path log(Path database) {
    return database.resolveSibling(database.getFileName() + "-wal");
  }

  private static void deleteLogs(Path database) throws IOException {
    Files.deleteIfExists(log(database));
    Files.deleteIfExists(database.resolveSibling(database.getFileName() + "-shm"));
  }

  private static void delete(Path unnamed) throws IOException {
    Files.deleteIfExists(unnamed);
    deleteLogs(unnamed);
  }

  private static void flush(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file.toAbsolutePath() : parent;
  }
}
