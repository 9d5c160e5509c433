package io.deskbell.domain.assignment;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.agent.AssignmentDecision.Considered;
import io.deskbell.domain.session.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an assignment policy may know: the agents with what they carry, whom the last session went
 * to, and what time it is. Immutable.
 *
 * @param agents in the order of the roster
 * @param lastChosen whom the last assignment chose; empty before the first
 * @param lastAgent who served this session's visitor the last time; empty if nobody has or nobody
 *     has looked
 * @param barred agents who may not have this session, whatever they carry, and why
 * @param now the moment of the choice
 */
public record Candidates(
    List<AgentLoad> agents,
    Optional<ParticipantId> lastChosen,
    Optional<ParticipantId> lastAgent,
    Map<ParticipantId, String> barred,
    Instant now) {
  /** Beyond that many, a decision only tells of the chosen one. */
  private static final int MOST_TOLD = 100;

  /** Takes copies. */
  public Candidates {
    agents = List.copyOf(agents);
    barred = Map.copyOf(barred);
  }

  /** Those agents after an assignment, with nobody barred, in a world without time. */
  public Candidates(List<AgentLoad> agents, Optional<ParticipantId> lastChosen) {
    this(agents, lastChosen, Optional.empty(), Map.of(), Instant.EPOCH);
  }

  /** Those agents, before any assignment. */
  public static Candidates of(List<AgentLoad> agents) {
    return new Candidates(agents, Optional.empty());
  }

  /** Those who may have the session now, in the order of the roster. */
  public List<AgentLoad> free() {
    return agents.stream()
        .filter(agent -> agent.hasRoom() && !barred.containsKey(agent.agentId()))
        .toList();
  }

  /** The same without those for whom there is a reason not to have the session. */
  public Candidates barring(Function<AgentLoad, Optional<String>> reason) {
    Map<ParticipantId, String> more = new HashMap<>(barred);
    for (AgentLoad agent : agents) {
      reason.apply(agent).ifPresent(why -> more.putIfAbsent(agent.agentId(), why));
    }
    return more.size() == barred.size()
        ? this
        : new Candidates(agents, lastChosen, lastAgent, more, now);
  }

  /** The same with the agents in another order. */
  Candidates inOrder(List<AgentLoad> order) {
    return new Candidates(order, lastChosen, lastAgent, barred, now);
  }

  /**
   * The decision for one of them, with the others as passed over.
   *
   * @param rule the name of the rule that chose
   */
  public AssignmentDecision choose(Session session, String rule, AgentLoad chosen) {
    List<Considered> told = new ArrayList<>(Math.min(agents.size(), MOST_TOLD));
    for (AgentLoad agent : agents) {
      boolean isChosen = agent.agentId().equals(chosen.agentId());
      if (isChosen || told.size() < MOST_TOLD) {
        told.add(
            new Considered(
                agent.agentId(),
                agent.load(),
                agent.agent().capacity(),
                isChosen ? Optional.empty() : Optional.of(passedOver(agent, chosen))));
      }
    }
    return new AssignmentDecision(session.id(), chosen.agentId(), rule, told);
  }

  private String passedOver(AgentLoad agent, AgentLoad chosen) {
    String bar = barred.get(agent.agentId());
    return bar != null ? bar : agent.obstacle().orElse(Considered.cameAfter(chosen.agentId()));
  }
}
