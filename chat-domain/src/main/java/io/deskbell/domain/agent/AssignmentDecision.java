package io.deskbell.domain.agent;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import java.util.List;
import java.util.Optional;

/**
 * Which agent gets a session, and why: who was considered, who was passed over for what reason, and
 * which rule chose. Immutable.
 *
 * @param sessionId the session
 * @param agentId the chosen agent
 * @param rule the name of the policy that chose
 * @param considered the candidates in the order in which they were looked at, the chosen one too;
 *     of very many the first ones and the chosen one
 */
public record AssignmentDecision(
    SessionId sessionId, ParticipantId agentId, String rule, List<Considered> considered) {
  /** Takes a copy of the candidates. */
  public AssignmentDecision {
    considered = List.copyOf(considered);
  }

  /** The same decision under another rule. */
  public AssignmentDecision by(String name) {
    return new AssignmentDecision(sessionId, agentId, name, considered);
  }

  /** The same decision with another id for an agent, wherever they are named. */
  public AssignmentDecision renamed(ParticipantId agent, ParticipantId other) {
    if (considered.stream().noneMatch(one -> one.agentId().equals(agent))
        && !agentId.equals(agent)) {
      return this;
    }
    return new AssignmentDecision(
        sessionId,
        agentId.equals(agent) ? other : agentId,
        rule,
        considered.stream().map(one -> one.renamed(agent, other)).toList());
  }

  /**
   * One candidate as the decision saw them.
   *
   * @param agentId the candidate
   * @param load sessions carried at that moment
   * @param capacity sessions they may carry
   * @param passedOver why they were not chosen; empty for the chosen one
   */
  public record Considered(
      ParticipantId agentId, int load, int capacity, Optional<String> passedOver) {
    private static final String CAME_AFTER = "came after ";

    /** Somebody who would have done, but came after the chosen one. */
    public static String cameAfter(ParticipantId chosen) {
      return CAME_AFTER + chosen;
    }

    private Considered renamed(ParticipantId agent, ParticipantId other) {
      return new Considered(
          agentId.equals(agent) ? other : agentId,
          load,
          capacity,
          passedOver.map(why -> why.equals(cameAfter(agent)) ? cameAfter(other) : why));
    }
  }
}
