package io.deskbell.domain.agent;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import java.time.Instant;
import java.util.Optional;

/**
 * An agent and what they carry at this moment: what an assignment policy chooses from. Immutable.
 *
 * @param agent the agent
 * @param load sessions carried, 0 or more; above the capacity only after a capacity was lowered
 * @param idleSince when work was last given to or taken from the agent; {@link Instant#EPOCH} if
 *     never
 */
public record AgentLoad(Agent agent, int load, Instant idleSince) {
  /**
   * Checks the load.
   *
   * @throws RuleViolation.InvalidField if the load is negative
   */
  public AgentLoad {
    if (load < 0) {
      throw new RuleViolation.InvalidField("load", "is " + load + ", expected 0 or more");
    }
  }

  /**
   * A load of an agent who has never had work.
   *
   * @throws RuleViolation.InvalidField if the load is negative
   */
  public AgentLoad(Agent agent, int load) {
    this(agent, load, Instant.EPOCH);
  }

  /** The agent's id. */
  public ParticipantId agentId() {
    return agent.id();
  }

  /** Whether this agent may be given one more session. */
  public boolean hasRoom() {
    return agent.availability() == Availability.AVAILABLE && load < agent.capacity();
  }

  /** Why this agent may not be given one more session; empty if they may. */
  public Optional<String> obstacle() {
    if (agent.availability() != Availability.AVAILABLE) {
      return Optional.of("is not available");
    }
    return load < agent.capacity()
        ? Optional.empty()
        : Optional.of("carries " + load + " of " + agent.capacity());
  }

  /** The same agent after being given one more session. */
  public AgentLoad plusOne(Instant now) {
    return new AgentLoad(agent, load + 1, now);
  }

  /**
   * The same agent with one session less.
   *
   * @throws RuleViolation.InvalidField if there is none to take
   */
  public AgentLoad minusOne(Instant now) {
    return new AgentLoad(agent, load - 1, now);
  }
}
