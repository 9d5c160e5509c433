package io.deskbell.adapter.websocket;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * The frames that wait to be written to one client, in order. A frame stays until its last byte has
 * been written, so the count of bytes is exact. Every call but {@link #bytes} has to hold this
 * object's monitor, which makes room for what has to happen together with it.
 */
final class FrameQueue {
  // An idle connection has a queue, too: it begins small, and does not stay large after a burst.
  private static final int IDLE_CAPACITY = 2;
  private static final int LARGE = 256;

  private ArrayDeque<byte[]> frames = new ArrayDeque<>(IDLE_CAPACITY);
  private int most;
  private int sentOfFirst;
  private volatile int bytes;

  /** Returns how many bytes wait; may be called by any thread. */
  int bytes() {
    return bytes;
  }

  void add(byte[] frame) {
    frames.add(frame);
    most = Math.max(most, frames.size());
    count(frame.length);
  }

  /** Copies what waits into a buffer, as far as it fits, and returns whether there is more. */
  boolean copyTo(ByteBuffer buffer) {
    int skip = sentOfFirst;
    for (byte[] frame : frames) {
      int length = Math.min(frame.length - skip, buffer.remaining());
      buffer.put(frame, skip, length);
      if (skip + length < frame.length) {
        return true;
      }
      skip = 0;
    }
    return false;
  }

  /** Drops so many bytes from the front: they have been written. */
  void remove(int written) {
    count(-written);
    int left = written + sentOfFirst;
    while (!frames.isEmpty() && frames.element().length <= left) {
      left -= frames.remove().length;
    }
    sentOfFirst = left;
    if (most > LARGE && frames.isEmpty()) {
      frames = new ArrayDeque<>(IDLE_CAPACITY);
      most = 0;
    }
  }

  /** Drops all frames that have not begun to be written. */
  void dropUnsent() {
    byte[] begun = sentOfFirst > 0 ? frames.element() : null;
    frames.clear();
    bytes = 0;
    if (begun != null) {
      frames.add(begun);
      bytes = begun.length - sentOfFirst;
    }
  }

  /** Drops everything. */
  void clear() {
    frames.clear();
    sentOfFirst = 0;
    bytes = 0;
  }

  private void count(int change) {
    int before = bytes;
    bytes = before + change;
  }
}
