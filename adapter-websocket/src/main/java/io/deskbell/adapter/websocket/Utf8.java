package io.deskbell.adapter.websocket;

/**
 * Well-formed UTF-8 by RFC 3629: no overlong form, no surrogate, nothing above U+10FFFF. What comes
 * in pieces is judged byte by byte, with a state that the caller keeps in between.
 */
final class Utf8 {
  /** The state before the first byte, and after every whole character. */
  static final int COMPLETE = 0;

  /** The state once a byte has come that no well-formed text can have there; never left again. */
  static final int MALFORMED = -1;

  private Utf8() {}

  /** Returns whether a range of an array, which has to lie within it, is well-formed UTF-8. */
  static boolean isWellFormed(byte[] bytes, int offset, int length) {
    int state = COMPLETE;
    for (int at = offset, end = offset + length; at < end; at++) {
      if (state != COMPLETE || bytes[at] < 0) {
        state = next(state, bytes[at] & 0xFF);
        if (state == MALFORMED) {
          return false;
        }
      }
    }
    return state == COMPLETE;
  }

  /** Returns the state after one more byte, 0 to 255. */
  static int next(int state, int octet) {
    if (state == COMPLETE) {
      return lead(octet);
    }
    int lowest = state >>> 8 & 0xFF;
    int highest = state & 0xFF;
    if (state == MALFORMED || octet < lowest || octet > highest) {
      return MALFORMED;
    }
    int following = state >>> 16;
    return following == 1 ? COMPLETE : awaiting(following - 1, 0x80, 0xBF);
  }

  private static int lead(int octet) {
    if (octet < 0x80) {
      return COMPLETE;
    } else if (octet < 0xC2) {
      return MALFORMED;
    } else if (octet < 0xE0) {
      return awaiting(1, 0x80, 0xBF);
    } else if (octet < 0xF0) {
      return awaiting(2, octet == 0xE0 ? 0xA0 : 0x80, octet == 0xED ? 0x9F : 0xBF);
    } else if (octet < 0xF5) {
      return awaiting(3, octet == 0xF0 ? 0x90 : 0x80, octet == 0xF4 ? 0x8F : 0xBF);
    }
    return MALFORMED;
  }

  /** The state in which so many bytes have to follow, the first of them within those bounds. */
  private static int awaiting(int following, int lowest, int highest) {
    return following << 16 | lowest << 8 | highest;
  }
}
