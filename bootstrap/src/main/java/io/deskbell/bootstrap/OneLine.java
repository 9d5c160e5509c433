package io.deskbell.bootstrap;

/**
 * Text of unknown origin made fit for one line of a terminal or log: line breaks, escape sequences
 * and characters that reorder or hide others are spelt out as {@code \n} or <code>&#92;u001b</code>
 * .
 */
final class OneLine {
  private OneLine() {}

  static String of(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' || c > '~') && isHarmful(c)) {
        return spelt(text, i);
      }
    }
    return text;
  }

  private static String spelt(String text, int firstHarmful) {
    StringBuilder line = new StringBuilder(text.length() + 32).append(text, 0, firstHarmful);
    for (int i = firstHarmful; i < text.length(); ) {
      int c = text.codePointAt(i);
      int next = i + Character.charCount(c);
      if (c == '\n') {
        line.append("\\n");
      } else if (c == '\r') {
        line.append("\\r");
      } else if (c == '\t') {
        line.append("\\t");
      } else if (isHarmful(c)) {
        for (; i < next; i++) {
          line.append("\\u").append(String.format("%04x", (int) text.charAt(i)));
        }
      } else {
        line.append(text, i, next);
      }
      i = next;
    }
    return line.toString();
  }

  private static boolean isHarmful(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      default -> false;
    };
  }
}
