package io.deskbell.application;

import io.deskbell.application.port.in.LogEntry;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.application.port.out.ConcurrentChange;
import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.DeskStore.StoredDesk;
import io.deskbell.application.port.out.Identity;
import io.deskbell.domain.Participant;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.session.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The single writer of the desk. Each change is decided on the desk as it is stored, goes through
 * the sequencers of the sessions that it touches, and is stored together with them or not at all;
 * where another process was faster, it is decided anew as a whole. Never blocks; one change at a
 * time.
 */
final class Dispatcher {
  /** How often a change is decided anew because another process was faster. */
  private static final int ATTEMPTS = 100;

  private final DeskStore store;
  private final Sequencers sequencers;
  private final AssignmentPolicy policy;
  private final Identity identity;
  private final AssignmentFeed assignments;
  private final int sessionsPerVisitor;
  private final Mailbox mailbox = new Mailbox();
  private final AtomicBoolean positionsDue = new AtomicBoolean();
  private volatile StoredDesk current;

  Dispatcher(
      DeskStore store,
      Sequencers sequencers,
      AssignmentPolicy policy,
      Identity identity,
      AssignmentFeed assignments,
      int sessionsPerVisitor) {
    this.store = store;
    this.sequencers = sequencers;
    this.policy = policy;
    this.identity = identity;
    this.assignments = assignments;
    this.sessionsPerVisitor = sessionsPerVisitor;
    this.current = store.load();
  }

  /** The desk as it was stored last. */
  Desk desk() {
    return current.desk();
  }

  SessionView view(Session session) {
    return new SessionView(session, desk().position(session.id()));
  }

  /** Applies the roster; places that appear go to whoever waits. */
  CompletionStage<Desk> staff(List<Agent> agents) {
    CompletableFuture<Desk> staffedDesk = new CompletableFuture<>();
    inTurn(
        staffedDesk,
        () -> {
          Desk staffed = desk();
          for (Agent agent : agents) {
            staffed = staffed.withAgent(agent);
          }
          return change(staffed, List.of(), List.of(), changed -> desk());
        });
    return staffedDesk;
  }

  void start(Participant visitor, CompletableFuture<SessionView> answer) {
    inTurn(
        answer,
        () -> {
          Desk before = desk();
          Session session = Session.start(identity.newSessionId(), visitor, identity.now());
          if (sessionsPerVisitor > 0 && before.openSessionsOf(visitor.id()) >= sessionsPerVisitor) {
            throw new RuleViolation.RateLimited(
                visitor
                    + " has "
                    + before.openSessionsOf(visitor.id())
                    + " open sessions, expected at most "
                    + sessionsPerVisitor,
                60);
          }
          return change(
              before.admit(session), List.of(session), List.of(), all -> view(all.get(0)));
        });
  }

  void end(Participant by, SessionId id, CompletableFuture<SessionView> answer) {
    inTurn(answer, () -> hold(id).thenCompose(hold -> end(by, hold)));
  }

  private CompletionStage<Outcome<SessionView>> end(Participant by, Hold hold) {
    Session before = hold.session();
    Session ended;
    try {
      ended = before.end(by, identity.now());
    } catch (RuleViolation e) {
      hold.release(before, List.of());
      throw e;
    }
    if (ended.newEvents().isEmpty()) {
      hold.release(before, List.of());
      return CompletableFuture.completedFuture(new Outcome<>(view(before), () -> {}));
    }
    return change(
        desk().close(ended.id(), identity.now()),
        List.of(ended),
        List.of(hold),
        all -> view(all.get(0)));
  }

  /**
   * Lets the waiting ones have the places there are, and stores that together with the sessions
   * that have changed already.
   *
   * @param changed sessions with their new events, not stored yet
   * @param held of those, the ones that stand still for this change
   * @param answer from the changed sessions as they are stored, with what the desk did to them
   */
  private <T> CompletionStage<Outcome<T>> change(
      Desk desk, List<Session> changed, List<Hold> held, Function<List<Session>, T> answer) {
    Instant now = identity.now();
    Desk.Assignments given = desk.assignWaiting(policy, now);
    List<Hold> holds = new ArrayList<>(held);
    CompletionStage<List<Session>> all =
        CompletableFuture.completedFuture(new ArrayList<>(changed));
    for (AssignmentDecision decision : given.decisions()) {
      all = all.thenCompose(sessions -> assign(decision, sessions, holds, now));
    }
    return all.thenApply(sessions -> queueTheRest(sessions, given.desk(), now))
        .thenCompose(sessions -> commit(given.desk(), sessions))
        .whenComplete(
            (sessions, failure) -> {
              if (failure != null) {
                holds.forEach(Hold::releaseUnknown);
              }
            })
        .thenApply(
            sessions -> new Outcome<>(answer.apply(sessions), () -> publish(sessions, holds)));
  }

  private CompletionStage<List<Session>> assign(
      AssignmentDecision decision, List<Session> sessions, List<Hold> holds, Instant now) {
    for (int i = 0; i < sessions.size(); i++) {
      if (sessions.get(i).id().equals(decision.sessionId())) {
        sessions.set(i, sessions.get(i).assign(decision, now));
        return CompletableFuture.completedFuture(sessions);
      }
    }
    return hold(decision.sessionId())
        .thenApply(
            hold -> {
              holds.add(hold);
              sessions.add(hold.session().assign(decision, now));
              return sessions;
            });
  }

  private static List<Session> queueTheRest(List<Session> sessions, Desk desk, Instant now) {
    sessions.replaceAll(
        session -> desk.position(session.id()).isPresent() ? session.queue(now) : session);
    return sessions;
  }

  private CompletionStage<List<Session>> commit(Desk desk, List<Session> sessions) {
    long revision = current.revision();
    return store
        .commit(revision, desk, sessions)
        .thenApply(
            done -> {
              current = new StoredDesk(desk, revision + 1);
              return sessions;
            });
  }

  private void publish(List<Session> stored, List<Hold> holds) {
    for (Session session : stored) {
      List<LogEntry> entries = session.newEvents().stream().map(LogEntry::new).toList();
      for (Hold hold : holds) {
        if (hold.session().id().equals(session.id())) {
          hold.release(session.saved(), entries);
        }
      }
      entries.forEach(assignments::tell);
    }
    if (desk().queueLength() > 0 && positionsDue.compareAndSet(false, true)) {
      sequencers.workers().execute(this::tellPositions);
    }
  }

  // Coalesced: however often the queue moves before a worker comes to this, it is told once.
  private void tellPositions() {
    positionsDue.set(false);
    Desk desk = desk();
    sequencers.forEachWatched(
        sequencer -> desk.position(sequencer.id()).ifPresent(sequencer::tellPosition));
  }

  private CompletableFuture<Hold> hold(SessionId id) {
    Hold hold = new Hold();
    sequencers.submit(id, hold);
    return hold.standing();
  }

  /**
   * What became of an operation.
   *
   * @param value the answer
   * @param tell tells everybody else; run after the caller has been answered, so that the caller's
   *     connection knows an event as its own when it comes by
   */
  private record Outcome<T>(T value, Runnable tell) {}

  private <T> void inTurn(
      CompletableFuture<T> answer, Supplier<CompletionStage<Outcome<T>>> operation) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    mailbox.submit(
        () -> {
          attempt(operation, answer, done, 1);
          return done;
        });
  }

  private <T> void attempt(
      Supplier<CompletionStage<Outcome<T>>> operation,
      CompletableFuture<T> answer,
      CompletableFuture<Boolean> done,
      int attempt) {
    CompletionStage<Outcome<T>> stage;
    try {
      stage = operation.get();
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedFuture(e);
    }
    stage.whenComplete(
        (outcome, failure) -> {
          if (failure == null) {
            answer.complete(outcome.value());
            outcome.tell().run();
            done.complete(true);
          } else if (Failures.unwrap(failure) instanceof ConcurrentChange && attempt < ATTEMPTS) {
            sequencers.workers().execute(() -> again(operation, answer, done, attempt));
          } else {
            fail(failure, answer, done);
          }
        });
  }

  private <T> void again(
      Supplier<CompletionStage<Outcome<T>>> operation,
      CompletableFuture<T> answer,
      CompletableFuture<Boolean> done,
      int attempt) {
    try {
      current = store.load();
    } catch (RuntimeException e) {
      fail(e, answer, done);
      return;
    }
    attempt(operation, answer, done, attempt + 1);
  }

  private static void fail(
      Throwable failure, CompletableFuture<?> answer, CompletableFuture<Boolean> done) {
    answer.completeExceptionally(Failures.toCaller(failure));
    done.complete(false);
  }
}
