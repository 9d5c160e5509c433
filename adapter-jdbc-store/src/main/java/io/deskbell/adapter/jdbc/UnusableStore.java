package io.deskbell.adapter.jdbc;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A database that this version cannot use, and has not touched: damaged, somebody else's, or of a
 * newer version. The message is one line and names the database.
 */
public final class UnusableStore extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  UnusableStore(String message) {
    this(message, null);
  }

  UnusableStore(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
