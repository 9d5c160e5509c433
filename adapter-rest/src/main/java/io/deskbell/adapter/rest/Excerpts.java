package io.deskbell.adapter.rest;

/** Foreign text made fit for a log line or a problem: printable ASCII without spaces, not long. */
final class Excerpts {
  private static final int MAX_LENGTH = 256;

  private Excerpts() {}

  /** The text with everything else than visible ASCII escaped, cut off where it gets long. */
  static String of(String text) {
    int length = Math.min(text.length(), MAX_LENGTH);
    StringBuilder safe = new StringBuilder(length + 16);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        safe.append("\\\\");
      } else if (c > ' ' && c < 0x7F) {
        safe.append(c);
      } else {
        safe.append(String.format("\\u%04X", (int) c));
      }
    }
    return length < text.length() ? safe.append("...").toString() : safe.toString();
  }
}
