package io.deskbell.application;

import io.deskbell.application.port.in.LogEntry;
import io.deskbell.application.port.in.SessionNotice.QueuePositionChanged;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.application.port.out.ConcurrentChange;
import io.deskbell.application.port.out.Decided;
import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.DeskStore.StoredDesk;
import io.deskbell.application.port.out.Identity;
import io.deskbell.application.port.out.SessionFilter;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.agent.Requirements;
import io.deskbell.domain.agent.Standing;
import io.deskbell.domain.assignment.AssignmentTerms;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.assignment.HandlingTimes;
import io.deskbell.domain.assignment.Move;
import io.deskbell.domain.assignment.Moved;
import io.deskbell.domain.assignment.WaitEstimate;
import io.deskbell.domain.session.DeclineReason;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionStatus;
import io.deskbell.domain.session.UnassignReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

  /** How many of a visitor's ended sessions are looked through for one that somebody served. */
  private static final int SESSIONS_LOOKED_AT = 5;

  /** How long after a change of unknown outcome, or a failed look, the store is looked at. */
  private static final Duration LOOK_AFTER = Duration.ofMillis(500);

  private final DeskStore store;
  private final Sequencers sequencers;
  private final DeskRules rules;
  private final AssignmentTerms terms;
  private final Identity identity;
  private final AssignmentFeed assignments;
  private final DeskClock clock;
  private final Mailbox mailbox = new Mailbox();
  private final AtomicBoolean positionsDue = new AtomicBoolean();
  private final AtomicBoolean lookDue = new AtomicBoolean();
  private final ConcurrentMap<SessionId, ParticipantId> lastAgents = new ConcurrentHashMap<>();
  private volatile StoredDesk current;
  private volatile HandlingTimes handling = HandlingTimes.none();

  /**
   * What is perhaps stored, so that the desk has to be read before anything is decided on it.
   * Belongs to the mailbox.
   */
  private final List<Change> unknown = new ArrayList<>();

  Dispatcher(
      DeskStore store,
      Sequencers sequencers,
      DeskRules rules,
      Identity identity,
      AssignmentFeed assignments) {
    this.store = store;
    this.sequencers = sequencers;
    this.rules = rules;
    this.terms =
        new AssignmentTerms(rules.offerFor(), id -> Optional.ofNullable(lastAgents.get(id)));
    this.identity = identity;
    this.assignments = assignments;
    this.clock = new DeskClock(this, rules, sequencers, identity);
    this.current = store.load();
    if (rules.policy().dependsOnHistory()) {
      current.desk().queue().forEach(this::remember);
    }
  }

  private void remember(SessionId id) {
    current
        .desk()
        .session(id)
        .flatMap(session -> lastAgent(session.visitor()))
        .ifPresent(agent -> lastAgents.put(id, agent));
  }

  /** Who served a visitor the last time. Blocks where the store does. */
  Optional<ParticipantId> lastAgent(Participant visitor) {
    SessionFilter newest =
        new SessionFilter(visitor.id(), null, SessionStatus.ENDED, null, SESSIONS_LOOKED_AT);
    return sequencers.log().list(newest).stream()
        .map(Session::agentId)
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Notes how long a session took, if it is over and somebody has served it. */
  private void learn(Session session) {
    Optional<Instant> since = session.routing().servedSince();
    if (session.ending().isPresent() && since.isPresent()) {
      Duration took = Duration.between(since.get(), session.ending().get().timestamp());
      handling = handling.plus(took.isNegative() ? Duration.ZERO : took);
    }
  }

  /**
   * Begins to look after what is due; once, when the roster is there. Blocks where the store does.
   */
  void begin() {
    SessionFilter newest =
        new SessionFilter(null, null, SessionStatus.ENDED, null, HandlingTimes.WINDOW);
    List<Session> ended = new ArrayList<>(sequencers.log().list(newest));
    Collections.reverse(ended);
    ended.forEach(this::learn);
    clock.begin(current.desk());
  }

  Desk desk() {
    return current.desk();
  }

  DeskRules rules() {
    return rules;
  }

  Instant now() {
    return identity.now();
  }

  List<Decided> decisions(SessionId id) {
    return store.decisions(id);
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

  private SessionView view(Session session, Desk desk) {
    OptionalInt position = waits(session) ? desk.position(session.id()) : OptionalInt.empty();
    return new SessionView(session, position, estimate(position, desk), null);
  }

  private @Nullable WaitEstimate estimate(OptionalInt position, Desk desk) {
    return position.isEmpty()
        ? null
        : handling.estimate(position.getAsInt(), desk.places()).orElse(null);
  }

  private static boolean fits(SessionView view) {
    return view.queuePosition().isPresent() == waits(view.session());
  }

  private static boolean waits(Session session) {
    return session.status() == SessionStatus.WAITING;
  }

  /** Those who wait, all by one and the same desk. Blocks where the store does. */
  List<SessionView> queue(int from, int limit) {
    Desk desk = current.desk();
    List<SessionView> waiting = new ArrayList<>();
    for (Session seen : desk.waiting(from, limit)) {
      // The log knows how long the session is; but one that has moved on since would be shown at a
      // place among others where it did not belong.
      Session shown =
          sequencers
              .log()
              .find(seen.id())
              .filter(now -> waits(now) && now.priority() == seen.priority())
              .orElse(seen);
      waiting.add(view(shown, desk));
    }
    return waiting;
  }

  private Optional<QueuePositionChanged> position(SessionId id) {
    Desk desk = current.desk();
    OptionalInt position = desk.position(id);
    return position.isEmpty()
        ? Optional.empty()
        : Optional.of(new QueuePositionChanged(id, position.getAsInt(), estimate(position, desk)));
  }

  /**
   * Makes those agents the configured roster; places that appear go to whoever waits. What agents
   * have declared stays. Nobody is connected yet. What somebody carries who is neither on the
   * roster nor a supervisor any more goes back to the queue. Stores nothing if that changes
   * nothing.
   */
  CompletionStage<Desk> staff(List<Agent> agents, Set<ParticipantId> supervisors) {
    CompletableFuture<Desk> staffed = new CompletableFuture<>();
    inTurn(
        staffed,
        change -> {
          change.staff(agents);
          CompletionStage<Change> freed = CompletableFuture.completedFuture(change);
          for (AgentLoad agent : change.desk().loads()) {
            // They cannot sign in as agents any more, and nobody would answer their visitors.
            if (agent.standing() == Standing.DEPARTED && !supervisors.contains(agent.agentId())) {
              freed = freed.thenCompose(now -> now.free(agent.agentId(), UnassignReason.REMOVED));
            }
          }
          return freed.thenCompose(Change::store).thenApply(Change::desk);
        });
    return staffed;
  }

  /**
   * Starts a session.
   *
   * @param reopens the ended session that goes on in it; null for a new matter
   * @param lastAgent who served the visitor the last time, as far as that matters
   */
  void start(
      Participant visitor,
      Requirements requirements,
      @Nullable Session reopens,
      Optional<ParticipantId> lastAgent,
      CompletableFuture<SessionView> answer) {
    inTurn(
        answer,
        change -> {
          Session session =
              Session.start(
                  identity.newSessionId(), visitor, 0, requirements, reopens, identity.now());
          requireFewOpen(visitor, change.desk());
          requireTeam(requirements, change.desk());
          lastAgent.ifPresent(agent -> lastAgents.put(session.id(), agent));
          change.admit(session);
          return change.store().thenApply(stored -> view(stored.session(session.id())));
        });
  }

  private static void requireTeam(Requirements requirements, Desk desk) {
    requirements
        .team()
        .filter(team -> !desk.hasTeam(team))
        .ifPresent(
            team -> {
              throw new RuleViolation.InvalidField(
                  "team", "is " + team + ", expected the team of an agent on the roster");
            });
  }

  private void requireFewOpen(Participant visitor, Desk desk) {
    int open = desk.openSessionsOf(visitor.id());
    if (rules.sessionsPerVisitor() > 0 && open >= rules.sessionsPerVisitor()) {
      throw new RuleViolation.RateLimited(
          visitor
              + " has "
              + open
              + " open sessions, expected at most "
              + rules.sessionsPerVisitor(),
          60);
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
                      change.put(ended);
                      return change.store().thenApply(stored -> view(stored.session(id)));
                    }));
  }

  void move(Participant by, SessionId id, Move move, CompletableFuture<SessionView> answer) {
    inTurn(
        answer,
        change ->
            change
                .hold(id)
                .thenCompose(
                    session -> {
                      change.move(session, by, move);
                      return change.store().thenApply(stored -> view(stored.session(id)));
                    }));
  }

  /**
   * One attempt at a change of the desk and of the sessions that it touches. Used by one thread
   * after another.
   */
  final class Change {
    private final StoredDesk before = current;
    private final Map<SessionId, Session> touched = new LinkedHashMap<>();
    private final List<Decided> decided = new ArrayList<>();
    private final Map<SessionId, Hold> holds = new LinkedHashMap<>();
    private Desk desk = before.desk();
    private boolean sent;
    private Runnable agentsKnow = () -> {};

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
      Desk known = desk;
      desk =
          desk.withRoster(
              agents.stream()
                  .map(
                      agent ->
                          known
                              .agent(agent.id())
                              .map(load -> load.agent().availability())
                              .map(agent::withAvailability)
                              .orElse(agent))
                  .toList());
      for (AgentLoad agent : desk.loads()) {
        desk = desk.observe(agent.agentId(), clock.atStart(agent));
      }
    }

    /** Puts another desk in the place of this one's, with the same sessions. */
    void desk(Desk changed) {
      desk = changed;
    }

    void admit(Session session) {
      desk = desk.admit(session);
      touched.put(session.id(), session);
    }

    /** Takes a session as it is after something was done to it. */
    void put(Session session) {
      desk = desk.follow(session, now());
      touched.put(session.id(), session);
    }

    void move(Session session, Participant by, Move move) {
      Moved moved = desk.move(session, by, move, now());
      desk = moved.desk();
      touched.put(session.id(), moved.session());
      moved
          .decision()
          .ifPresent(
              decision ->
                  decided.add(new Decided(moved.session().lastSequence(), now(), decision)));
    }

    /** Lets go of all that an agent carries, who cannot carry it any more. */
    CompletionStage<Change> free(ParticipantId agentId, UnassignReason reason) {
      return each(desk.carriedBy(agentId), session -> freed(session, agentId, reason));
    }

    /** Takes back what an agent is asked to take. */
    CompletionStage<Change> withdraw(ParticipantId agentId) {
      return each(
          desk.carriedBy(agentId).stream().filter(session -> session.isOfferedTo(agentId)).toList(),
          session -> freed(session, agentId, UnassignReason.REMOVED));
    }

    private Session freed(Session session, ParticipantId agentId, UnassignReason reason) {
      if (!session.carrier().equals(Optional.of(agentId))) {
        // The session is known better than the desk, which another process has changed.
        throw new ConcurrentChange("expected agent " + agentId + " to carry " + session);
      }
      return session.isOfferedTo(agentId)
          ? session.decline(DeclineReason.WITHDRAWN, now())
          : session.unassign(reason, now());
    }

    /** The offers that have come to nothing. */
    CompletionStage<Change> expire(List<Session> offered) {
      return each(
          offered,
          session -> {
            if (session.routing().offer().isEmpty()) {
              throw new ConcurrentChange("expected an offer of " + session);
            }
            return session.decline(DeclineReason.TIMED_OUT, now());
          });
    }

    /** Makes those sessions stand still, and does something to each as it is stored. */
    private CompletionStage<Change> each(List<Session> some, UnaryOperator<Session> how) {
      List<CompletableFuture<Session>> all =
          some.stream().map(session -> hold(session.id())).toList();
      return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
          .thenApply(
              standing -> {
                all.forEach(session -> put(how.apply(session.join())));
                return this;
              });
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
      Desk.Assignments given = desk.assignWaiting(rules.policy(), terms, now);
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
                touched.replaceAll(
                    (id, session) -> mustBeToldToWait(session) ? session.queue(now) : session);
                return commit();
              });
    }

    private boolean mustBeToldToWait(Session session) {
      return session.status() == SessionStatus.WAITING
          && session.routing().offer().isEmpty()
          && !session.routing().queued();
    }

    private CompletionStage<Change> commit() {
      boolean unchanged =
          touched.values().stream().allMatch(session -> session.newEvents().isEmpty());
      if (unchanged && desk.loads().equals(before.desk().loads())) {
        return CompletableFuture.completedFuture(this);
      }
      sent = true;
      return store
          .commit(before.revision(), desk, List.copyOf(touched.values()), decided)
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
      if (session.status() != SessionStatus.WAITING || session.routing().offer().isPresent()) {
        // The session is known better than the desk, which another process has changed.
        throw new ConcurrentChange("expected a waiting session, found " + session);
      }
      Session after =
          rules
              .offerFor()
              .map(time -> session.offer(decision, now.plus(time), now))
              .orElseGet(() -> session.assign(decision, now));
      touched.put(session.id(), after);
      decided.add(new Decided(after.lastSequence(), now, decision));
    }

    /** Has something done once this is stored and the consoles know, before the answer. */
    void whenAgentsKnow(Runnable step) {
      agentsKnow = step;
    }

    /** Lets the agents' consoles know of what they were given. */
    void tellAgents() {
      for (Session session : touched.values()) {
        session.newEvents().forEach(event -> assignments.tell(new LogEntry(event)));
      }
      agentsKnow.run();
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
      for (Session session : touched.values()) {
        if (session.status() != SessionStatus.WAITING) {
          lastAgents.remove(session.id());
        }
        if (!session.newEvents().isEmpty()) {
          learn(session);
        }
        clock.follow(session);
      }
      clock.follow(desk);
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
    if (current.desk().queueLength() > 0
        && sequencers.size() > 0
        && positionsDue.compareAndSet(false, true)) {
      sequencers.workers().execute(this::tellPositions);
    }
  }

  // Coalesced: however often the queue moves before a worker comes to this, it is told once.
  private void tellPositions() {
    positionsDue.set(false);
    // A queue may be long with few who look.
    for (SessionId id : sequencers.read()) {
      if (current.desk().position(id).isPresent()) {
        sequencers.tellPosition(id, () -> position(id));
      }
    }
  }

  /** Carries out a change when its turn has come; its last step must be to store it. */
  <T> void inTurn(CompletableFuture<T> answer, Function<Change, CompletionStage<T>> operation) {
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
