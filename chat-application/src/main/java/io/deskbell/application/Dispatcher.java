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
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The single writer of the desk. Each change is decided on the desk as it is stored, goes through
 * the sequencers of the sessions that it touches, and is stored together with them or not at all;
 * where another process was faster, it is decided anew as a whole. Never blocks; one change at a
 * time.
 */
final class Dispatcher {
  /** How often a change is decided anew because another process was faster. */
  private static final int ATTEMPTS = 1_000;

  /** How often a session and the desk are read again until they fit. */
  private static final int VIEWS = 3;

  /** How long after a change of unknown outcome, or a failed look, the store is looked at. */
  private static final Duration LOOK_AFTER = Duration.ofMillis(500);

  private final DeskStore store;
  private final Sequencers sequencers;
  private final AssignmentPolicy policy;
  private final Identity identity;
  private final AssignmentFeed assignments;
  private final int sessionsPerVisitor;
  private final Mailbox mailbox = new Mailbox();
  private final AtomicBoolean positionsDue = new AtomicBoolean();
  private final AtomicBoolean lookDue = new AtomicBoolean();
  private volatile StoredDesk current;

  /**
   * What is perhaps stored, so that the desk has to be read before anything is decided on it.
   * Belongs to the mailbox.
   */
  private final List<Change> unknown = new ArrayList<>();

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

  /** The session with its place in the queue by the desk as it was stored last. Never blocks. */
  SessionView view(Session session) {
    return view(session, current.desk());
  }

  /**
   * The session with its place in the queue. Reads both again if they do not fit, because one of
   * them has moved on: blocks where the store does.
   */
  SessionView viewStored(Session session) {
    SessionView view = view(session);
    for (int i = 0; i < VIEWS && !fits(view); i++) {
      Desk desk = store.load().desk();
      view = view(sequencers.log().find(session.id()).orElse(session), desk);
    }
    return view;
  }

  private static SessionView view(Session session, Desk desk) {
    return new SessionView(
        session, waits(session) ? desk.position(session.id()) : OptionalInt.empty());
  }

  private static boolean fits(SessionView view) {
    return view.queuePosition().isPresent() == waits(view.session());
  }

  private static boolean waits(Session session) {
    return session.status() == SessionStatus.WAITING;
  }

  private OptionalInt position(SessionId id) {
    return current.desk().position(id);
  }

  /**
   * Makes those agents the roster, to which nobody else belongs; places that appear go to whoever
   * waits. Stores nothing if that changes nothing.
   */
  CompletionStage<Desk> staff(List<Agent> agents) {
    CompletableFuture<Desk> staffed = new CompletableFuture<>();
    inTurn(
        staffed,
        change -> {
          change.staff(agents);
          return change.store().thenApply(Change::desk);
        });
    return staffed;
  }

  void start(Participant visitor, CompletableFuture<SessionView> answer) {
    inTurn(
        answer,
        change -> {
          Session session = Session.start(identity.newSessionId(), visitor, identity.now());
          requireFewOpen(visitor, change.desk());
          change.admit(session);
          return change.store().thenApply(stored -> view(stored.session(session.id())));
        });
  }

  private void requireFewOpen(Participant visitor, Desk desk) {
    int open = desk.openSessionsOf(visitor.id());
    if (sessionsPerVisitor > 0 && open >= sessionsPerVisitor) {
      throw new RuleViolation.RateLimited(
          visitor + " has " + open + " open sessions, expected at most " + sessionsPerVisitor, 60);
    }
  }

  void end(Participant by, SessionId id, CompletableFuture<SessionView> answer) {
    inTurn(
        answer,
        change ->
            change
                .hold(id)
                .thenCompose(
                    session -> {
                      Session ended = session.end(by, identity.now());
                      if (ended.newEvents().isEmpty()) {
                        return CompletableFuture.completedFuture(view(session));
                      }
                      change.close(ended);
                      return change.store().thenApply(stored -> view(stored.session(id)));
                    }));
  }

  /**
   * One attempt at a change of the desk and of the sessions that it touches. Used by one thread
   * after another.
   */
  private final class Change {
    private final StoredDesk before = current;
    private final Map<SessionId, Session> touched = new LinkedHashMap<>();
    private final Map<SessionId, Hold> holds = new LinkedHashMap<>();
    private Desk desk = before.desk();
    private boolean sent;

    Desk desk() {
      return desk;
    }

    Session session(SessionId id) {
      Session session = touched.get(id);
      if (session == null) {
        throw new IllegalArgumentException("expected a session of this change, got " + id);
      }
      return session.saved();
    }

    void staff(List<Agent> agents) {
      desk = desk.withRoster(agents);
    }

    void admit(Session session) {
      desk = desk.admit(session);
      touched.put(session.id(), session);
    }

    void close(Session ended) {
      desk = desk.close(ended.id(), ended.ending().orElseThrow().timestamp());
      touched.put(ended.id(), ended);
    }

    /** Makes a session stand still until this change is over. */
    CompletableFuture<Session> hold(SessionId id) {
      Hold hold = new Hold();
      holds.put(id, hold);
      sequencers.submit(id, hold);
      return hold.standing();
    }

    /** Lets the waiting ones have the places there are, and stores that together with all else. */
    CompletionStage<Change> store() {
      Instant now = identity.now();
      Desk.Assignments given = desk.assignWaiting(policy, now);
      desk = given.desk();
      List<AssignmentDecision> decisions = given.decisions();
      List<CompletableFuture<Session>> standing = new ArrayList<>(decisions.size());
      decisions.forEach(decision -> standing.add(standing(decision.sessionId())));
      return CompletableFuture.allOf(standing.toArray(CompletableFuture[]::new))
          .thenCompose(
              all -> {
                for (int i = 0; i < decisions.size(); i++) {
                  assign(standing.get(i).join(), decisions.get(i), now);
                }
                touched.replaceAll((id, session) -> waits(id) ? session.queue(now) : session);
                return commit();
              });
    }

    private CompletionStage<Change> commit() {
      if (touched.isEmpty() && desk.loads().equals(before.desk().loads())) {
        return CompletableFuture.completedFuture(this);
      }
      sent = true;
      return store
          .commit(before.revision(), desk, List.copyOf(touched.values()))
          .thenApply(
              stored -> {
                current = new StoredDesk(desk, before.revision() + 1);
                return this;
              });
    }

    private CompletableFuture<Session> standing(SessionId id) {
      Session session = touched.get(id);
      return session == null ? hold(id) : CompletableFuture.completedFuture(session);
    }

    private void assign(Session session, AssignmentDecision decision, Instant now) {
      if (session.status() != SessionStatus.WAITING) {
        // The session is known better than the desk, which another process has changed.
        throw new ConcurrentChange("expected a waiting session, found " + session);
      }
      touched.put(session.id(), session.assign(decision, now));
    }

    private boolean waits(SessionId id) {
      return desk.position(id).isPresent();
    }

    /** Lets the agents' consoles know of what they were given. */
    void tellAgents() {
      for (Session session : touched.values()) {
        session.newEvents().forEach(event -> assignments.tell(new LogEntry(event)));
      }
    }

    /** Lets the sessions' readers know what has been stored, and all sessions go on. */
    void tell() {
      touched.forEach(
          (id, session) -> {
            Hold hold = holds.remove(id);
            if (hold != null) {
              hold.release(
                  session.saved(), session.newEvents().stream().map(LogEntry::new).toList());
            }
          });
      // What was held and then left as it was.
      holds.values().forEach(Hold::releaseUnchanged);
      if (!touched.isEmpty()) {
        positionsMayHaveChanged();
      }
    }

    /** Whether a session stands still because of this. */
    boolean holds() {
      return holds.values().stream().anyMatch(Hold::stands);
    }

    /** Lets all sessions go on with what is stored now. */
    void readAgain() {
      holds.values().forEach(Hold::releaseUnknown);
    }

    /** Lets all sessions go on after a failure. */
    void giveUp(Throwable cause) {
      if (cause instanceof RuleViolation) {
        holds.values().forEach(Hold::releaseUnchanged);
      } else {
        readAgain();
      }
    }

    /** What of this is stored after all. */
    Stream<SessionEvent> found() {
      return touched.values().stream()
          .filter(session -> !session.newEvents().isEmpty())
          .flatMap(
              session -> {
                List<SessionEvent> added = session.newEvents();
                List<SessionEvent> there =
                    sequencers.log().read(session.id(), session.savedSequence(), added.size());
                return there.equals(added) ? added.stream() : Stream.empty();
              });
    }
  }

  private void positionsMayHaveChanged() {
    if (current.desk().queueLength() > 0 && positionsDue.compareAndSet(false, true)) {
      sequencers.workers().execute(this::tellPositions);
    }
  }

  // Coalesced: however often the queue moves before a worker comes to this, it is told once.
  private void tellPositions() {
    positionsDue.set(false);
    for (SessionId id : current.desk().queue()) {
      sequencers.tellPosition(id, () -> position(id));
    }
  }

  private <T> void inTurn(
      CompletableFuture<T> answer, Function<Change, CompletionStage<T>> operation) {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    mailbox.submit(
        () -> {
          if (unknown.isEmpty()) {
            attempt(operation, answer, done, 1);
          } else {
            sequencers.workers().execute(() -> again(operation, answer, done, 1));
          }
          return done;
        });
  }

  private <T> void attempt(
      Function<Change, CompletionStage<T>> operation,
      CompletableFuture<T> answer,
      CompletableFuture<Boolean> done,
      int attempt) {
    Change change = new Change();
    CompletionStage<T> stage;
    try {
      stage = operation.apply(change);
    } catch (RuntimeException e) {
      stage = CompletableFuture.failedFuture(e);
    }
    stage.whenComplete(
        (value, failure) -> {
          if (failure == null) {
            // The agents first: whoever joins after the answer must not hear of what was before it.
            change.tellAgents();
            // The caller's answer before the events, so that its connection knows an event as its
            // own when it comes by.
            answer.complete(value);
            change.tell();
            done.complete(true);
            return;
          }
          Throwable cause = Failures.unwrap(failure);
          if (cause instanceof RuleViolation.SessionNotFound && attempt == 1 && change.holds()) {
            // Refused on a head that may be old, as another process may have gone on.
            change.readAgain();
            attempt(operation, answer, done, 2);
            return;
          }
          change.giveUp(cause);
          if (cause instanceof ConcurrentChange && attempt < ATTEMPTS) {
            sequencers.workers().execute(() -> again(operation, answer, done, attempt + 1));
            return;
          }
          if (change.sent && !(cause instanceof ConcurrentChange)) {
            unknown.add(change);
            lookSoon();
          }
          fail(cause, answer, done);
        });
  }

  private <T> void again(
      Function<Change, CompletionStage<T>> operation,
      CompletableFuture<T> answer,
      CompletableFuture<Boolean> done,
      int attempt) {
    List<SessionEvent> untold;
    try {
      current = store.load();
      untold = unknown.stream().flatMap(Change::found).toList();
    } catch (RuntimeException e) {
      fail(e, answer, done);
      return;
    }
    if (!unknown.isEmpty()) {
      unknown.clear();
      // The readers of the sessions hear of them by reading the logs.
      untold.forEach(event -> assignments.tell(new LogEntry(event)));
      positionsMayHaveChanged();
    }
    attempt(operation, answer, done, attempt);
  }

  /** Finds out what has become of a change, if nobody comes who wants to know it sooner. */
  private void lookSoon() {
    if (lookDue.compareAndSet(false, true)) {
      sequencers.timer().after(LOOK_AFTER, this::look);
    }
  }

  private void look() {
    lookDue.set(false);
    CompletableFuture<Desk> known = new CompletableFuture<>();
    CompletionStage<Desk> told = known;
    told.whenComplete(
        (desk, failure) -> {
          if (failure != null) {
            lookSoon();
          }
        });
    inTurn(known, change -> change.store().thenApply(Change::desk));
  }

  private static void fail(
      Throwable failure, CompletableFuture<?> answer, CompletableFuture<Boolean> done) {
    answer.completeExceptionally(Failures.toCaller(failure));
    done.complete(false);
  }
}
