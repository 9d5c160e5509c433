package io.deskbell.bootstrap;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files and directories that only their owner can read, where the file system knows of that. */
final class OwnerOnly {
  private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> DIRECTORY =
      PosixFilePermissions.fromString("rwx------");

  private OwnerOnly() {}

  /** Makes a directory, with those above it, unless it is there. */
  static void createDirectory(Path directory) throws IOException {
    Files.createDirectories(directory, only(directory, DIRECTORY));
  }

  /** Makes an empty file with a name that nobody else has. */
  static Path createUnnamed(Path directory) throws IOException {
    return Files.createTempFile(directory, ".new-", "", only(directory, FILE));
  }

  /** Opens a file for writing, made if it is missing. */
  static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), only(file, FILE));
  }

  /**
   * Gives a file to its owner alone.
   *
   * @return whether others could use it before
   */
  static boolean restrict(Path file) throws IOException {
    if (!isPosix(file) || Files.getPosixFilePermissions(file).equals(FILE)) {
      return false;
    }
    Files.setPosixFilePermissions(file, FILE);
    return true;
  }

  /**
   * Gives a file its name unless another file has it: a link does both in one step.
   *
   * @return false if another file has it
   */
  static boolean name(Path unnamed, Path file) throws IOException {
    try {
      try {
        Files.createLink(file, unnamed);
      } catch (UnsupportedOperationException e) {
        Files.move(unnamed, file);
      }
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  private static FileAttribute<?>[] only(Path path, Set<PosixFilePermission> permissions) {
    return isPosix(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
