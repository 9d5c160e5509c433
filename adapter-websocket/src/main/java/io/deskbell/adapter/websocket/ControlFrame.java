package io.deskbell.adapter.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The control frames that a server sends of its own accord (RFC 6455, section 5.5). */
final class ControlFrame {
  private static final int LONGEST_REASON = 123;
  private static final int CLOSE = 0x8;
  private static final byte[] PING = {(byte) 0x89, 0};

  private ControlFrame() {}

  /** Returns the one ping frame there is, shared, never to be written to. */
  static byte[] ping() {
    return PING;
  }

  /** Returns a close frame; what of the reason goes beyond 123 bytes of UTF-8 is left out. */
  static byte[] close(int code, String reason) {
    byte[] words = reason.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(words.length, LONGEST_REASON);
    while (length > 0 && length < words.length && (words[length] & 0xC0) == 0x80) {
      length--;
    }
    return ByteBuffer.allocate(4 + length)
        .put((byte) (0x80 | CLOSE))
        .put((byte) (2 + length))
        .putShort((short) code)
        .put(words, 0, length)
        .array();
  }

  /** Returns whether a frame is a close frame by its first byte. */
  static boolean isClose(byte first) {
    return (first & 0x0F) == CLOSE;
  }
}
