package io.deskbell.application.port.in;

import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.assignment.Move;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What agents and supervisors do with sessions at the desk. Thread-safe; answers and refuses as
 * {@link Sessions} does.
 */
public interface DeskWork {
  /**
   * Makes a move. Made again by the same caller, a move that was made changes nothing.
   *
   * <p>Fails with {@link RuleViolation.Forbidden} if the caller may not do that, with {@link
   * RuleViolation.WrongState} if the session is not in the state for it, or with its code {@code
   * agent_unavailable} if the agent has no room, with {@link RuleViolation.AgentNotFound}, {@link
   * RuleViolation.InvalidField} or {@link RuleViolation.SessionHasEnded}.
   *
   * @param first hears the outcome before any listener in the session hears of the move; consoles
   *     of the agents concerned hear of it before
   */
  CompletionStage<SessionView> move(
      Caller caller, SessionId id, Move move, Answer<SessionView> first);

  /** The same, without anything that must hear the outcome first. */
  default CompletionStage<SessionView> move(Caller caller, SessionId id, Move move) {
    return move(caller, id, move, Answer.none());
  }

  /**
   * Who waits, in the order in which they will be served, for agents and supervisors.
   *
   * @param from the place to begin at, from 1
   * @param limit how many at most, at least 1
   * @throws RuleViolation.Forbidden for a visitor
   */
  List<SessionView> queue(Caller caller, int from, int limit);

  /**
   * Why the session was given or offered to whom, in the order of its log, for its agent and
   * supervisors.
   *
   * @throws RuleViolation.Forbidden for its visitor
   */
  List<AssignmentView> assignments(Caller caller, SessionId id);
}
