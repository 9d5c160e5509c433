package io.deskbell.domain.agent;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;

/**
 * Somebody who serves visitors, up to a capacity. Immutable.
 *
 * @param id who it is
 * @param name what visitors see; not blank
 * @param capacity how many sessions at once, 0 or more
 * @param availability what the agent has declared
 */
public record Agent(ParticipantId id, String name, int capacity, Availability availability) {
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
    return new Agent(id, name, sessions, availability);
  }

  /** The same agent after declaring another availability. */
  public Agent withAvailability(Availability declared) {
    return new Agent(id, name, capacity, declared);
  }
}
