package io.deskbell.bootstrap;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The directory of the embedded database, and who may use it.
 *
 * @param path where it is; it may not exist yet
 */
record DataDirectory(Path path) {
  /** The database that a server has, or would have, here. */
  Path database() {
    return path.resolve("deskbell.db");
  }

  /**
   * The database, which must be there.
   *
   * @throws BadConfiguration if it is not
   */
  Path existingDatabase() {
    if (Files.notExists(database())) {
      throw new BadConfiguration(
          Key.DATA_DIR
              + " is \""
              + path
              + "\", expected a directory with a "
              + database().getFileName());
    }
    return database();
  }

  /**
   * Takes the directory for this process alone, made if it is missing. The system lets it go with
   * the process, however that ends; the file stays.
   *
   * @throws BadConfiguration if another process has it, or it cannot be used
   */
  Hold hold() {
    Path file = path.resolve("deskbell.lock");
    try {
      OwnerOnly.createDirectory(path);
      FileChannel channel = OwnerOnly.open(file);
      try {
        FileLock lock = channel.tryLock();
        if (lock != null) {
          return new Hold(channel);
        }
      } catch (OverlappingFileLockException e) {
        // Held by this process: the same refusal.
      } catch (IOException e) {
        channel.close();
        throw e;
      }
      channel.close();
    } catch (IOException e) {
      throw BadConfiguration.ofPath(
          Key.DATA_DIR, path, "a directory in which files can be made and locked", e);
    }
    throw new BadConfiguration(
        Key.DATA_DIR
            + " is \""
            + path
            + "\", expected one that no server is using: "
            + file
            + " is held");
  }

  /** That this process has the directory for itself, until it is closed. */
  static final class Hold implements AutoCloseable {
    private final FileChannel channel;

    private Hold(FileChannel channel) {
      this.channel = channel;
    }

    /** Lets the directory go. */
    @Override
    public void close() {
      try {
        channel.close();
      } catch (IOException e) {
        System.getLogger(DataDirectory.class.getName())
            .log(System.Logger.Level.WARNING, "the lock file could not be closed", e);
      }
    }
  }
}
