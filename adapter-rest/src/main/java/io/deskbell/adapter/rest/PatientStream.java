package io.deskbell.adapter.rest;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongSupplier;

/**
 * Writes to a client that reads at its own pace, but not at any: one that would hold a worker for
 * ever by reading a few bytes now and then is given up. Used by one thread.
 */
final class PatientStream extends FilterOutputStream {
  private static final long PATIENCE_NANOS = 10_000_000_000L;
  private static final long LEAST_BYTES_PER_SECOND = 8 * 1024;
  private static final double NANOS_PER_SECOND = 1e9;

  private final LongSupplier nanoTime;
  private long bytes;
  private long waited;

  PatientStream(OutputStream client, LongSupplier nanoTime) {
    super(client);
    this.nanoTime = nanoTime;
  }

  @Override
  public void write(int each) throws IOException {
    write(new byte[] {(byte) each}, 0, 1);
  }

  @Override
  public void write(byte[] buffer, int offset, int length) throws IOException {
    long before = nanoTime.getAsLong();
    out.write(buffer, offset, length);
    // Only what the client takes, not what the store does.
    waited += nanoTime.getAsLong() - before;
    bytes += length;
    if (waited > PATIENCE_NANOS && bytes < waited / NANOS_PER_SECOND * LEAST_BYTES_PER_SECOND) {
      throw new IOException("the client reads too slowly");
    }
  }
}
