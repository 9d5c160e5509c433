package io.deskbell.adapter.websocket;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Moments as they stand on the wire: ISO-8601, UTC, always three digits of milliseconds. */
final class Timestamps {
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.").withZone(ZoneOffset.UTC);

  // Formatting a date costs as much as all the rest of a frame, and a second has many messages.
  private static volatile Second last = new Second(0, SECOND.format(Instant.EPOCH));

  private record Second(long epochSecond, String text) {}

  private Timestamps() {}

  static String format(Instant moment) {
    Second second = last;
    if (second.epochSecond != moment.getEpochSecond()) {
      second = new Second(moment.getEpochSecond(), SECOND.format(moment));
      last = second;
    }
    int millis = moment.getNano() / 1_000_000;
    return second.text
        + (char) ('0' + millis / 100)
        + (char) ('0' + millis / 10 % 10)
        + (char) ('0' + millis % 10)
        + 'Z';
  }
}
