package io.deskbell.domain;

import java.io.Serial;

/**
 * A command that a rule forbids; whatever it was aimed at is as it was before.
 *
 * <p>The {@linkplain #code() code} is stable and the same on every transport; the message is for
 * people. Stack traces are not recorded: a refusal is an answer, not a fault.
 */
public abstract sealed class RuleViolation extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final String code;

  private RuleViolation(String code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  /** The machine-readable name of the rule, in lower snake case. */
  public final String code() {
    return code;
  }

  /** What the message says, never null. */
  @Override
  public final String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** A field that does not have the form it must have. */
  public static final class InvalidField extends RuleViolation {
    @Serial private static final long serialVersionUID = 1L;

    private final String field;
    private final String problem;

    /**
     * A refusal of one field.
     *
     * @param field the name of the field as the sender knows it
     * @param problem what is wrong with it and what was expected, to be read after the name
     */
    public InvalidField(String field, String problem) {
      super("invalid_field", field + " " + problem);
      this.field = field;
      this.problem = problem;
    }

    /** The name of the field. */
    public String field() {
      return field;
    }

    /** The same refusal under the name by which the sender knows the field. */
    public InvalidField named(String name) {
      return new InvalidField(name, problem);
    }
  }

  /** A message content that is longer than allowed. */
  public static final class MessageTooLarge extends RuleViolation {
    @Serial private static final long serialVersionUID = 1L;

    private final int length;
    private final int limit;

    /**
     * A refusal of a content of that many Unicode code points.
     *
     * @param length how many it has
     * @param limit how many it may have
     */
    public MessageTooLarge(int length, int limit) {
      this("content", length, limit);
    }

    private MessageTooLarge(String field, int length, int limit) {
      super(
          "message_too_large",
          field + " is " + length + " characters long, expected at most " + limit);
      this.length = length;
      this.limit = limit;
    }

    /** The same refusal under the name by which the sender knows the content. */
    public MessageTooLarge named(String name) {
      return new MessageTooLarge(name, length, limit);
    }
  }

  /** Somebody who is not, or could not show, who they say. */
  public static final class Unauthenticated extends RuleViolation {
    @Serial private static final long serialVersionUID = 1L;

    /** A refusal that says what was missing or wrong, never what would have been right. */
    public Unauthenticated(String message) {
      super("unauthorized", message);
    }
  }

  /** Somebody known who may not do this. */
  public static final class Forbidden extends RuleViolation {
    @Serial private static final long serialVersionUID = 1L;

    /** A refusal that says who may. */
    public Forbidden(String message) {
      super("forbidden", message);
    }
  }

  /** A session that does not exist, or that the asker must not learn the existence of. */
  public static final class SessionNotFound extends RuleViolation {
    @Serial private static final long serialVersionUID = 1L;

    /** The same words whether the session is unknown or somebody else's. */
    public SessionNotFound(SessionId sessionId) {
      super("session_not_found", "no session " + sessionId);
    }
  }

  /** An agent who is not on the roster. */
  public static final class AgentNotFound extends RuleViolation {
    @Serial private static final long serialVersionUID = 1L;

    /** A refusal that names the agent. */
    public AgentNotFound(ParticipantId agentId) {
      super("agent_not_found", "no agent " + agentId + " on the roster");
    }
  }

  /** A command to a session that is over. */
  public static final class SessionHasEnded extends RuleViolation {
    @Serial private static final long serialVersionUID = 1L;

    /** A refusal because nothing follows the end. */
    public SessionHasEnded(SessionId sessionId) {
      super("session_ended", "session " + sessionId + " has ended, nothing can be added to it");
    }
  }

  /** A command that what it is aimed at is not in the state for. */
  public static final class WrongState extends RuleViolation {
    @Serial private static final long serialVersionUID = 1L;

    /**
     * A refusal of its own kind.
     *
     * @param code the machine-readable name of the rule, in lower snake case
     * @param message what is so, and what was expected
     */
    public WrongState(String code, String message) {
      super(code, message);
    }
  }

  /** A command that needs a joined session. */
  public static final class NotJoined extends RuleViolation {
    @Serial private static final long serialVersionUID = 1L;

    /** A refusal because this connection has not joined that session. */
    public NotJoined(SessionId sessionId) {
      super("not_joined", "session " + sessionId + " is not joined on this connection");
    }
  }

  /** More than somebody may do or have at once. */
  public static final class RateLimited extends RuleViolation {
    @Serial private static final long serialVersionUID = 1L;

    private final long retryAfterSeconds;

    /**
     * A refusal that may be tried again later.
     *
     * @param message what was exceeded, with the limit
     * @param retryAfterSeconds when it is worth trying again, at least 1
     */
    public RateLimited(String message, long retryAfterSeconds) {
      super("rate_limited", message);
      this.retryAfterSeconds = Math.max(1, retryAfterSeconds);
    }

    /** Seconds after which it is worth trying again, at least 1. */
    public long retryAfterSeconds() {
      return retryAfterSeconds;
    }
  }
}
