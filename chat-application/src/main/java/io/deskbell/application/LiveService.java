package io.deskbell.application;

import io.deskbell.application.port.in.AssignmentListener;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.LiveSession;
import io.deskbell.application.port.in.LiveSessions;
import io.deskbell.application.port.in.SessionListener;
import io.deskbell.application.port.in.SessionNotice.MessagesRead;
import io.deskbell.application.port.in.SessionNotice.TypingChanged;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionStatus;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What people see and show of a session while it happens. */
final class LiveService implements LiveSessions {
  private final Sequencers sequencers;
  private final Dispatcher dispatcher;
  private final AssignmentFeed assignments;
  private final Gate gate;

  LiveService(Sequencers sequencers, Dispatcher dispatcher, AssignmentFeed assignments, Gate gate) {
    this.sequencers = sequencers;
    this.dispatcher = dispatcher;
    this.assignments = assignments;
    this.gate = gate;
  }

  @Override
  public LiveSession join(
      Caller caller, SessionId id, @Nullable Long after, SessionListener listener) {
    SessionReader reader = new SessionReader(id, caller, listener, sequencers);
    sequencers.submit(id, new JoinCommand(reader, after, dispatcher::view));
    return reader;
  }

  @Override
  public CompletionStage<@Nullable Void> setTyping(Caller caller, SessionId id, boolean typing) {
    Showing command =
        new Showing() {
          @Override
          void show(SessionSequencer at, Session head) {
            head.requireParticipant(caller.participant());
            if (head.status() == SessionStatus.ENDED) {
              throw new RuleViolation.SessionHasEnded(id);
            }
            at.tell(new TypingChanged(id, caller.id(), typing), caller.id());
            done.complete(null);
          }
        };
    gate.pass(command.done, () -> sequencers.submit(id, command));
    return command.done;
  }

  @Override
  public CompletionStage<@Nullable Void> markRead(Caller caller, SessionId id, long sequence) {
    Showing command =
        new Showing() {
          @Override
          void show(SessionSequencer at, Session head) {
            head.requireParticipant(caller.participant());
            Ranges.within("sequence", sequence, 1, at.settled());
            sequencers
                .log()
                .markRead(id, caller.id(), sequence)
                .whenComplete((further, failure) -> marked(at, further, failure));
          }

          private void marked(
              SessionSequencer at, @Nullable Boolean further, @Nullable Throwable failure) {
            if (failure != null) {
              fail(Failures.toCaller(failure));
              return;
            }
            if (Boolean.TRUE.equals(further)) {
              at.tell(new MessagesRead(id, caller.id(), sequence), caller.id());
            }
            done.complete(null);
          }
        };
    gate.pass(command.done, () -> sequencers.submit(id, command));
    return command.done;
  }

  @Override
  public Watch watchAssignments(Caller caller, AssignmentListener listener) {
    return assignments.watch(caller.id(), listener);
  }

  /** Something shown to the others in a session. */
  private abstract static class Showing implements Command {
    final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();

    abstract void show(SessionSequencer at, Session head);

    @Override
    public void decide(SessionSequencer at, Session head) {
      try {
        show(at, head);
      } catch (RuleViolation e) {
        fail(e);
      }
    }

    @Override
    public void fail(RuntimeException cause) {
      done.completeExceptionally(cause);
    }
  }
}
