package io.deskbell.domain.assignment;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.agent.AgentLoad;
import java.util.List;
import java.util.Optional;

/**
 * What an assignment policy may know: the agents with what they carry, and whom the last session
 * went to. Immutable.
 *
 * @param agents in the order of the roster
 * @param lastChosen whom the last assignment chose; empty before the first
 */
public record Candidates(List<AgentLoad> agents, Optional<ParticipantId> lastChosen) {
  /** Takes a copy of the agents. */
  public Candidates {
    agents = List.copyOf(agents);
  }

  /** Those agents, before any assignment. */
  public static Candidates of(List<AgentLoad> agents) {
    return new Candidates(agents, Optional.empty());
  }
}
