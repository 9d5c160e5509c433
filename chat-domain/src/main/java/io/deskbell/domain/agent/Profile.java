package io.deskbell.domain.agent;

import io.deskbell.domain.RuleViolation;
import java.util.Set;

/**
 * What an agent brings. Immutable.
 *
 * @param skills in their order
 * @param languages in their order
 * @param teams to which the agent belongs, in their order
 * @param kind a person or a program
 */
public record Profile(
    Set<String> skills, Set<String> languages, Set<String> teams, AgentKind kind) {
  /** A person with nothing special. */
  public static final Profile PLAIN = new Profile(Set.of(), Set.of(), Set.of(), AgentKind.HUMAN);

  /**
   * Takes ordered copies.
   *
   * @throws RuleViolation.InvalidField if a label is not 1 to 64 characters without white space and
   *     control characters, or there are more than 32 of a kind
   */
  public Profile {
    skills = Requirements.labels("skills", skills);
    languages = Requirements.labels("languages", languages);
    teams = Requirements.labels("teams", teams);
  }
}
