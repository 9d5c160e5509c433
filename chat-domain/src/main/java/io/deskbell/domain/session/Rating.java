package io.deskbell.domain.session;

import io.deskbell.domain.RuleViolation;
import org.jspecify.annotations.Nullable;

/**
 * What a visitor thinks of a session.
 *
 * @param score from {@value #WORST} to {@value #BEST}
 * @param comment why, with the rules of a message content; null if the visitor did not say
 */
public record Rating(int score, @Nullable MessageContent comment) {
  /** The lowest score. */
  public static final int WORST = 1;

  /** The highest score. */
  public static final int BEST = 5;

  /** The most Unicode code points of a comment. */
  public static final int COMMENT_LIMIT = 1000;

  /**
   * Checks the score.
   *
   * @throws RuleViolation.InvalidField if it is out of range
   */
  public Rating {
    if (score < WORST || score > BEST) {
      throw new RuleViolation.InvalidField(
          "score", "is " + score + ", expected " + WORST + " to " + BEST);
    }
  }

  /**
   * The rating with that score and that comment, if any.
   *
   * @throws RuleViolation.InvalidField if the score is out of range, or the comment too long, blank
   *     or ill-formed
   */
  public static Rating of(int score, @Nullable String comment) {
    if (comment == null) {
      return new Rating(score, null);
    }
    int length = comment.codePointCount(0, comment.length());
    if (length > COMMENT_LIMIT) {
      throw new RuleViolation.InvalidField(
          "comment", "is " + length + " characters long, expected at most " + COMMENT_LIMIT);
    }
    try {
      return new Rating(score, new MessageContent(comment));
    } catch (RuleViolation.InvalidField e) {
      throw e.field().equals("content") ? e.named("comment") : e;
    }
  }
}
