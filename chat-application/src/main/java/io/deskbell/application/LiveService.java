package io.deskbell.application;

import io.deskbell.application.port.in.Answer;
import io.deskbell.application.port.in.AssignmentListener;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.LiveSession;
import io.deskbell.application.port.in.LiveSessions;
import io.deskbell.application.port.in.SessionListener;
import io.deskbell.application.port.in.SessionNotice.MessagesRead;
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
  private final Consoles consoles;
  private final Gate gate;

  LiveService(Sequencers sequencers, Dispatcher dispatcher, Consoles consoles, Gate gate) {
    this.sequencers = sequencers;
    this.dispatcher = dispatcher;
    this.consoles = consoles;
    this.gate = gate;
  }

  @Override
  public LiveSession join(
      Caller caller, SessionId id, @Nullable Long after, SessionListener listener) {
    SessionReader reader =
        new SessionReader(id, caller, listener, sequencers.log(), sequencers.workers());
    sequencers.submit(id, new JoinCommand(reader, after, dispatcher::view));
    return new Subscription(this, reader);
  }

  private record Subscription(LiveService service, SessionReader reader) implements LiveSession {
    @Override
    public void resume() {
      reader.resume();
    }

    @Override
    public CompletionStage<@Nullable Void> setTyping(boolean typing) {
      return service.setTyping(reader, typing);
    }

    @Override
    public void cancel() {
      reader.cancel();
    }
  }

  private CompletionStage<@Nullable Void> setTyping(SessionReader reader, boolean typing) {
    SessionId id = reader.sessionId();
    return show(
        id,
        (at, head, done) -> {
          head.requireParticipant(reader.caller().participant());
          if (head.status() == SessionStatus.ENDED) {
            throw new RuleViolation.SessionHasEnded(id);
          }
          at.presence().type(reader, typing);
          done.complete(null);
        });
  }

  @Override
  public CompletionStage<@Nullable Void> markRead(Caller caller, SessionId id, long sequence) {
    return show(
        id,
        (at, head, done) -> {
          head.requireParticipant(caller.participant());
          Ranges.within("sequence", sequence, 1, at.settled());
          sequencers
              .log()
              .markRead(id, caller.id(), sequence)
              .whenComplete(
                  (further, failure) -> {
                    if (failure != null) {
                      done.completeExceptionally(Failures.toCaller(failure));
                      return;
                    }
                    if (further) {
                      at.presence().tell(new MessagesRead(id, caller.id(), sequence));
                    }
                    done.complete(null);
                  });
        });
  }

  private CompletionStage<@Nullable Void> show(SessionId id, Showing showing) {
    return gate.<@Nullable Void>pass(
        Answer.none(), done -> sequencers.submit(id, new ShowCommand(showing, done)));
  }

  @Override
  public Watch watchAssignments(Caller caller, AssignmentListener listener) {
    return consoles.watch(caller.id(), listener);
  }

  /** Shows something to the others in a session, and completes or throws. */
  private interface Showing {
    void show(SessionSequencer at, Session head, CompletableFuture<@Nullable Void> done);
  }

  private record ShowCommand(Showing showing, CompletableFuture<@Nullable Void> done)
      implements Command {
    @Override
    public void decide(SessionSequencer at, Session head) {
      showing.show(at, head, done);
    }

    @Override
    public void fail(RuntimeException cause) {
      done.completeExceptionally(cause);
    }
  }
}
