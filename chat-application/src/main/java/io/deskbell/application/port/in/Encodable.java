package io.deskbell.application.port.in;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something on its way to whoever reads a session live, with room for one encoding of it, so that
 * it is encoded once and not once for each receiver. Thread-safe.
 *
 * @param <V> what is encoded
 */
abstract sealed class Encodable<V> permits LogEntry, NoticeEntry {
  private final V value;
  private @Nullable Encoding<V, ?> encoding;

  private record Encoding<V, T>(Function<? super V, T> encoder, T encoded) {}

  Encodable(V value) {
    this.value = value;
  }

  V value() {
    return value;
  }

  /**
   * It as that encoder renders it. The rendering is kept for the next caller that brings the same
   * encoder (the very same object); two threads that are first at once may both render it.
   *
   * @param encoder a pure function whose results are immutable and safe to publish
   */
  @SuppressWarnings("unchecked") // the encoder that made the value is the one that asks for it
  public <T> T encoded(Function<? super V, T> encoder) {
    Encoding<V, ?> known = encoding;
    if (known == null || known.encoder != encoder) {
      known = new Encoding<>(encoder, encoder.apply(value));
      encoding = known;
    }
    return (T) known.encoded;
  }
}
