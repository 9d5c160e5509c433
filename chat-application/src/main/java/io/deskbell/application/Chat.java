package io.deskbell.application;

import io.deskbell.application.port.in.Agents;
import io.deskbell.application.port.in.DeskWork;
import io.deskbell.application.port.in.LiveSessions;
import io.deskbell.application.port.in.Ratings;
import io.deskbell.application.port.in.Records;
import io.deskbell.application.port.in.Reports;
import io.deskbell.application.port.in.Sessions;
import io.deskbell.application.port.in.SignIn;
import io.deskbell.application.port.in.StaffNotes;
import io.deskbell.application.port.in.Unavailable;
import io.deskbell.application.port.out.Credentials;
import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.Identity;
import io.deskbell.application.port.out.Retention;
import io.deskbell.application.port.out.Revocations;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.application.port.out.Signals;
import io.deskbell.application.port.out.StaffLog;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.session.MessageContent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Deskbell without a transport: sign-in, sessions and live delivery on whatever stores it is given.
 * The one way into the application, for adapters and for programs that embed it. Thread-safe.
 *
 * <pre>{@code
 * MemoryStore store = new MemoryStore();
 * try (Chat chat = Chat.builder().log(store).desk(store).agent(Agent.of("ann", "Ann")).build()) {
 *   Caller visitor = Caller.of(Participant.visitor("v-7"));
 *   chat.sessions().start(visitor);
 * }
 * }</pre>
 */
public final class Chat implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Gate gate = new Gate();
  private final ExecutorService pool = pool();
  private final Timer timer;
  private final Sequencers sequencers;
  private final Sessions sessions;
  private final LiveSessions live;
  private final Reports reports;
  private final DeskWork desk;
  private final Agents agents;
  private final @Nullable StaffService staff;
  private final @Nullable SignInService signIn;

  private Chat(Builder builder) {
    SessionLog log = Objects.requireNonNull(builder.log, "expected a log, got none");
    DeskStore store = Objects.requireNonNull(builder.desk, "expected a desk, got none");
    timer = builder.timer == null ? new ThreadTimer() : builder.timer;
    Executor workers = builder.workers == null ? pool : builder.workers;
    sequencers = new Sequencers(log, workers, timer, builder.identity, builder.signals);
    AssignmentFeed assignments = new AssignmentFeed();
    Dispatcher dispatcher;
    try {
      dispatcher =
          new Dispatcher(store, sequencers, builder.rules(), builder.identity, assignments);
      dispatcher.staff(builder.agents, builder.supervisors).toCompletableFuture().join();
      dispatcher.begin();
      signIn = builder.signIn(workers, timer, gate, dispatcher);
    } catch (RuntimeException e) {
      close();
      throw Failures.toCaller(e);
    }
    sessions =
        new SessionService(sequencers, dispatcher, builder.identity, gate, builder.maxMessageChars);
    Consoles consoles = new Consoles(dispatcher, assignments, timer, builder.identity);
    live = new LiveService(sequencers, dispatcher, consoles, gate);
    reports = new ReportService(log, builder.identity, workers);
    desk = new DeskService(dispatcher, log, gate);
    staff = builder.staff(sequencers, gate);
    agents =
        new RosterService(
            dispatcher,
            consoles,
            gate,
            builder.defaultCapacity,
            signIn == null ? id -> {} : signIn::leaves);
  }

  /** A chat to be described; at the least it needs a log and a desk. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The records of a store, for whoever keeps them: without a chat, so that nothing that is at work
   * on the same store, here or in another process, is touched.
   */
  public static Records records(SessionLog log, Retention retention) {
    return new RecordService(log, retention, new SystemIdentity());
  }

  /** What people do with sessions. */
  public Sessions sessions() {
    return sessions;
  }

  /** What people see and show of a session while it happens. */
  public LiveSessions live() {
    return live;
  }

  /** What agents and supervisors do with sessions at the desk. */
  public DeskWork desk() {
    return desk;
  }

  /** The roster. */
  public Agents agents() {
    return agents;
  }

  /** How the desk has served. */
  public Reports reports() {
    return reports;
  }

  /**
   * What staff note beside sessions.
   *
   * @throws IllegalStateException if it was built without a staff log
   */
  public StaffNotes staffNotes() {
    return staff();
  }

  /**
   * What visitors think of their sessions.
   *
   * @throws IllegalStateException if it was built without a staff log
   */
  public Ratings ratings() {
    return staff();
  }

  private StaffService staff() {
    if (staff == null) {
      throw new IllegalStateException(
          "expected a staff log for notes and ratings, built with none");
    }
    return staff;
  }

  /**
   * Who somebody is.
   *
   * @throws IllegalStateException if it was built without credentials
   */
  public SignIn signIn() {
    if (signIn == null) {
      throw new IllegalStateException("expected credentials for signing in, built with none");
    }
    return signIn;
  }

  /**
   * Takes no more changes (they fail with {@link Unavailable}) and waits up to five seconds until
   * those under way are stored and answered.
   */
  @Override
  public void close() {
    try {
      gate.close().toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      System.getLogger(Chat.class.getName())
          .log(System.Logger.Level.WARNING, "closed with changes under way", e);
    }
    sequencers.close();
    timer.close();
    pool.shutdown();
  }

  /** How many sessions are kept at work, which must not grow with history. */
  int sessionsAtWork() {
    return sequencers.size();
  }

  private static ExecutorService pool() {
    AtomicInteger count = new AtomicInteger();
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            16,
            16,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "deskbell-worker-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            },
            // After the close, whoever asks waits for the store itself: none is left unanswered.
            (task, closed) -> task.run());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** Describes a chat. Not thread-safe; what is not said has the default that its method names. */
  public static final class Builder {
    private final List<Agent> agents = new ArrayList<>();
    private final Set<ParticipantId> supervisors = new HashSet<>();
    private @Nullable SessionLog log;
    private @Nullable DeskStore desk;
    private @Nullable StaffLog staffLog;
    private @Nullable Credentials credentials;
    private Revocations revocations = new UnstoredRevocations();
    private Signals signals = new NoSignals();
    private Identity identity = new SystemIdentity();
    private AssignmentPolicy policy = AssignmentPolicy.leastBusy();
    private boolean visitorsProveTheirId;
    private int maxMessageChars = MessageContent.DEFAULT_LIMIT;
    private int sessionsPerVisitor;
    private int defaultCapacity = Agent.DEFAULT_CAPACITY;
    private @Nullable Duration offerFor;
    private boolean requirePresence;
    private Duration agentGrace = Duration.ofSeconds(30);
    private Duration idleTimeout = Duration.ZERO;
    private @Nullable Executor workers;
    private @Nullable Timer timer;

    private Builder() {}

    /** Where the sessions' logs are kept. */
    public Builder log(SessionLog sessionLog) {
      log = sessionLog;
      return this;
    }

    /** Where the desk is kept; it must be the same store as the log's. */
    public Builder desk(DeskStore deskStore) {
      desk = deskStore;
      return this;
    }

    /**
     * Where notes, tags and ratings are kept; it must be the same store as the log's. Without it
     * {@link Chat#staffNotes} and {@link Chat#ratings} are not available.
     */
    public Builder staffLog(StaffLog log) {
      staffLog = log;
      return this;
    }

    /** How tokens are made and recognised; without it {@link Chat#signIn} is not available. */
    public Builder credentials(Credentials tokens) {
      credentials = tokens;
      return this;
    }

    /** Where revoked tokens are kept; the default is this process's memory alone. */
    public Builder revocations(Revocations revokedTokens) {
      revocations = revokedTokens;
      return this;
    }

    /** How other processes on the same store are told of changes; the default is none. */
    public Builder signals(Signals toOthers) {
      signals = toOthers;
      return this;
    }

    /** Where time and new ids come from; the default is the machine's clock and random ids. */
    public Builder identity(Identity timeAndIds) {
      identity = timeAndIds;
      return this;
    }

    /** Adds an agent to the roster. */
    public Builder agent(Agent agent) {
      agents.add(agent);
      return this;
    }

    /** Adds agents to the roster, in that order. */
    public Builder agents(List<Agent> more) {
      agents.addAll(more);
      return this;
    }

    /** Makes that participant a supervisor. */
    public Builder supervisor(ParticipantId id) {
      supervisors.add(id);
      return this;
    }

    /** How an agent is chosen; the default is {@link AssignmentPolicy#leastBusy}. */
    public Builder policy(AssignmentPolicy assignmentPolicy) {
      policy = assignmentPolicy;
      return this;
    }

    /** How many sessions an agent carries who is put on the roster later, if nobody says; 2. */
    public Builder defaultCapacity(int sessions) {
      defaultCapacity = sessions;
      return this;
    }

    /** Asks agents for that long before they are given a session; by default they are not asked. */
    public Builder offers(Duration time) {
      offerFor = time;
      return this;
    }

    /**
     * Gives sessions to those agents alone who are there, which are those who {@linkplain
     * LiveSessions#watchAssignments watch their assignments}; by default it does not matter.
     *
     * @param grace how long an agent who is gone keeps the sessions before they go back to the
     *     queue
     */
    public Builder requirePresence(Duration grace) {
      requirePresence = true;
      agentGrace = grace;
      return this;
    }

    /**
     * Ends a session after that long without a message, with a warning; zero, the default: never.
     */
    public Builder idleTimeout(Duration silence) {
      idleTimeout = silence;
      return this;
    }

    /** Whether visitors must prove their id to get a token; the default is false. */
    public Builder visitorsProveTheirId(boolean proof) {
      visitorsProveTheirId = proof;
      return this;
    }

    /**
     * The most Unicode code points of one message; the default is {@link
     * MessageContent#DEFAULT_LIMIT}.
     *
     * @throws IllegalArgumentException if it is less than 1
     */
    public Builder maxMessageChars(int limit) {
      if (limit < 1) {
        throw new IllegalArgumentException("expected at least 1 character, got " + limit);
      }
      maxMessageChars = limit;
      return this;
    }

    /** How many open sessions a visitor may have; 0, the default, for no limit. */
    public Builder sessionsPerVisitor(int limit) {
      sessionsPerVisitor = limit;
      return this;
    }

    /** For tests: where what may block happens. */
    Builder workers(Executor executor) {
      workers = executor;
      return this;
    }

    /** For tests: when what is due later happens. */
    Builder timer(Timer later) {
      timer = later;
      return this;
    }

    /**
     * The chat, with its roster applied to the stored desk.
     *
     * @throws NullPointerException if there is no log or no desk
     * @throws Unavailable if the stored desk cannot be read or changed
     */
    public Chat build() {
      return new Chat(this);
    }

    private DeskRules rules() {
      return new DeskRules(
          policy,
          Optional.ofNullable(offerFor),
          requirePresence,
          agentGrace,
          idleTimeout,
          sessionsPerVisitor);
    }

    private @Nullable StaffService staff(Sequencers sequencers, Gate gate) {
      return staffLog == null
          ? null
          : new StaffService(staffLog, sequencers, identity, gate, maxMessageChars);
    }

    private @Nullable SignInService signIn(
        Executor workers, Timer later, Gate gate, Dispatcher dispatcher) {
      if (credentials == null) {
        return null;
      }
      RevokedTokens revoked = new RevokedTokens(revocations, identity, workers, later);
      revoked.start();
      return new SignInService(
          credentials,
          identity,
          revoked,
          gate,
          id -> dispatcher.desk().agent(id).isPresent(),
          supervisors,
          visitorsProveTheirId);
    }
  }
}
