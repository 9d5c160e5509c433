package io.deskbell.application;

import io.deskbell.application.port.in.Unavailable;
import io.deskbell.application.port.out.ConcurrentChange;
import io.deskbell.application.port.out.StoreUnavailable;
import io.deskbell.domain.RuleViolation;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/** What a failure below looks like to a caller above. */
final class Failures {
  private Failures() {}

  /** The cause itself, out of the wrapping that completion stages put around it. */
  static Throwable unwrap(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** The answer to a question to the store. */
  static <T> T ask(Supplier<T> question) {
    try {
      return question.get();
    } catch (RuntimeException e) {
      throw toCaller(e);
    }
  }

  static RuntimeException toCaller(Throwable failure) {
    Throwable cause = unwrap(failure);
    if (cause instanceof RuleViolation || cause instanceof Unavailable) {
      return (RuntimeException) cause;
    }
    if (cause instanceof StoreUnavailable) {
      return new Unavailable("the store is out of reach, try again", cause);
    }
    if (cause instanceof ConcurrentChange) {
      return new Unavailable("too many changes at once, try again", cause);
    }
    return cause instanceof RuntimeException unexpected
        ? unexpected
        : new IllegalStateException(cause);
  }
}
