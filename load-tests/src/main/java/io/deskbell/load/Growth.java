package io.deskbell.load;

import io.deskbell.application.Chat;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.domain.Participant;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.agent.Requirements;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Session;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * How the cost of one thing grows with what is there already: with agents, with sessions that wait,
 * with the messages of a session. Each point is the median of many single ones, on a chat in this
 * process; points that are compared take turns.
 *
 * <p>Arguments: a file for the points, one line of JSON each: {@code
 * {"what":…,"store":…,"n":…,"us":…,"p99":…}} with microseconds; then, to look at less, the largest
 * number of agents (10,000), of waiting sessions (100,000) and of messages (1,000,000), and the
 * milliseconds for each point (1,000).
 */
public final class Growth implements Closeable {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
  private static final Duration NEVER = Duration.ofDays(365);
  private static final Participant SUPERVISOR = Participant.supervisor("supervisor");
  private static final Requirements LATIN =
      new Requirements(Set.of("latin"), Set.of(), Optional.empty());
  private static final int SLICE = 10;
  private static final int PAGE = 50;

  private final String store;
  private final Duration each;
  private final List<Closeable> ends = new ArrayList<>();
  private final List<Point> points = new ArrayList<>();
  private int count;

  private Growth(String store, Duration each) {
    this.store = store;
    this.each = each;
  }

  /** What is done again and again where so much is there already, and how long it took. */
  private record Point(String what, int n, Runnable step, List<Long> nanos) {
    Point(String what, int n, Runnable step) {
      this(what, n, step, new ArrayList<>());
    }

    double micros(double quantile) {
      List<Long> sorted = nanos.stream().sorted().toList();
      return sorted.get((int) (sorted.size() * quantile)) / 1e3;
    }

    String json(String store) {
      return String.format(
          Locale.ROOT,
          "{\"what\":\"%s\",\"store\":\"%s\",\"n\":%d,\"us\":%.2f,\"p99\":%.2f}",
          what,
          store,
          n,
          micros(0.5),
          micros(0.99));
    }
  }

  @SuppressWarnings("SystemOut") // Figures are for people.
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments.length > 0 ? arguments[0] : "/dev/null");
    int[] most = {10_000, 100_000, 1_000_000, 1_000};
    for (int i = 1; i < arguments.length; i++) {
      most[i - 1] = Integer.parseInt(arguments[i]);
    }
    List<String> lines = run(most[0], most[1], most[2], Duration.ofMillis(most[3]), System.out);
    Files.write(file, lines);
  }

  /** Measures everything; the points as JSON. */
  static List<String> run(int agents, int waiting, int messages, Duration each, PrintStream table)
      throws IOException {
    List<String> lines = new ArrayList<>();
    table.printf("%-9s %-44s %9s %12s %12s%n", "store", "what", "n", "median us", "p99 us");
    for (String store : List.of("memory", "embedded")) {
      try (Growth growth = new Growth(store, each)) {
        growth.agents(agents);
        growth.queue(waiting);
        growth.history(messages);
        for (Point point : growth.points) {
          lines.add(point.json(store));
          table.printf(
              Locale.ROOT,
              "%-9s %-44s %,9d %,12.1f %,12.1f%n",
              store,
              point.what(),
              point.n(),
              point.micros(0.5),
              point.micros(0.99));
        }
      }
    }
    return lines;
  }

  private void agents(int most) throws IOException {
    List<Point> all = new ArrayList<>();
    for (int n = 10; n <= most; n *= 10) {
      Desk desk = full(Desk.of(roster(n, 2)), n);
      Chat chat = open(desk, AssignmentPolicy.leastBusy());
      all.add(new Point("start and end, by agents", n, () -> comeAndGo(chat)));
    }
    measure(all);
  }

  private void queue(int most) throws IOException {
    List<Point> ring = new ArrayList<>();
    List<Point> next = new ArrayList<>();
    List<Point> beside = new ArrayList<>();
    for (int n = 100; n <= most; n *= 10) {
      Desk busy = full(Desk.of(roster(10, 1)), 10);
      Chat full = open(waiting(busy, n, Requirements.none()), AssignmentPolicy.leastBusy());
      ring.add(new Point("ring and hang up, by queue", n, () -> comeAndGo(full)));

      Desk one = waiting(Desk.of(roster(1, 1)), n, Requirements.none());
      Deque<SessionId> inOrder = new ArrayDeque<>(one.queue());
      Chat serving = open(one, AssignmentPolicy.leastBusy());
      next.add(new Point("end, serve the next, ring, by queue", n, () -> serve(serving, inOrder)));

      Desk unable = waiting(Desk.of(roster(10, 1)), n, LATIN);
      Chat idle = open(unable, AssignmentPolicy.skillMatch(NEVER, AssignmentPolicy.leastBusy()));
      beside.add(new Point("start and end, by queue of unservable", n, () -> comeAndGo(idle)));
    }
    measure(ring);
    measure(next);
    measure(beside);
  }

  private void history(int most) throws IOException {
    OpenedStore opened = openStore();
    Chat chat = keep(Chat.builder().log(opened.log()).desk(opened.desk()).build());
    Map<String, List<Point>> all = new HashMap<>();
    for (int n = 1_000; n <= most; n *= 1_000) {
      Session session = talk(opened.log(), n);
      Caller visitor = Caller.of(session.visitor());
      Map<String, Integer> places =
          Map.of("first", 0, "middle", n / 2, "last", (int) session.lastSequence() - PAGE);
      places.forEach(
          (name, after) ->
              all.computeIfAbsent(name, key -> new ArrayList<>())
                  .add(
                      new Point(
                          name + " " + PAGE + " messages, by messages",
                          (int) session.lastSequence(),
                          () -> chat.sessions().messages(visitor, session.id(), after, PAGE))));
    }
    measure(all.getOrDefault("first", List.of()));
    measure(all.getOrDefault("middle", List.of()));
    measure(all.getOrDefault("last", List.of()));
  }

  private static List<Agent> roster(int agents, int capacity) {
    List<Agent> roster = new ArrayList<>();
    for (int i = 0; i < agents; i++) {
      roster.add(Agent.of("agent-" + i, "Agent " + i).withCapacity(capacity));
    }
    return roster;
  }

  private Session start(Requirements needs) {
    count++;
    return Session.start(
        SessionId.of("s-" + count),
        Participant.visitor("v-" + count),
        0,
        needs,
        null,
        NOW.plusNanos(count * 1_000L));
  }

  /** The desk with so many sessions that somebody serves. */
  private Desk full(Desk desk, int sessions) {
    Desk so = desk;
    for (int i = 0; i < sessions; i++) {
      Session session = start(Requirements.none());
      AssignmentDecision decision =
          so.admit(session)
              .assignWaiting(AssignmentPolicy.leastBusy(), session.createdAt())
              .decisions()
              .get(0);
      so = so.follow(session.assign(decision, session.createdAt()).saved(), session.createdAt());
    }
    return so;
  }

  private Desk waiting(Desk desk, int sessions, Requirements needs) {
    Desk so = desk;
    for (int i = 0; i < sessions; i++) {
      so = so.admit(start(needs));
    }
    return so;
  }

  /** A chat on a store that has that desk already. */
  private Chat open(Desk desk, AssignmentPolicy policy) throws IOException {
    OpenedStore opened = openStore();
    List<Session> sessions = new ArrayList<>();
    desk.sessions().forEach(session -> sessions.add(fresh(session)));
    opened.desk().commit(0, desk, sessions).toCompletableFuture().join();
    return keep(
        Chat.builder()
            .log(opened.log())
            .desk(opened.desk())
            .agents(desk.loads().stream().map(load -> load.agent()).toList())
            .policy(policy)
            .supervisor(SUPERVISOR.id())
            .build());
  }

  private OpenedStore openStore() throws IOException {
    OpenedStore opened = OpenedStore.named(store);
    ends.add(0, opened);
    return opened;
  }

  private Chat keep(Chat chat) {
    ends.add(0, chat::close);
    return chat;
  }

  /** A session as before it was stored for the first time, whose new events make it what it is. */
  private static Session fresh(Session session) {
    Session started =
        Session.start(
            session.id(),
            session.visitor(),
            session.priority(),
            session.requirements(),
            null,
            session.createdAt());
    return session
        .agentId()
        .map(
            agent ->
                started.assign(
                    new AssignmentDecision(session.id(), agent, "least-busy", List.of()),
                    session.createdAt()))
        .orElse(started);
  }

  /** Stores a session with so many messages. */
  private Session talk(SessionLog log, int messages) {
    MessageContent content = MessageContent.of("x".repeat(100));
    Session session = start(Requirements.none());
    Deque<CompletableFuture<Void>> underWay = new ArrayDeque<>();
    for (int i = 0; i < messages; i++) {
      session = session.post(session.visitor(), content, null, NOW.plusMillis(i));
      if (session.newEvents().size() >= 100 || i == messages - 1) {
        underWay.add(log.append(session).toCompletableFuture());
        session = session.saved();
      }
      if (underWay.size() > 64) {
        underWay.remove().join();
      }
    }
    underWay.forEach(CompletableFuture::join);
    return session;
  }

  /** A visitor starts a session and ends it. */
  private void comeAndGo(Chat chat) {
    Caller visitor = visitor();
    SessionId id = chat.sessions().start(visitor).toCompletableFuture().join().session().id();
    chat.sessions().end(visitor, id).toCompletableFuture().join();
  }

  /** Whoever is served goes, the next one is, and one more comes to wait. */
  private void serve(Chat chat, Deque<SessionId> inOrder) {
    Caller supervisor = Caller.of(SUPERVISOR);
    chat.sessions().end(supervisor, inOrder.remove()).toCompletableFuture().join();
    inOrder.add(chat.sessions().start(visitor()).toCompletableFuture().join().session().id());
  }

  private Caller visitor() {
    count++;
    return Caller.of(Participant.visitor("v-" + count));
  }

  private void measure(List<Point> all) {
    run(all, each.dividedBy(2));
    all.forEach(point -> point.nanos().clear());
    run(all, each);
    points.addAll(all);
  }

  /** Some of each in turn, until that time is over for all together. */
  private static void run(List<Point> all, Duration each) {
    long end = System.nanoTime() + each.toNanos() * all.size();
    do {
      for (Point point : all) {
        for (int i = 0; i < SLICE; i++) {
          long begun = System.nanoTime();
          point.step().run();
          point.nanos().add(System.nanoTime() - begun);
        }
      }
    } while (System.nanoTime() < end);
  }

  @Override
  public void close() throws IOException {
    for (Closeable end : ends) {
      end.close();
    }
  }
}
