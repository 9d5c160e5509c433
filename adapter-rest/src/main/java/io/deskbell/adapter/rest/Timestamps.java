package io.deskbell.adapter.rest;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Time as it stands on the wire: ISO-8601, UTC, always three digits of a second. */
final class Timestamps {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final int SECONDS = 60;
  private static final int MILLIS = 1_000;

  // A page of a log is mostly of one minute, and a date takes longer than all else of a message.
  private static volatile Minute last = new Minute(0, MINUTE.format(Instant.EPOCH));

  private record Minute(long number, String text) {}

  private Timestamps() {}

  static String format(Instant instant) {
    long number = Math.floorDiv(instant.getEpochSecond(), SECONDS);
    Minute minute = last;
    if (minute.number != number) {
      minute = new Minute(number, MINUTE.format(instant));
      last = minute;
    }
    int seconds = Math.floorMod(instant.getEpochSecond(), SECONDS);
    int millis = instant.getNano() / 1_000_000;
    // Leading zeros.
    return minute.text
        + String.valueOf(100 + seconds).substring(1)
        + '.'
        + String.valueOf(MILLIS + millis).substring(1)
        + 'Z';
  }
}
