package io.deskbell.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatientStreamTest {
  private static final byte[] CHUNK = new byte[4096];

  private long now;

  /** A client that takes so long for each chunk. */
  private PatientStream client(Duration each) {
    OutputStream socket =
        new ByteArrayOutputStream() {
          @Override
          public synchronized void write(byte[] bytes, int offset, int length) {
            super.write(bytes, offset, length);
            now += each.toNanos();
          }
        };
    return new PatientStream(socket, () -> now);
  }

  @Test
  void whoReadsSlowlyButSurelyIsWaitedFor() throws IOException {
    PatientStream stream = client(Duration.ofMillis(400));
    for (int i = 0; i < 1_000; i++) {
      stream.write(CHUNK);
    }
    assertEquals(Duration.ofSeconds(400), Duration.ofNanos(now));
  }

  @Test
  void whoTakesAFewBytesNowAndThenIsGivenUp() throws IOException {
    PatientStream stream = client(Duration.ofSeconds(3));
    for (int i = 0; i < 3; i++) {
      stream.write(CHUNK);
    }
    assertThrows(IOException.class, () -> stream.write(CHUNK));
  }

  @Test
  void aPauseOfTheStoreIsNotTheClients() throws IOException {
    PatientStream stream = client(Duration.ZERO);
    stream.write(CHUNK);
    now += Duration.ofMinutes(5).toNanos();
    stream.write(CHUNK);
  }
}
