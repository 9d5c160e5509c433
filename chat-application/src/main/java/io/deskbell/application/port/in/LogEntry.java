package io.deskbell.application.port.in;

import io.deskbell.domain.session.SessionEvent;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One event of a session's log on its way to whoever reads it live, with room for one encoding of
 * it, so that an event is encoded once and not once for each receiver. Thread-safe.
 */
public final class LogEntry {
  private final SessionEvent event;
  private @Nullable Encoding<?> encoding;

  private record Encoding<T>(Function<? super SessionEvent, T> encoder, T value) {}

  /** An entry for that event, not yet encoded. */
  public LogEntry(SessionEvent event) {
    this.event = event;
  }

  /** What happened. */
  public SessionEvent event() {
    return event;
  }

  /** Its place in the session's log. */
  public long sequence() {
    return event.sequence();
  }

  /**
   * The event as that encoder renders it. The rendering is kept for the next caller that brings the
   * same encoder (the very same object); two threads that are first at once may both render it.
   *
   * @param encoder a pure function whose results are immutable and safe to publish
   */
  @SuppressWarnings("unchecked") // the encoder that made the value is the one that asks for it
  public <T> T encoded(Function<? super SessionEvent, T> encoder) {
    Encoding<?> known = encoding;
    if (known == null || known.encoder != encoder) {
      known = new Encoding<>(encoder, encoder.apply(event));
      encoding = known;
    }
    return (T) known.value;
  }
}
