package io.deskbell.bootstrap.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Visitors and agents who talk without a pause in a few sessions that go on from round to round,
 * and others who come, say something and go. In each round they meet a server; what it told them
 * must be there for ever. Used by one thread.
 */
final class Traffic {
  private static final List<String> AGENTS = List.of("ann", "bob", "cid");
  private static final int CAPACITY = 2;
  private static final int LASTING = 4;
  private static final int PASSING = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final History history = new History();
  private final Map<String, String> lasting = new TreeMap<>();
  private final Set<String> settled = new HashSet<>();
  private final Random random;

  private final List<Chatter> chatters = new ArrayList<>();
  private final List<Passer> passers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Semaphore acknowledgements = new Semaphore(0);
  private int round;

  Traffic(Random random) {
    this.random = random;
  }

  /** What a server needs to be set to, besides those settings. */
  static String[] settings(List<String> others) {
    return Stream.concat(
            others.stream(),
            Stream.of(
                "AGENTS=" + String.join(",", AGENTS),
                "AGENT_CAPACITY=" + CAPACITY,
                "LOG_LEVEL=warn"))
        .toArray(String[]::new);
  }

  /** Everybody signs in and talks. */
  void begin(DeskbellProcess server) {
    round++;
    acknowledgements.drainPermits();
    for (int i = lasting.size(); i < LASTING; i++) {
      Person visitor = server.visitor("visitor" + i);
      String session = visitor.startSession();
      history.started(session);
      lasting.put(session, visitor.id());
    }
    lasting.forEach(
        (session, visitorId) -> {
          Person visitor = server.visitor(visitorId);
          Person agent = server.staff(visitor.session(session).path("agentId").asText());
          chat(visitor, session, "home");
          chat(visitor, session, "phone");
          chat(agent, session, "desk");
        });
    for (int i = 0; i < PASSING; i++) {
      passers.add(new Passer(server.visitor("passer" + i)));
    }
    chatters.forEach(this::run);
    passers.forEach(this::run);
  }

  private void chat(Person person, String session, String place) {
    String name = person.id() + "-" + place + chatters.size() + "-" + round;
    chatters.add(
        new Chatter(
            history,
            person,
            session,
            name,
            new Random(random.nextLong()),
            acknowledgements::release));
  }

  private void run(Runnable task) {
    Thread thread = new Thread(task, "traffic");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** Waits until that many messages of this round have been acknowledged. */
  void awaitAcknowledged(int messages) {
    try {
      assertTrue(
          acknowledgements.tryAcquire(messages, PATIENCE.toSeconds(), TimeUnit.SECONDS),
          () -> "only " + acknowledgements.availablePermits() + " of " + messages);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits until everybody is in their room: joining is not what is to be refused. */
  void awaitJoined() {
    await("everybody has joined")
        .atMost(PATIENCE)
        .until(() -> chatters.stream().allMatch(Chatter::hasJoined));
  }

  /** Waits until everybody has been told that the store is out of reach, and nobody was cut off. */
  void awaitRefused() {
    await("everybody is refused")
        .atMost(PATIENCE)
        .until(
            () ->
                chatters.stream().allMatch(chatter -> chatter.isRefused() || chatter.isCut())
                    && passers.stream().allMatch(passer -> passer.refused || passer.cut));
    rest();
  }

  /** Nobody says anything more; whatever was said must be answered. Ends the round. */
  void rest() {
    chatters.forEach(Chatter::rest);
    passers.forEach(passer -> passer.walking = false);
    boolean cut =
        chatters.stream().anyMatch(Chatter::isCut) || passers.stream().anyMatch(p -> p.cut);
    hangUp();
    assertTrue(!cut, "somebody was cut off");
  }

  /** Ends the round, wherever everybody is. */
  void hangUp() {
    chatters.forEach(Chatter::hangUp);
    passers.forEach(passer -> passer.walking = false);
    try {
      for (Thread thread : threads) {
        thread.join(PATIENCE.toMillis());
        assertTrue(!thread.isAlive(), () -> List.of(thread.getStackTrace()).toString());
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    chatters.clear();
    passers.clear();
    threads.clear();
  }

  int acknowledged() {
    return history.acknowledgedMessages();
  }

  /** Requires that everything that anybody was told of is there; nobody may be talking. */
  void check(DeskbellProcess server) {
    List<String> faults = faults(server);
    assertTrue(
        faults.isEmpty(),
        () ->
            faults.size()
                + " faults, the first of them:\n"
                + String.join("\n", faults.subList(0, Math.min(faults.size(), 10)))
                + "\n"
                + server.output());
    new Auditor(server.staff("boss"), AGENTS, CAPACITY).look();
  }

  /** The same, with all sessions that were in order already and had come to their end. */
  void checkAgain(DeskbellProcess server) {
    settled.clear();
    check(server);
  }

  /** What is missing or wrong of all that anybody was told of. */
  List<String> faults(DeskbellProcess server) {
    List<String> faults = new ArrayList<>(history.faults());
    Person boss = server.staff("boss");
    for (String session : history.sessions()) {
      if (settled.contains(session)) {
        continue;
      }
      Answer answer = boss.http().get("/session/" + session + "/events");
      if (answer.status() != 200) {
        faults.add("lost: " + answer);
        continue;
      }
      List<JsonNode> log = Json.list(answer.json());
      faults.addAll(history.compare(session, log));
      faults.addAll(state(boss.session(session), log));
      if (history.hasEnded(session)) {
        settled.add(session);
      }
      if (lasting.containsKey(session)) {
        faults.addAll(otherViews(boss, session, log));
      }
    }
    return faults;
  }

  /** A session is what its log says. */
  private static List<String> state(JsonNode session, List<JsonNode> log) {
    String status = "waiting";
    String agent = null;
    for (JsonNode event : log) {
      switch (event.path("type").asText()) {
        case "agent_assigned" -> {
          status = "active";
          agent = event.path("data").path("agentId").asText();
        }
        case "agent_unassigned" -> {
          status = "waiting";
          agent = null;
        }
        case "session_ended" -> status = "ended";
        default -> {}
      }
    }
    boolean fits =
        status.equals(session.path("status").asText())
            && log.size() == session.path("lastSequence").asLong()
            && (status.equals("ended")
                || Objects.equals(agent, session.path("agentId").asText(null)));
    return fits
        ? List.of()
        : List.of("shown as " + session + ", logged as " + status + " " + agent + " " + log.size());
  }

  /** The messages over HTTP and the events over a socket are those of the log. */
  private static List<String> otherViews(Person boss, String session, List<JsonNode> log) {
    List<String> faults = new ArrayList<>();
    List<JsonNode> events = log.stream().map(event -> event.path("data")).toList();
    List<JsonNode> messages =
        log.stream()
            .filter(event -> event.path("type").asText().equals("message_sent"))
            .map(event -> event.path("data"))
            .toList();
    if (!messages.equals(boss.messages(session))) {
      faults.add("the messages of " + session + " are not those of its log");
    }
    try (ChatSocket socket = boss.connect()) {
      socket.join(session, 0);
      List<JsonNode> shown =
          socket.eventsUntil(log.size()).stream().map(frame -> frame.path("data")).toList();
      if (!shown.equals(events)) {
        faults.add("a socket is shown another " + session + " than its log");
      }
    }
    return faults;
  }

  /** Everybody goes; each place that becomes free is given to the next who waits. */
  void leave(DeskbellProcess server) {
    Person boss = server.staff("boss");
    Auditor auditor = new Auditor(boss, AGENTS, CAPACITY);
    for (List<String> active = List.copyOf(auditor.active());
        !active.isEmpty();
        active = List.copyOf(auditor.active())) {
      for (String session : active) {
        boss.end(session);
        auditor.look();
      }
    }
    auditor.look(0, 0);
    assertEquals("active", new Passer(server.visitor("last")).start());
  }

  /** Starts a session, says something, ends it, and so on, over HTTP. */
  private final class Passer implements Runnable {
    private final Person visitor;
    private volatile boolean walking = true;
    private volatile boolean refused;
    private volatile boolean cut;
    private int number;

    Passer(Person visitor) {
      this.visitor = visitor;
    }

    @Override
    public void run() {
      try {
        for (String status : List.of("active", "waiting")) {
          Answer mine = visitor.http().get("/sessions?limit=1000&status=" + status);
          if (taken(mine, 200)) {
            Json.texts(mine.json().path("sessions"), "id").forEach(this::end);
          }
        }
        while (walking) {
          start();
        }
      } catch (UncheckedIOException e) {
        cut = true;
      }
    }

    private String start() {
      Answer answer = visitor.http().post("/session/start");
      if (!taken(answer, 201)) {
        return "";
      }
      JsonNode session = answer.json();
      String id = session.path("sessionId").asText();
      history.started(id);
      say(id);
      end(id);
      return session.path("status").asText();
    }

    private void say(String session) {
      String name = visitor.id() + "-" + round + "-" + number++;
      history.sends(new History.Sent(session, visitor.id(), name, name, null));
      Answer answer =
          visitor
              .http()
              .post("/messages/" + session, Json.object("content", name, "clientMessageId", name));
      if (taken(answer, 201)) {
        history.sees("message_sent", answer.json());
      }
    }

    private void end(String session) {
      if (taken(visitor.http().post("/session/" + session + "/end"), 200)) {
        history.ended(session);
      }
    }

    private boolean taken(Answer answer, int status) {
      if (answer.status() == status) {
        return true;
      }
      if (answer.status() == 503 && answer.json().path("code").asText().equals("unavailable")) {
        refused = true;
        walking = false;
      } else {
        history.fault("instead of " + status + ": " + answer);
      }
      return false;
    }
  }
}
