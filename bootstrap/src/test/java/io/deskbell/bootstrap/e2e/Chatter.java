package io.deskbell.bootstrap.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * A socket that talks in one session without a pause, with several messages on their way, until it
 * is told to rest, is refused because the store is out of reach, or is cut off. What it sends and
 * sees goes into the history.
 */
final class Chatter implements Runnable {
  private static final int ON_THE_WAY = 6;
  private static final int SENT_AGAIN = 3;

  private final History history;
  private final Person person;
  private final String session;
  private final String name;
  private final Random random;
  private final Runnable acknowledgement;
  private final ChatSocket socket;

  private final Map<String, String> unanswered = new ConcurrentHashMap<>();
  private final Semaphore room = new Semaphore(ON_THE_WAY);
  private volatile boolean talking = true;
  private volatile boolean joined;
  private volatile boolean refused;
  private volatile boolean cut;

  /** What the room must show next; after the start touched by the socket's thread alone. */
  private long next;

  /** Touched by the chatter's thread alone. */
  private long number;

  /**
   * @param name unlike that of any other chatter of the same history
   * @param acknowledgement is run for each message of its own that it is told to be stored
   */
  Chatter(
      History history,
      Person person,
      String session,
      String name,
      Random random,
      Runnable acknowledgement) {
    this.history = history;
    this.person = person;
    this.session = session;
    this.name = name;
    this.random = random;
    this.acknowledgement = acknowledgement;
    this.next = history.lastSeen(session) + 1;
    this.socket = person.connect(this::hear);
  }

  @Override
  public void run() {
    try {
      long after = next - 1;
      sendAgain();
      // Joined only now, so that old answers do not mix with the room's own order.
      socket.join(session, after);
      joined = true;
      while (talking) {
        String content = name + "-" + number++ + " " + "\u00e9".repeat(length());
        String clientMessageId = random.nextBoolean() ? name + "-" + number : null;
        history.sends(
            new History.Sent(session, person.id(), content, clientMessageId, session + " " + name));
        send(name + "-" + number, content, clientMessageId);
      }
    } catch (CompletionException | AssertionError | InterruptedException e) {
      cut = true;
    }
  }

  /** Mostly what people write, sometimes more than a page of a database. */
  private int length() {
    return random.nextInt(20) == 0 ? random.nextInt(3000) : random.nextInt(120);
  }

  /** Messages that have a client id: the lost again, the stored with something else in them. */
  private void sendAgain() throws InterruptedException {
    for (History.Sent message : history.repeatable(session, person.id(), false)) {
      history.sends(
          new History.Sent(
              session, person.id(), message.content(), message.clientMessageId(), null));
      send("again-" + number++, message.content(), message.clientMessageId());
    }
    List<History.Sent> stored = history.repeatable(session, person.id(), true);
    for (int i = 0; i < SENT_AGAIN && !stored.isEmpty(); i++) {
      History.Sent message = stored.get(random.nextInt(stored.size()));
      send("again-" + number++, "not what was sent at first", message.clientMessageId());
    }
    room.acquire(ON_THE_WAY);
    room.release(ON_THE_WAY);
  }

  private void send(String requestId, String content, @Nullable String clientMessageId)
      throws InterruptedException {
    room.acquire();
    ObjectNode data = Json.object("sessionId", session, "content", content);
    if (clientMessageId != null) {
      data.put("clientMessageId", clientMessageId);
    }
    unanswered.put(requestId, content);
    socket.sendText(
        Json.object("type", "send_message", "requestId", requestId, "data", data).toString());
  }

  private boolean hear(JsonNode frame) {
    String type = frame.path("type").asText();
    String requestId = frame.path("requestId").asText(null);
    boolean own = requestId != null && unanswered.containsKey(requestId);
    if (History.LOGGED.contains(type)) {
      JsonNode data = frame.path("data");
      history.sees(type, data);
      boolean again = requestId != null && requestId.startsWith("again-");
      if (!again && data.path("sessionId").asText().equals(session)) {
        inOrder(data.path("sequence").asLong());
      }
    }
    if (own) {
      answered(frame, type);
      unanswered.remove(requestId);
      room.release();
      return true;
    }
    return requestId == null;
  }

  private void inOrder(long sequence) {
    if (sequence != next) {
      history.fault(name + " in " + session + " waits for " + next + " and gets " + sequence);
    }
    next = sequence + 1;
  }

  private void answered(JsonNode frame, String type) {
    if (type.equals("message_sent")) {
      acknowledgement.run();
    } else if (frame.path("data").path("code").asText().equals("unavailable")) {
      refused = true;
      talking = false;
    } else {
      history.fault(name + " is answered " + frame);
    }
  }

  boolean hasJoined() {
    return joined;
  }

  boolean isRefused() {
    return refused;
  }

  /** Whether the connection ended before it was closed from here. */
  boolean isCut() {
    return cut || socket.isClosed();
  }

  /** Says nothing more, and waits until everything said is answered. */
  void rest() {
    talking = false;
    await("answers to all of " + unanswered.keySet())
        .atMost(Duration.ofSeconds(30))
        .until(() -> unanswered.isEmpty() || isCut());
  }

  /** Ends it wherever it is; its thread ends soon. */
  void hangUp() {
    talking = false;
    socket.close();
    room.release(Integer.MAX_VALUE / 2);
  }
}
