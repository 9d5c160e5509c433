package io.deskbell.application;

import static io.deskbell.application.Scene.ANN;
import static io.deskbell.application.Scene.BOSS;

import io.deskbell.application.ScriptedStore.Fate;
import io.deskbell.application.ScriptedStore.Pace;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.LiveSession;
import io.deskbell.application.port.in.LogEntry;
import io.deskbell.application.port.in.NoticeEntry;
import io.deskbell.application.port.in.PostedMessage;
import io.deskbell.application.port.in.RoomView;
import io.deskbell.application.port.in.SessionListener;
import io.deskbell.application.port.in.Unavailable;
import io.deskbell.application.port.out.Identity;
import io.deskbell.application.port.out.StoreUnavailable;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Two processes on one store, in virtual time, whose people post, join, leave, come back to the
 * other process and read slowly, while hints are lost and the store fails now and then. Everything
 * follows from the seed.
 */
final class DeliverySimulation {
  /** While there are faults. */
  private static final Duration BUSY = Duration.ofSeconds(15);

  /** What it may take until everybody has everything. */
  private static final Duration HEALING = Duration.ofSeconds(15);

  private static final double LOST_HINTS = 0.4;
  private static final int SESSIONS = 2;

  private final VirtualTime time;
  private final Random random;
  private final ScriptedStore store = new ScriptedStore().blocking();
  private final List<Chat> processes = new ArrayList<>();
  private final List<SessionId> sessions = new ArrayList<>();
  private final List<Seat> seats = new ArrayList<>();
  private final Map<String, Post> posts = new HashMap<>();
  private final List<String> trace = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  DeliverySimulation(long seed) {
    time = new VirtualTime(seed);
    random = time.random();
  }

  /** Ids that count, and the time of the simulation. */
  private final class Counting implements Identity {
    private int count;

    @Override
    public Instant now() {
      return time.now();
    }

    @Override
    public SessionId newSessionId() {
      return SessionId.of("session-" + count++);
    }

    @Override
    public ParticipantId newVisitorId() {
      return ParticipantId.of("visitor-" + count++);
    }

    @Override
    public ParticipantId newErasedId() {
      return ParticipantId.of("erased-" + count++);
    }
  }

  /** A message somebody has sent, and what became of it. */
  private static final class Post {
    private final Chat process;
    private final SessionId session;
    private boolean answered;
    private @Nullable PostedMessage stored;

    private Post(Chat process, SessionId session) {
      this.process = process;
      this.session = session;
    }
  }

  /** Somebody who reads a session in one of the processes. */
  private final class Seat implements SessionListener {
    private final String name = "seat-" + seats.size();
    private final Chat process;
    private final Caller caller;
    private final SessionId session;
    private @Nullable LiveSession live;
    private long next;
    private boolean joined;
    private boolean waits;
    private boolean over;
    private boolean left;

    private Seat(Chat process, Caller caller, SessionId session, @Nullable Long after) {
      this.process = process;
      this.caller = caller;
      this.session = session;
      this.next = after == null ? 0 : after + 1;
    }

    @Override
    public void onJoined(RoomView room) {
      require(!joined && !over, "joined twice or too late");
      joined = true;
      next = next == 0 ? room.session().session().lastSequence() + 1 : next;
      note("joins before " + next);
    }

    @Override
    public boolean onEvent(LogEntry entry) {
      require(joined && !over && !waits, "an event while not joined or waiting");
      require(entry.sequence() == next, "expected " + next + ", got " + entry.sequence());
      next = entry.sequence() + 1;
      if (entry.event() instanceof MessagePosted posted) {
        Post post = posts.get(posted.message().content().text());
        require(
            post.process != process || post.answered, "a message before its sender has the answer");
      }
      note("gets " + entry.sequence());
      if (random.nextInt(12) > 0) {
        return true;
      }
      waits = true;
      time.after(
          millis(2_000),
          () -> {
            waits = false;
            live().resume();
          });
      return false;
    }

    @Override
    public boolean onNotice(NoticeEntry entry) {
      require(joined && !over && !waits, "a notice while not joined or waiting");
      return true;
    }

    @Override
    public void onClosed(RuntimeException cause) {
      require(!over, "closed twice");
      require(cause.getCause() instanceof StoreUnavailable, "closed by " + cause);
      over = true;
      note("is closed");
    }

    private LiveSession live() {
      if (live == null) {
        throw new IllegalStateException(name + " has not been given its subscription");
      }
      return live;
    }

    private boolean reads() {
      return joined && !over && !left;
    }

    private void require(boolean expected, String otherwise) {
      if (!expected && !left) {
        faults.add(time.passed() + " " + name + " in " + session + ": " + otherwise);
      }
    }

    private void note(String what) {
      trace.add(time.passed() + " " + name + " " + what);
    }
  }

  /** Runs it, and returns everything that anybody saw, in order; the faults by {@link #faults}. */
  List<String> run() {
    LossySignals signals = new LossySignals(time, LOST_HINTS);
    Identity identity = new Counting();
    for (int i = 0; i < 2; i++) {
      processes.add(
          Chat.builder()
              .log(store)
              .desk(store)
              .signals(signals)
              .identity(identity)
              .workers(time)
              .timer(time)
              .agent(Agent.of("ann", "Ann").withCapacity(SESSIONS))
              .build());
    }
    for (int i = 0; i < SESSIONS; i++) {
      processes
          .get(i)
          .sessions()
          .start(visitor(i))
          .whenComplete((view, failure) -> sessions.add(view.session().id()));
      time.pass(Duration.ofSeconds(1));
    }
    store.pace(Pace.HELD);
    commit();
    act();
    time.pass(BUSY);
    store.outOfReach(false);
    time.pass(HEALING);
    judge();
    processes.forEach(Chat::close);
    store.close();
    return List.copyOf(trace);
  }

  List<String> faults() {
    return List.copyOf(faults);
  }

  private void commit() {
    if (store.held() > 0) {
      store.letGo(1 + random.nextInt(store.held()));
    }
    time.after(millis(20), this::commit);
  }

  private void act() {
    if (time.passed().compareTo(BUSY) > 0) {
      return;
    }
    int session = random.nextInt(SESSIONS);
    switch (random.nextInt(14)) {
      case 0, 1, 2, 3, 4, 5 -> post(session);
      case 6, 7, 8 -> join(session);
      case 9, 10 -> move();
      case 11 -> store.fates(random.nextBoolean() ? Fate.LOST : Fate.STORED_UNTOLD);
      case 12 -> fail();
      default -> end(session);
    }
    time.after(millis(250), this::act);
  }

  private void post(int session) {
    SessionId id = sessions.get(session);
    Chat process = anyProcess();
    String content = "message-" + posts.size();
    Post post = new Post(process, id);
    posts.put(content, post);
    process
        .sessions()
        .post(
            random.nextBoolean() ? visitor(session) : ANN,
            id,
            content,
            random.nextBoolean() ? ClientMessageId.of(content) : null)
        .whenComplete(
            (message, failure) -> {
              post.answered = true;
              post.stored = message;
              Throwable cause = failure == null ? null : Failures.unwrap(failure);
              if (cause != null
                  && !(cause instanceof Unavailable)
                  && !(cause instanceof RuleViolation.SessionHasEnded)) {
                faults.add(content + ": " + cause);
              }
            });
  }

  private void join(int session) {
    int length = store.log(sessions.get(session)).size();
    Caller caller =
        switch (random.nextInt(3)) {
          case 0 -> visitor(session);
          case 1 -> ANN;
          default -> BOSS;
        };
    sit(
        anyProcess(),
        caller,
        sessions.get(session),
        random.nextBoolean() ? null : (long) random.nextInt(length + 1));
  }

  /** Somebody's connection is cut; they come back, perhaps to the other process. */
  private void move() {
    List<Seat> reading = seats.stream().filter(Seat::reads).toList();
    if (!reading.isEmpty()) {
      Seat seat = reading.get(random.nextInt(reading.size()));
      seat.live().cancel();
      seat.left = true;
      sit(anyProcess(), seat.caller, seat.session, seat.next - 1);
    }
  }

  private void sit(Chat process, Caller caller, SessionId session, @Nullable Long after) {
    Seat seat = new Seat(process, caller, session, after);
    seats.add(seat);
    seat.live = process.live().join(caller, session, after, seat);
  }

  private void fail() {
    store.outOfReach(true);
    time.after(millis(1_500), () -> store.outOfReach(false));
  }

  private void end(int session) {
    if (random.nextInt(20) == 0) {
      anyProcess().sessions().end(BOSS, sessions.get(session));
    }
  }

  private void judge() {
    for (Seat seat : seats) {
      long length = store.log(seat.session).size();
      if (!seat.left && !seat.over) {
        seat.require(seat.joined, "never joined");
        seat.require(seat.next == length + 1, "stays before " + seat.next + " of " + length);
      }
    }
    posts.forEach(
        (content, post) -> {
          List<SessionEvent> found =
              store.log(post.session).stream()
                  .filter(
                      event ->
                          event instanceof MessagePosted posted
                              && posted.message().content().text().equals(content))
                  .toList();
          PostedMessage stored = post.stored;
          boolean kept =
              stored == null
                  ? found.size() <= 1
                  : found.size() == 1 && found.get(0).sequence() == stored.message().sequence();
          if (!post.answered || !kept) {
            faults.add(content + " was answered " + stored + " and is stored as " + found);
          }
        });
  }

  private Chat anyProcess() {
    return processes.get(random.nextInt(processes.size()));
  }

  private static Caller visitor(int number) {
    return Caller.of(Participant.visitor("v-" + number));
  }

  private Duration millis(int most) {
    return Duration.ofMillis(random.nextInt(most));
  }
}
