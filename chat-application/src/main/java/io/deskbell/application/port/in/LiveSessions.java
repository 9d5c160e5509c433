package io.deskbell.application.port.in;

import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What people see and show of a session while it happens. Thread-safe; no method blocks. */
public interface LiveSessions {
  /**
   * Subscribes to a session: the listener gets every event after {@code after}, in order, each
   * exactly once, then live ones as they become durable.
   *
   * <p>The others in the session see a participant who has no other subscription to it come, and go
   * a while after the last one has ended. A supervisor who only watches is not seen.
   *
   * <p>A refusal (no such session or none of the caller's, {@code after} beyond the log) comes to
   * {@link SessionListener#onClosed}. An agent who loses the session gets the event that says so
   * and then {@link SessionListener#onClosed}.
   *
   * @param after a sequence; null for live events only
   */
  LiveSession join(Caller caller, SessionId id, @Nullable Long after, SessionListener listener);

  /**
   * Notes how far the caller has read and shows it to the others, if it is further than before.
   *
   * <p>Fails with {@link RuleViolation.InvalidField} if the sequence is not within the log, with
   * {@link RuleViolation.SessionNotFound}, or with {@link RuleViolation.Forbidden} for a supervisor
   * who only watches.
   */
  CompletionStage<@Nullable Void> markRead(Caller caller, SessionId id, long sequence);

  /** Tells the listener of every session that the calling agent is given or loses, until closed. */
  Watch watchAssignments(Caller caller, AssignmentListener listener);

  /** Something that goes on until it is closed. Closing twice is closing once. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }
}
