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
 * @param considered every candidate in the order in which they were looked at, the chosen one too
 */
public record AssignmentDecision(
    SessionId sessionId, ParticipantId agentId, String rule, List<Considered> considered) {
  /** Takes a copy of the candidates. */
  public AssignmentDecision {
    considered = List.copyOf(considered);
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
      ParticipantId agentId, int load, int capacity, Optional<String> passedOver) {}
}
