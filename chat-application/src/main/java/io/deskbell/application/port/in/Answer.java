package io.deskbell.application.port.in;

import org.jspecify.annotations.Nullable;

/**
 * Hears what became of a command before anybody hears of the event that it made, so that a
 * transport knows the event as the caller's own when it comes by.
 *
 * @param <T> what a command that was carried out answers
 */
@FunctionalInterface
public interface Answer<T extends @Nullable Object> {
  /**
   * The outcome; called once, on any thread, and must return quickly without waiting.
   *
   * @param value what the command answers; null if it was not carried out
   * @param failure why it was not; null if it was
   */
  void accept(@Nullable T value, @Nullable Throwable failure);

  /** An answer that nobody waits for in particular. */
  static <T extends @Nullable Object> Answer<T> none() {
    return (value, failure) -> {};
  }
}
