package io.deskbell.application.port.in;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A command that could not be carried out for now, for no fault of the caller's: the store is out
 * of reach or the server shuts down. Whether it took effect may be unknown; a message can be sent
 * again under its client message id.
 */
public final class Unavailable extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** A failure with what a person may be told, and its cause for the log. */
  public Unavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The machine-readable name, {@code unavailable}. */
  public String code() {
    return "unavailable";
  }
}
