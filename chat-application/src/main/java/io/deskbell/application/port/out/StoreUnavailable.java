package io.deskbell.application.port.out;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A store that cannot be reached or cannot store now; whether the change took effect is unknown.
 */
public final class StoreUnavailable extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** A failure that says what could not be done. */
  public StoreUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
