package io.deskbell.bootstrap.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A client of one session that does what the protocol page asks of one: it says what it has to say
 * under client ids, sends again what was not acknowledged, pings where nothing comes, and connects
 * again with {@code after} where no answer comes either. Thread-safe.
 */
final class FaithfulClient implements AutoCloseable {
  private static final int ON_THE_WAY = 32;
  private static final long HEARTBEAT = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long SILENCE = 3 * HEARTBEAT;
  private static final long PAUSE_BEFORE_NEXT_TRY = TimeUnit.MILLISECONDS.toNanos(20);
  private static final String AGAIN = "again-";

  private final Person person;
  private final String session;
  private final String name;
  private final Supplier<URI> address;
  private final LogCheck log = new LogCheck();

  // Guarded by this, with what is declared below it.
  private final TreeSet<Integer> unacknowledged = new TreeSet<>();
  private final List<Integer> closeCodes = new ArrayList<>();
  private Visit visit = new Visit();
  private int asked;
  private int next;
  private int connections;
  private boolean closed;

  /**
   * @param name unlike that of any other client in the session, without a hyphen
   * @param address where to connect; asked for each connection
   */
  FaithfulClient(Person person, String session, String name, Supplier<URI> address) {
    this.person = person;
    this.session = session;
    this.name = name;
    this.address = address;
    Thread thread = new Thread(this::run, name);
    thread.setDaemon(true);
    thread.start();
  }

  /** Has so many more messages to say; does not wait. */
  synchronized void say(int messages) {
    asked += messages;
    notifyAll();
  }

  /** Whether it has seen that event and everything that it had to say is acknowledged. */
  synchronized boolean hasCome(long sequence) {
    return log.last() >= sequence && next == asked && unacknowledged.isEmpty();
  }

  /** What it has seen. */
  LogCheck log() {
    return log;
  }

  /** How many connections it has opened. */
  synchronized int connections() {
    return connections;
  }

  /** How its connections ended, those that ended from the other side. */
  synchronized List<Integer> closeCodes() {
    return List.copyOf(closeCodes);
  }

  /** A connection that is of no use any more. */
  private static final class Lost extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** One connection. */
  private static final class Visit {
    final TreeSet<Integer> sentAgain = new TreeSet<>();
    long lastHeard = System.nanoTime();
    boolean joined;
    boolean over;
  }

  private void run() {
    while (!isClosed()) {
      try (ChatSocket socket = connect()) {
        talk(socket);
      } catch (ChatSocket.Refused | CompletionException | Lost e) {
        LockSupport.parkNanos(PAUSE_BEFORE_NEXT_TRY);
      } catch (InterruptedException | AssertionError e) {
        log.fault("given up: " + e);
        return;
      }
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private ChatSocket connect() {
    Visit now = new Visit();
    synchronized (this) {
      visit = now;
    }
    ChatSocket socket =
        ChatSocket.connect(address.get(), person.token(), frame -> hear(now, frame));
    synchronized (this) {
      connections++;
      now.lastHeard = System.nanoTime();
    }
    var unused = socket.whenClosed().thenAccept(code -> ended(now, code));
    return socket;
  }

  private synchronized void ended(Visit now, int code) {
    if (now == visit && !closed) {
      closeCodes.add(code);
    }
    now.over = true;
    notifyAll();
  }

  private void talk(ChatSocket socket) throws InterruptedException {
    Visit now;
    synchronized (this) {
      now = visit;
      now.sentAgain.addAll(unacknowledged);
    }
    for (int number : List.copyOf(now.sentAgain)) {
      send(socket, number, AGAIN);
    }
    // Joined only then, so that old answers do not mix with the room's own order.
    await(socket, now.sentAgain::isEmpty);
    socket.sendText(
        Json.object(
                "type",
                "join_session",
                "data",
                Json.object("sessionId", session, "after", log.last()))
            .toString());
    await(socket, () -> now.joined);
    while (true) {
      await(socket, () -> next < asked && unacknowledged.size() < ON_THE_WAY);
      int number;
      synchronized (this) {
        number = next++;
        unacknowledged.add(number);
      }
      send(socket, number, "");
    }
  }

  private void send(ChatSocket socket, int number, String prefix) {
    ObjectNode data =
        Json.object(
            "sessionId",
            session,
            "content",
            "I am " + name + " and this is my number " + number,
            "clientMessageId",
            name + "-" + number);
    socket.sendText(
        Json.object("type", "send_message", "requestId", prefix + number, "data", data).toString());
  }

  /** Waits, with a ping for each heartbeat that goes by. */
  private void await(ChatSocket socket, BooleanSupplier condition) throws InterruptedException {
    while (!comesTrue(condition)) {
      socket.send("ping");
    }
  }

  /** Whether it comes true within a heartbeat. */
  private synchronized boolean comesTrue(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + HEARTBEAT;
    while (true) {
      long now = System.nanoTime();
      if (closed || visit.over || now - visit.lastHeard > SILENCE) {
        throw new Lost();
      }
      if (condition.getAsBoolean()) {
        return true;
      }
      if (now >= deadline) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, deadline - now);
    }
  }

  private synchronized boolean hear(Visit now, JsonNode frame) {
    if (now != visit || now.over) {
      return true;
    }
    now.lastHeard = System.nanoTime();
    String type = frame.path("type").asText();
    String requestId = frame.path("requestId").asText("");
    JsonNode data = frame.path("data");
    if (type.equals("session_joined")) {
      now.joined = true;
    } else if (type.equals("error")) {
      now.over = true;
      if (!data.path("code").asText().equals("unavailable")) {
        log.fault(name + " is answered " + frame);
      }
    } else if (History.LOGGED.contains(type) && data.path("sessionId").asText().equals(session)) {
      boolean again = requestId.startsWith(AGAIN);
      if (!again && now.joined) {
        log.next(type, data);
      }
      if (!requestId.isEmpty()) {
        int number = Integer.parseInt(again ? requestId.substring(AGAIN.length()) : requestId);
        unacknowledged.remove(number);
        now.sentAgain.remove(number);
      }
    }
    notifyAll();
    return true;
  }

  /** Says and hears nothing any more. */
  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
  }
}
