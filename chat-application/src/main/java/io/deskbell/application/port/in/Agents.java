package io.deskbell.application.port.in;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.agent.Availability;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The roster. Thread-safe; answers and refuses as {@link Sessions} does. What is changed here the
 * configuration does not change back at the next start.
 */
public interface Agents {
  /**
   * The agents on the roster, in its order, for agents and supervisors.
   *
   * @throws RuleViolation.Forbidden for a visitor
   */
  List<AgentView> list(Caller caller);

  /**
   * One of them.
   *
   * @throws RuleViolation.Forbidden for a visitor
   * @throws RuleViolation.AgentNotFound if nobody on the roster has that id
   */
  AgentView find(Caller caller, ParticipantId agentId);

  /**
   * Puts an agent on the roster, or changes one, for supervisors. A capacity below what they carry
   * only stops new work; a place that appears goes to whoever waits.
   *
   * <p>Fails with {@link RuleViolation.Forbidden} for anybody else, with {@link
   * RuleViolation.InvalidField} if something is not as it must be.
   */
  CompletionStage<AgentView> put(Caller caller, ParticipantId agentId, AgentChange change);

  /**
   * Takes an agent from the roster, for supervisors: what they carried goes back to the queue, at
   * its old place, and their tokens are good no more.
   *
   * <p>Fails with {@link RuleViolation.Forbidden} for anybody else, with {@link
   * RuleViolation.AgentNotFound} if nobody on the roster has that id.
   */
  CompletionStage<AgentView> remove(Caller caller, ParticipantId agentId);

  /**
   * Notes what an agent declares about taking new sessions, for that agent and supervisors.
   * Sessions in hand stay; what they are being asked to take goes to somebody else.
   *
   * <p>Fails with {@link RuleViolation.Forbidden} for anybody else, with {@link
   * RuleViolation.AgentNotFound} if nobody on the roster has that id.
   */
  CompletionStage<AgentView> declare(
      Caller caller, ParticipantId agentId, Availability availability);
}
