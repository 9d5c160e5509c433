package io.deskbell.domain;

/** The one rule for identifiers that come from outside. */
final class Identifiers {
  static final int MAX_LENGTH = 128;

  private Identifiers() {}

  static String require(String field, String value) {
    int length = 0;
    for (int i = 0; i < value.length(); length++) {
      int c = value.codePointAt(i);
      if (forbidden(c)) {
        throw new RuleViolation.InvalidField(
            field,
            String.format(
                "has U+%04X at character %d; no white space or control characters", c, length + 1));
      }
      i += Character.charCount(c);
    }
    if (length < 1 || length > MAX_LENGTH) {
      throw new RuleViolation.InvalidField(
          field, "is " + length + " characters long, expected 1 to " + MAX_LENGTH);
    }
    return value;
  }

  /**
   * Compares well-formed identifiers by code points, which is the order of their bytes in UTF-8 and
   * so the one that a database has as well; that of {@link String#compareTo} is another one.
   */
  static int compare(String one, String other) {
    int common = Math.min(one.length(), other.length());
    for (int i = 0; i < common; i++) {
      char a = one.charAt(i);
      char b = other.charAt(i);
      if (a != b) {
        boolean beyond = Character.isSurrogate(a);
        return beyond == Character.isSurrogate(b) ? a - b : beyond ? 1 : -1;
      }
    }
    return one.length() - other.length();
  }

  private static boolean forbidden(int c) {
    if (c > ' ' && c < 0x7F) {
      return false;
    }
    return Character.isISOControl(c)
        || Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || Character.getType(c) == Character.SURROGATE
        || Character.getType(c) == Character.FORMAT;
  }
}
