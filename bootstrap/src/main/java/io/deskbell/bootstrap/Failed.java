package io.deskbell.bootstrap;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * Something that was asked for and could not be done, though the configuration is good; the message
 * is one line for a person.
 */
final class Failed extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  Failed(String message, @Nullable Throwable cause) {
    super(OneLine.of(message), cause);
  }
}
