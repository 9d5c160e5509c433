package io.deskbell.domain.session;

import io.deskbell.domain.RuleViolation;

/**
 * What somebody says: at least one character that is no white space, well-formed Unicode, without
 * U+0000. Kept verbatim, line breaks and escape characters included.
 *
 * @param text the text as it was sent
 */
public record MessageContent(String text) {
  /** The most Unicode code points of a content for which no other limit is given. */
  public static final int DEFAULT_LIMIT = 4000;

  /**
   * Checks everything but the length.
   *
   * @throws RuleViolation.InvalidField if the text is blank, ill-formed or has U+0000
   */
  public MessageContent {
    requireWellFormed(text);
  }

  /**
   * The content of that text, at most {@value #DEFAULT_LIMIT} code points long.
   *
   * @throws RuleViolation.InvalidField if the text is blank, ill-formed or has U+0000
   * @throws RuleViolation.MessageTooLarge if it is longer
   */
  public static MessageContent of(String text) {
    return of(text, DEFAULT_LIMIT);
  }

  /**
   * The content of that text, at most that many code points long.
   *
   * @throws RuleViolation.InvalidField if the text is blank, ill-formed or has U+0000
   * @throws RuleViolation.MessageTooLarge if it is longer
   */
  public static MessageContent of(String text, int limit) {
    if (text.length() > limit) {
      int length = text.codePointCount(0, text.length());
      if (length > limit) {
        throw new RuleViolation.MessageTooLarge(length, limit);
      }
    }
    return new MessageContent(text);
  }

  private static void requireWellFormed(String text) {
    boolean blank = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw invalid("has U+0000 at index " + i + ", which cannot be stored");
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw invalid(
              "has half a surrogate pair at index " + i + ", expected well-formed Unicode");
        }
        blank = false;
        i++;
      } else if (blank && !isWhiteSpace(c)) {
        blank = false;
      }
    }
    if (blank) {
      throw invalid(
          text.isEmpty() ? "is empty, expected a text" : "is only white space, expected a text");
    }
  }

  private static boolean isWhiteSpace(char c) {
    // U+0085 is white space to Unicode but to neither of the two methods.
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  private static RuleViolation.InvalidField invalid(String problem) {
    return new RuleViolation.InvalidField("content", problem);
  }

  @Override
  public String toString() {
    return "MessageContent[" + text.length() + " chars]";
  }
}
