package io.deskbell.application.port.in;

import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.SessionEvent;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What people do with sessions. Thread-safe.
 *
 * <p>A method that returns a {@link CompletionStage} never blocks: the stage completes when the
 * outcome is durable, on the calling thread or another one, and fails with a {@link RuleViolation}
 * if a rule forbids the command or with {@link Unavailable} if it cannot be carried out now. The
 * others may wait for the store and throw the same. A session that does not exist and one that the
 * caller may not see are refused alike, with {@link RuleViolation.SessionNotFound}.
 */
public interface Sessions {
  /** Whether a method that returns no stage may keep its caller waiting for a disk or a network. */
  boolean mayWait();

  /**
   * Starts a session for the calling visitor and gives it to an agent, or to the queue.
   *
   * <p>Fails with {@link RuleViolation.Forbidden} if the caller is no visitor, with {@link
   * RuleViolation.RateLimited} if they have too many open sessions.
   */
  default CompletionStage<SessionView> start(Caller caller) {
    return start(caller, Opening.plain());
  }

  /**
   * The same for a session that needs something of its agent or goes on with an ended one.
   *
   * <p>Fails besides with {@link RuleViolation.SessionNotFound} if the session to go on with is not
   * the caller's, with {@link RuleViolation.WrongState} if it has not ended.
   */
  CompletionStage<SessionView> start(Caller caller, Opening opening);

  /**
   * The session as it is now, with its read marks, for its visitor, its agent, or a supervisor. As
   * long as {@link SessionView#session()} is the same object, nothing has changed in its log.
   */
  SessionView find(Caller caller, SessionId id);

  /**
   * Adds a message of the calling visitor or agent. Messages of one caller to one session are
   * stored in the order of the calls.
   *
   * <p>Fails with {@link RuleViolation.SessionHasEnded} unless the session is open, with {@link
   * RuleViolation.InvalidField} or {@link RuleViolation.MessageTooLarge} if the content is not as
   * it must be. A client message id that this sender has used in this session answers with the
   * first message, whatever the content and also after the end.
   *
   * @param first hears the outcome before any listener hears of the message
   */
  CompletionStage<PostedMessage> post(
      Caller caller,
      SessionId id,
      String content,
      @Nullable ClientMessageId clientMessageId,
      Answer<PostedMessage> first);

  /** The same, without anything that must hear the outcome first. */
  default CompletionStage<PostedMessage> post(
      Caller caller, SessionId id, String content, @Nullable ClientMessageId clientMessageId) {
    return post(caller, id, content, clientMessageId, Answer.none());
  }

  /**
   * Ends a session, for its visitor, its agent, or a supervisor. Ending an ended one changes
   * nothing and answers the same.
   *
   * @param first hears the outcome before any listener hears of the end
   */
  CompletionStage<SessionView> end(Caller caller, SessionId id, Answer<SessionView> first);

  /** The same, without anything that must hear the outcome first. */
  default CompletionStage<SessionView> end(Caller caller, SessionId id) {
    return end(caller, id, Answer.none());
  }

  /**
   * A part of the session's log, in order.
   *
   * @param after the sequence after which to begin, 0 for the beginning
   * @param limit how many events at most, at least 1
   * @throws RuleViolation.InvalidField if {@code after} is not within the log
   */
  List<SessionEvent> events(Caller caller, SessionId id, long after, int limit);

  /**
   * A part of the session's messages, in order.
   *
   * @param after the sequence after which to begin, 0 for the beginning
   * @param limit how many messages at most, at least 1
   * @throws RuleViolation.InvalidField if {@code after} is not within the log
   */
  List<Message> messages(Caller caller, SessionId id, long after, int limit);

  /**
   * Sessions, newest first: a visitor's or an agent's own, all for a supervisor.
   *
   * @throws RuleViolation.InvalidField if the session to begin after does not exist
   */
  List<SessionView> list(Caller caller, SessionQuery query);
}
