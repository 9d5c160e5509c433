package io.deskbell.application.port.out;

import java.io.Serial;

/** A change that rests on a state which is no longer the stored one; nothing was stored. */
public final class ConcurrentChange extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  /** A conflict, with the expected and the found state. */
  public ConcurrentChange(String message) {
    super(message, null, false, false);
  }
}
