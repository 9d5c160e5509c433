package io.deskbell.bootstrap;

import java.io.Serial;

/** A start that failed on the way, though the configuration is good; one line for a person. */
final class StartFailed extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  StartFailed(String message, Throwable cause) {
    super(OneLine.of(message), cause);
  }
}
