package io.deskbell.application;

import io.deskbell.application.port.in.LogEntry;
import io.deskbell.domain.session.Session;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A session made to stand still while the desk changes it together with others. */
final class Hold implements Command {
  private final CompletableFuture<Session> standing = new CompletableFuture<>();
  private @Nullable SessionSequencer sequencer;

  /**
   * Completes when the session stands still, with everything that is stored of it; fails if there
   * is no such session or it cannot be read.
   */
  CompletableFuture<Session> standing() {
    return standing;
  }

  /** Whether it stands still because of this. */
  boolean stands() {
    return sequencer != null;
  }

  @Override
  public boolean needsStillness() {
    return true;
  }

  @Override
  public void decide(SessionSequencer at, Session stored) {
    at.hold();
    sequencer = at;
    standing.complete(stored);
  }

  @Override
  public void fail(RuntimeException cause) {
    standing.completeExceptionally(cause);
  }

  /** Lets it go on as it is stored now; its readers are told what was added. */
  void release(Session stored, List<LogEntry> added) {
    if (sequencer != null) {
      sequencer.release(stored, added);
    }
  }

  /** Lets it go on as it stood. */
  void releaseUnchanged() {
    if (sequencer != null) {
      sequencer.release(standing.join(), List.of());
    }
  }

  /** Lets it go on after a change whose outcome is unknown. */
  void releaseUnknown() {
    if (sequencer != null) {
      sequencer.releaseUnknown();
    }
  }
}
