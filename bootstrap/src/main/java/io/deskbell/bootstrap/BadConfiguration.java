package io.deskbell.bootstrap;

import java.io.Serial;

/** A configuration with which Deskbell does not start; the message is one line for a person. */
final class BadConfiguration extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  BadConfiguration(String message) {
    super(OneLine.of(message), null, false, false);
  }
}
