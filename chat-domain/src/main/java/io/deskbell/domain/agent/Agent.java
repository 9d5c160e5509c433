package io.deskbell.domain.agent;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody who serves visitors, up to a capacity. Immutable.
 *
 * @param id who it is
 * @param name what visitors see; not blank
 * @param capacity how many sessions at once, 0 or more
 * @param availability what the agent has declared
 * @param profile what the agent brings
 */
public record Agent(
    ParticipantId id, String name, int capacity, Availability availability, Profile profile) {
  /** The capacity of an agent for whom none is given. */
  public static final int DEFAULT_CAPACITY = 2;

  /**
   * Checks name and capacity.
   *
   * @throws RuleViolation.InvalidField if the name is blank or the capacity negative
   */
  public Agent {
    if (name.isBlank()) {
      throw new RuleViolation.InvalidField("name", "of agent " + id + " is blank, expected a name");
    }
    if (capacity < 0) {
      throw new RuleViolation.InvalidField(
          "capacity", "of agent " + id + " is " + capacity + ", expected 0 or more");
    }
  }

  /**
   * An agent with nothing special.
   *
   * @throws RuleViolation.InvalidField if the name is blank or the capacity negative
   */
  public Agent(ParticipantId id, String name, int capacity, Availability availability) {
    this(id, name, capacity, availability, Profile.PLAIN);
  }

  /**
   * An available agent with the default capacity of {@value #DEFAULT_CAPACITY}.
   *
   * @throws RuleViolation.InvalidField if the id is not well-formed or the name is blank
   */
  public static Agent of(String id, String name) {
    return new Agent(ParticipantId.of(id), name, DEFAULT_CAPACITY, Availability.AVAILABLE);
  }

  /**
   * The same agent with another capacity.
   *
   * @throws RuleViolation.InvalidField if the capacity is negative
   */
  public Agent withCapacity(int sessions) {
    return new Agent(id, name, sessions, availability, profile);
  }

  /** The same agent after declaring another availability. */
  public Agent withAvailability(Availability declared) {
    return new Agent(id, name, capacity, declared, profile);
  }

  /** The same agent with another profile. */
  public Agent withProfile(Profile brought) {
    return new Agent(id, name, capacity, availability, brought);
  }

  /**
   * The same agent with those skills, instead of others.
   *
   * @throws RuleViolation.InvalidField if one of them is no label
   */
  public Agent withSkills(String... skills) {
    return withProfile(
        new Profile(set(skills), profile.languages(), profile.teams(), profile.kind()));
  }

  /**
   * The same agent with those languages, instead of others.
   *
   * @throws RuleViolation.InvalidField if one of them is no label
   */
  public Agent withLanguages(String... languages) {
    return withProfile(
        new Profile(profile.skills(), set(languages), profile.teams(), profile.kind()));
  }

  /**
   * The same agent in those teams, instead of others.
   *
   * @throws RuleViolation.InvalidField if one of them is no label
   */
  public Agent withTeams(String... teams) {
    return withProfile(
        new Profile(profile.skills(), profile.languages(), set(teams), profile.kind()));
  }

  private static Set<String> set(String... labels) {
    return new LinkedHashSet<>(List.of(labels));
  }

  /** Which of the skills and languages that a session needs this agent lacks; empty if none. */
  public Optional<String> lacks(Requirements needed) {
    for (String skill : needed.skills()) {
      if (!profile.skills().contains(skill)) {
        return Optional.of("lacks skill " + skill);
      }
    }
    return needed.languages().isEmpty()
            || !Collections.disjoint(needed.languages(), profile.languages())
        ? Optional.empty()
        : Optional.of("does not speak " + String.join(", ", needed.languages()));
  }

  /** Why this agent may not have a session that needs a team; empty if they may. */
  public Optional<String> outsideTeamOf(Requirements needed) {
    return needed
        .team()
        .filter(team -> !profile.teams().contains(team))
        .map(team -> "is not in team " + team);
  }
}
