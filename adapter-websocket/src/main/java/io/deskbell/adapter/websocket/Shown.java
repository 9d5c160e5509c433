package io.deskbell.adapter.websocket;

/** A value from outside as an error message shows it: short, and quoted. */
final class Shown {
  private static final int LONGEST = 64;

  private Shown() {}

  static String of(String value) {
    if (value.codePointCount(0, value.length()) <= LONGEST) {
      return '"' + value + '"';
    }
    return '"' + value.substring(0, value.offsetByCodePoints(0, LONGEST)) + "…\"";
  }
}
