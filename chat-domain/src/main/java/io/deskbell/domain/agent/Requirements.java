package io.deskbell.domain.agent;

import io.deskbell.domain.RuleViolation;
import java.util.Collection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a session needs of an agent. Immutable.
 *
 * <p>A team is binding: nobody else may be given the session. Skills and languages are what an
 * {@linkplain io.deskbell.domain.agent.Agent#lacks agent lacks or not}; how much that counts is the
 * assignment policy's choice.
 *
 * @param skills all of which are needed, in their order
 * @param languages of which one is needed, in their order; empty for any
 * @param team the team whose agents alone may have it; empty for any
 */
public record Requirements(Set<String> skills, Set<String> languages, Optional<String> team) {
  private static final Requirements NONE = new Requirements(Set.of(), Set.of(), Optional.empty());
  private static final int LONGEST = 64;
  private static final int MOST = 32;

  /**
   * Takes ordered copies.
   *
   * @throws RuleViolation.InvalidField if a label is not 1 to 64 characters without white space and
   *     control characters, or there are more than 32 of a kind
   */
  public Requirements {
    skills = labels("skills", skills);
    languages = labels("languages", languages);
    team.ifPresent(name -> requireLabel("team", name));
  }

  /** Nothing in particular. */
  public static Requirements none() {
    return NONE;
  }

  /** Whether any available agent will do. */
  public boolean isNone() {
    return equals(NONE);
  }

  /**
   * The same, but of a team.
   *
   * @throws RuleViolation.InvalidField if the name is no label
   */
  public Requirements ofTeam(String name) {
    return new Requirements(skills, languages, Optional.of(name));
  }

  static Set<String> labels(String field, Collection<String> labels) {
    if (labels.size() > MOST) {
      throw new RuleViolation.InvalidField(
          field, "has " + labels.size() + " values, expected at most " + MOST);
    }
    labels.forEach(label -> requireLabel(field, label));
    return labels.isEmpty() ? Set.of() : Collections.unmodifiableSet(new TreeSet<>(labels));
  }

  private static void requireLabel(String field, String label) {
    boolean good =
        !label.isEmpty()
            && label.codePointCount(0, label.length()) <= LONGEST
            && label.codePoints().noneMatch(Requirements::isForbidden);
    if (!good) {
      throw new RuleViolation.InvalidField(
          field,
          "has \"" + label + "\", expected 1 to " + LONGEST + " characters without white space");
    }
  }

  private static boolean isForbidden(int c) {
    return Character.isISOControl(c)
        || Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || Character.getType(c) == Character.SURROGATE
        || Character.getType(c) == Character.FORMAT;
  }
}
