package io.deskbell.adapter.websocket;

import java.nio.charset.StandardCharsets;

/**
 * A whole text frame as it leaves on the wire (RFC 6455, section 5.2): final, unmasked, without an
 * extension. It is built once and shared by all its receivers. Immutable and safe for use by many
 * threads.
 */
final class EncodedText {
  private static final byte FINAL_TEXT = (byte) 0x81;
  private static final int LONGEST_IN_ONE_BYTE = 125;
  private static final int LONGEST_IN_TWO_BYTES = 0xFFFF;

  private final byte[] frame;

  private EncodedText(byte[] frame) {
    this.frame = frame;
  }

  /** Returns the frame that carries {@code text}; a lone surrogate in it becomes {@code ?}. */
  static EncodedText of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns the frame that carries {@code utf8}, which has to be well-formed and is copied. */
  static EncodedText of(byte[] utf8) {
    return of(utf8, 0, utf8.length);
  }

  /**
   * Returns the frame that carries a part of an array. The bytes have to be well-formed UTF-8,
   * which nobody checks, and are copied: the caller may use the array again.
   *
   * @throws IndexOutOfBoundsException if the range is not within the array
   */
  static EncodedText of(byte[] utf8, int offset, int length) {
    byte[] frame = empty(length);
    System.arraycopy(utf8, offset, frame, frame.length - length, length);
    return new EncodedText(frame);
  }

  /** Returns the frame that carries those parts, one behind the other, as {@link #of} would. */
  static EncodedText joined(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] frame = empty(length);
    int at = frame.length - length;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, frame, at, part.length);
      at += part.length;
    }
    return new EncodedText(frame);
  }

  /** Returns a frame with room for so much text. */
  private static byte[] empty(int length) {
    int header = headerLength(length);
    byte[] frame = new byte[header + length];
    frame[0] = FINAL_TEXT;
    if (header == 2) {
      frame[1] = (byte) length;
    } else if (header == 4) {
      frame[1] = 126;
      frame[2] = (byte) (length >>> 8);
      frame[3] = (byte) length;
    } else {
      frame[1] = 127;
      for (int i = 0; i < Integer.BYTES; i++) {
        frame[6 + i] = (byte) (length >>> (24 - 8 * i));
      }
    }
    return frame;
  }

  private static int headerLength(int payload) {
    if (payload <= LONGEST_IN_ONE_BYTE) {
      return 2;
    }
    return payload <= LONGEST_IN_TWO_BYTES ? 4 : 10;
  }

  /** Returns where the text begins in {@link #frame}. */
  int payloadOffset() {
    int length = frame[1] & 0x7F;
    return length <= LONGEST_IN_ONE_BYTE ? 2 : length == 126 ? 4 : 10;
  }

  /** Returns the length of the frame in bytes, its header included: what it takes in a queue. */
  int length() {
    return frame.length;
  }

  /** Returns the frame itself, shared, never to be written to. */
  byte[] frame() {
    return frame;
  }
}
