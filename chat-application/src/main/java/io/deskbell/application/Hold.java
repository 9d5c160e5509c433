package io.deskbell.application;

import io.deskbell.application.port.in.LogEntry;
import io.deskbell.domain.session.Session;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A session made to stand still while the desk changes it together with others. */
final class Hold implements Command {
  private final CompletableFuture<Hold> standing = new CompletableFuture<>();
  private @Nullable SessionSequencer sequencer;
  private @Nullable Session session;

  /** Completes when the session stands still; fails if there is no such session. */
  CompletableFuture<Hold> standing() {
    return standing;
  }

  /** The session with everything that is stored of it. */
  Session session() {
    return Objects.requireNonNull(session, "the session does not stand still yet");
  }

  @Override
  public void decide(SessionSequencer at, Session head) {
    at.hold(this, head);
  }

  void standing(SessionSequencer at, Session stored) {
    sequencer = at;
    session = stored;
    standing.complete(this);
  }

  @Override
  public void fail(RuntimeException cause) {
    standing.completeExceptionally(cause);
  }

  void release(Session stored, List<LogEntry> added) {
    Objects.requireNonNull(sequencer).release(stored, added);
  }

  void releaseUnknown() {
    Objects.requireNonNull(sequencer).releaseUnknown();
  }
}
