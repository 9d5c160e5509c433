package io.deskbell.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Secrets that were made at the first start and are kept for the next ones, each in a file that
 * only its owner can read. Safe for several processes that start on one directory at once: all of
 * them end up with the same secret.
 */
final class SecretFiles {
  private static final int RANDOM_BYTES = 32;
  private static final int MIN_CHARACTERS = 32;

  private final Path directory;

  SecretFiles(Path directory) {
    this.directory = directory;
  }

  /**
   * A secret and how it came about.
   *
   * @param value the secret, at least 32 characters without white space or commas
   * @param file where it is kept
   * @param isNew whether it was made just now
   */
  record Secret(String value, Path file, boolean isNew) {
    @Override
    public String toString() {
      return "Secret[" + file + "]";
    }
  }

  /**
   * The secret of that name, made if there is none.
   *
   * @throws BadConfiguration if the directory or the file cannot be read or written, or the file
   *     holds no secret
   */
  Secret get(String name) {
    Path file = directory.resolve(name);
    try {
      if (Files.notExists(file) && create(file)) {
        return new Secret(read(file), file, true);
      }
      if (OwnerOnly.restrict(file)) {
        System.getLogger(SecretFiles.class.getName())
            .log(System.Logger.Level.WARNING, "others could read {0}; not any more", file);
      }
      return new Secret(read(file), file, false);
    } catch (IOException e) {
      throw BadConfiguration.ofPath(
          Key.DATA_DIR, directory, "a directory in which " + name + " can be read and written", e);
    }
  }

  private String read(Path file) throws IOException {
    String secret = Files.readString(file, UTF_8).strip();
    if (secret.length() < MIN_CHARACTERS || !secret.matches("[\\x21-\\x7E&&[^,]]+")) {
      throw new BadConfiguration(
          file
              + " holds no secret, expected at least "
              + MIN_CHARACTERS
              + " printable ASCII characters without commas; delete it to have one made");
    }
    return secret;
  }

  /**
   * Writes a new secret, whole and on disk before it has its name.
   *
   * @return false if another process was first
   */
  private boolean create(Path file) throws IOException {
    OwnerOnly.createDirectory(directory);
    Path unnamed = OwnerOnly.createUnnamed(directory);
    try {
      try (FileChannel channel = FileChannel.open(unnamed, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(random().getBytes(UTF_8));
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      return OwnerOnly.name(unnamed, file);
    } finally {
      Files.deleteIfExists(unnamed);
    }
  }

  private static String random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
