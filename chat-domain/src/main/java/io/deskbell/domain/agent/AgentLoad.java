package io.deskbell.domain.agent;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import java.time.Instant;
import java.util.Optional;

/**
 * An agent and what they carry at this moment: what an assignment policy chooses from. Immutable.
 *
 * @param agent the agent
 * @param load sessions carried, those on offer included, 0 or more; above the capacity only after a
 *     capacity was lowered
 * @param idleSince when work was last given to or taken from the agent; {@link Instant#EPOCH} if
 *     never
 * @param connection whether the agent is there
 * @param standing who has the word about the agent's place on the roster
 */
public record AgentLoad(
    Agent agent, int load, Instant idleSince, Connection connection, Standing standing) {
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
   * A load of a configured agent whom nobody observes.
   *
   * @throws RuleViolation.InvalidField if the load is negative
   */
  public AgentLoad(Agent agent, int load, Instant idleSince) {
    this(agent, load, idleSince, Connection.UNOBSERVED, Standing.CONFIGURED);
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

  /** Whether this agent takes new work: on the roster, available and there. */
  public boolean isAtWork() {
    return standing.isOnRoster()
        && agent.availability() == Availability.AVAILABLE
        && connection.connectivity() == Connectivity.CONNECTED;
  }

  /** Whether this agent carries less than the capacity. */
  public boolean hasPlace() {
    return load < agent.capacity();
  }

  /** Whether this agent may be given one more session. */
  public boolean hasRoom() {
    return isAtWork() && hasPlace();
  }

  /** Why this agent may not be given one more session; empty if they may. */
  public Optional<String> obstacle() {
    if (!standing.isOnRoster()) {
      return Optional.of("is not on the roster");
    }
    if (agent.availability() != Availability.AVAILABLE) {
      return Optional.of("is not available");
    }
    if (connection.connectivity() != Connectivity.CONNECTED) {
      return Optional.of("is not connected");
    }
    return hasPlace() ? Optional.empty() : Optional.of(full());
  }

  /** That this agent carries as much as they may, for people. */
  public String full() {
    return "carries " + load + " of " + agent.capacity();
  }

  /** The same agent after being given one more session. */
  public AgentLoad plusOne(Instant now) {
    return new AgentLoad(agent, load + 1, now, connection, standing);
  }

  /**
   * The same agent with one session less.
   *
   * @throws RuleViolation.InvalidField if there is none to take
   */
  public AgentLoad minusOne(Instant now) {
    return new AgentLoad(agent, load - 1, now, connection, standing);
  }

  /** The same load of an agent who has changed. */
  public AgentLoad of(Agent changed) {
    return new AgentLoad(changed, load, idleSince, connection, standing);
  }

  /** The same with another connection. */
  public AgentLoad with(Connection observed) {
    return new AgentLoad(agent, load, idleSince, observed, standing);
  }

  /** The same with another standing. */
  public AgentLoad with(Standing word) {
    return new AgentLoad(agent, load, idleSince, connection, word);
  }
}
