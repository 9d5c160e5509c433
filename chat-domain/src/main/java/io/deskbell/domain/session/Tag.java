package io.deskbell.domain.session;

import io.deskbell.domain.RuleViolation;
import java.util.Locale;

/**
 * A word by which staff find a session again: 1 to {@value #MAX_LENGTH} Unicode code points without
 * control characters and without white space at either end, in lower case, so that nobody has to
 * remember how the others wrote it.
 *
 * @param name the tag, which becomes lower case
 */
public record Tag(String name) implements Comparable<Tag> {
  /** The most Unicode code points of a tag. */
  public static final int MAX_LENGTH = 64;

  /**
   * Checks the tag.
   *
   * @throws RuleViolation.InvalidField if it is not of that form
   */
  public Tag {
    name = name.toLowerCase(Locale.ROOT);
    int length = name.codePointCount(0, name.length());
    if (length < 1 || length > MAX_LENGTH) {
      throw invalid("is " + length + " characters long, expected 1 to " + MAX_LENGTH);
    }
    int[] characters = name.codePoints().toArray();
    for (int i = 0; i < length; i++) {
      if (isForbidden(characters[i])) {
        throw invalid(
            String.format(
                "has U+%04X at character %d, expected no control characters",
                characters[i], i + 1));
      }
    }
    if (isWhiteSpace(characters[0]) || isWhiteSpace(characters[length - 1])) {
      throw invalid("begins or ends with white space, expected none there");
    }
  }

  /**
   * The tag of that name.
   *
   * @throws RuleViolation.InvalidField if it is not of that form
   */
  public static Tag of(String name) {
    return new Tag(name);
  }

  private static boolean isForbidden(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  private static boolean isWhiteSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private static RuleViolation.InvalidField invalid(String problem) {
    return new RuleViolation.InvalidField("tag", problem);
  }

  /** By UTF-16 units; the order means nothing but that it is always the same. */
  @Override
  public int compareTo(Tag other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
