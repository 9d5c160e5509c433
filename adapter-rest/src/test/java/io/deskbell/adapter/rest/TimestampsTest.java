package io.deskbell.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class TimestampsTest {
  private static final DateTimeFormatter WHOLE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  @Test
  void threeDigitsOfASecondWheneverItIs() {
    assertEquals(
        "2026-11-23T09:05:07.040Z", Timestamps.format(Instant.parse("2026-11-23T09:05:07.0409Z")));
    for (String start :
        List.of("1969-12-31T23:58:59.9Z", "2026-11-23T23:59:58.001Z", "-0001-01-01T00:00:00Z")) {
      Instant first = Instant.parse(start);
      for (int i = 0; i < 300; i++) {
        Instant moment = first.plus(Duration.ofMillis(i * 997L));
        assertEquals(WHOLE.format(moment), Timestamps.format(moment));
      }
    }
  }
}
