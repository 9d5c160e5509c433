package io.deskbell.adapter.websocket;

/** Well-formed UTF-8 by RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF. */
final class Utf8 {
  private Utf8() {}

  /** Returns whether a range of an array, which has to lie within it, is well-formed UTF-8. */
  static boolean isWellFormed(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int at = offset;
    while (at < end) {
      int lead = bytes[at++];
      if (lead >= 0) {
        continue;
      }
      int following;
      int lowest = 0x80;
      int highest = 0xBF;
      lead &= 0xFF;
      if (lead >= 0xC2 && lead <= 0xDF) {
        following = 1;
      } else if (lead >= 0xE0 && lead <= 0xEF) {
        following = 2;
        if (lead == 0xE0) {
          lowest = 0xA0;
        } else if (lead == 0xED) {
          highest = 0x9F;
        }
      } else if (lead >= 0xF0 && lead <= 0xF4) {
        following = 3;
        if (lead == 0xF0) {
          lowest = 0x90;
        } else if (lead == 0xF4) {
          highest = 0x8F;
        }
      } else {
        return false;
      }
      if (end - at < following) {
        return false;
      }
      int second = bytes[at++] & 0xFF;
      if (second < lowest || second > highest) {
        return false;
      }
      for (int i = 1; i < following; i++) {
        if ((bytes[at++] & 0xC0) != 0x80) {
          return false;
        }
      }
    }
    return true;
  }
}
