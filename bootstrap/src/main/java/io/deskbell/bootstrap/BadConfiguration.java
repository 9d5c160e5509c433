package io.deskbell.bootstrap;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A configuration with which Deskbell does not start; the message is one line for a person. */
final class BadConfiguration extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  BadConfiguration(String message) {
    super(OneLine.of(message), null, false, false);
  }

  /** A refusal of a path that cannot be used as it must be. */
  static BadConfiguration ofPath(Key key, Path path, String expected, IOException cause) {
    return new BadConfiguration(
        key + " is \"" + path + "\", expected " + expected + ": " + reason(cause));
  }

  /** What went wrong, for people: the classes of these exceptions say more than their messages. */
  static String reason(IOException cause) {
    if (cause instanceof FileSystemException failure && failure.getReason() != null) {
      return failure.getReason();
    }
    if (cause instanceof AccessDeniedException) {
      return "access denied to " + cause.getMessage();
    }
    if (cause instanceof NoSuchFileException) {
      return "there is no " + cause.getMessage();
    }
    if (cause instanceof FileAlreadyExistsException) {
      return cause.getMessage() + " is no directory";
    }
    return String.valueOf(cause.getMessage());
  }
}
