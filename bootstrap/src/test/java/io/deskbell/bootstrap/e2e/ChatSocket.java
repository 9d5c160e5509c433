package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket and what has come over it, in order. A method that waits for a frame takes it out
 * and leaves the others where they are.
 */
final class ChatSocket implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  private final Inbox inbox;
  private final AtomicLong requests = new AtomicLong();
  private final WebSocket socket;

  private ChatSocket(WebSocket.Builder builder, URI uri, Predicate<JsonNode> tap) {
    inbox = new Inbox(tap);
    try {
      socket = builder.buildAsync(uri, inbox).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new Refused(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no handshake with " + uri, e);
    }
  }

  /** A handshake that came to nothing. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refused(Throwable cause) {
      super(cause);
    }
  }

  static WebSocket.Builder builder() {
    return HttpApi.CLIENT.newWebSocketBuilder().connectTimeout(Duration.ofSeconds(20));
  }

  static ChatSocket connect(URI uri, String token) {
    return connect(builder().header("Authorization", "Bearer " + token), uri);
  }

  static ChatSocket connect(WebSocket.Builder builder, URI uri) {
    return new ChatSocket(builder, uri, frame -> false);
  }

  /**
   * A socket whose frames are shown to somebody as they come, in order, one at a time.
   *
   * @param tap true for a frame that nobody will wait for: it is not kept
   */
  static ChatSocket connect(URI uri, String token, Predicate<JsonNode> tap) {
    return new ChatSocket(builder().header("Authorization", "Bearer " + token), uri, tap);
  }

  String subprotocol() {
    return socket.getSubprotocol();
  }

  /** Sends a command without asking for its answer by name. */
  ChatSocket send(String type, Object... data) {
    return sendText(Json.object("type", type, "data", Json.object(data)).toString());
  }

  ChatSocket sendText(String frame) {
    socket.sendText(frame, true).join();
    return this;
  }

  ChatSocket sendBinary(byte[] frame) {
    socket.sendBinary(ByteBuffer.wrap(frame), true).join();
    return this;
  }

  /** Sends a command and waits for what answers it. */
  JsonNode ask(String type, Object... data) {
    return ask(Json.object("type", type, "data", Json.object(data)));
  }

  /** Sends a command under a fresh request id and waits for what carries it back. */
  JsonNode ask(ObjectNode command) {
    String requestId = "request-" + requests.incrementAndGet();
    sendText(command.put("requestId", requestId).toString());
    return await(
        "the answer to " + command, frame -> requestId.equals(frame.path("requestId").asText()));
  }

  /** The data of what answers a command, which must be of that type. */
  JsonNode askFor(String answerType, String type, Object... data) {
    JsonNode answer = ask(type, data);
    assertEquals(answerType, answer.path("type").asText(), answer::toString);
    return answer.path("data");
  }

  /** The refusal of a command, with that code. */
  JsonNode refused(String code, String type, Object... data) {
    return requireError(code, ask(type, data));
  }

  static JsonNode requireError(String code, JsonNode answer) {
    assertEquals("error", answer.path("type").asText(), answer::toString);
    JsonNode data = answer.path("data");
    assertEquals(code, data.path("code").asText(), answer::toString);
    assertTrue(data.path("message").isTextual(), answer::toString);
    assertFalse(data.path("message").asText().isBlank(), answer::toString);
    assertFalse(answer.toString().contains("Exception"), answer::toString);
    assertFalse(answer.toString().contains("io.deskbell"), answer::toString);
    return answer;
  }

  JsonNode join(String sessionId) {
    return askFor("session_joined", "join_session", "sessionId", sessionId);
  }

  JsonNode join(String sessionId, long after) {
    return askFor("session_joined", "join_session", "sessionId", sessionId, "after", after);
  }

  /** The data of the next frame of that type. */
  JsonNode next(String type) {
    return await("a " + type, frame -> type.equals(frame.path("type").asText())).path("data");
  }

  /** The next frame of that type, whole. */
  JsonNode nextFrame(String type) {
    return await("a " + type, frame -> type.equals(frame.path("type").asText()));
  }

  /** The next frames that have a sequence, until the one that has that number. */
  List<JsonNode> eventsUntil(long sequence) {
    List<JsonNode> events = new ArrayList<>();
    do {
      events.add(await("an event up to " + sequence, ChatSocket::isLogged));
    } while (events.get(events.size() - 1).path("data").path("sequence").asLong() < sequence);
    return events;
  }

  private static boolean isLogged(JsonNode frame) {
    return frame.path("data").has("sequence")
        && !frame.path("type").asText().equals("messages_read");
  }

  JsonNode await(String what, Predicate<JsonNode> wanted) {
    return inbox.await(what, wanted);
  }

  /** Everything that came before the answer to a ping that is sent now. */
  List<JsonNode> drain() {
    String requestId = "fence-" + requests.incrementAndGet();
    sendText(Json.object("type", "ping", "requestId", requestId).toString());
    return inbox.until(frame -> requestId.equals(frame.path("requestId").asText()));
  }

  /**
   * Shows that the connection is open and answers, and that nothing else has come, whoever came to
   * a room or left it meanwhile.
   */
  void quiet() {
    assertEquals(
        List.of(),
        drain().stream()
            .filter(frame -> !frame.path("type").asText().startsWith("participant_"))
            .toList());
  }

  /** Waits for the close and answers with its code. */
  int closeCode() {
    try {
      return inbox.closed.get(PATIENCE_SECONDS * 2, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("not closed; " + inbox, e);
    }
  }

  /** Completes with the code of the close, 1006 where the connection broke. */
  CompletionStage<Integer> whenClosed() {
    return inbox.closed;
  }

  boolean isClosed() {
    return inbox.closed.isDone();
  }

  @Override
  public void close() {
    socket.abort();
  }

  private static final class Inbox implements WebSocket.Listener {
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final List<JsonNode> frames = new ArrayList<>();
    private final StringBuilder partial = new StringBuilder();
    private final Predicate<JsonNode> tap;

    Inbox(Predicate<JsonNode> tap) {
      this.tap = tap;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
      partial.append(text);
      if (last) {
        JsonNode frame = Json.parse(partial.toString());
        partial.setLength(0);
        if (!tap.test(frame)) {
          synchronized (this) {
            frames.add(frame);
            notifyAll();
          }
        }
      }
      socket.request(1);
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      end(code);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      end(1006);
    }

    private synchronized void end(int code) {
      closed.complete(code);
      notifyAll();
    }

    synchronized JsonNode await(String what, Predicate<JsonNode> wanted) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (true) {
        for (Iterator<JsonNode> i = frames.iterator(); i.hasNext(); ) {
          JsonNode frame = i.next();
          if (wanted.test(frame)) {
            i.remove();
            return frame;
          }
        }
        pause(what, deadline);
      }
    }

    synchronized List<JsonNode> until(Predicate<JsonNode> fence) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (frames.stream().noneMatch(fence)) {
        pause("the answer to a ping", deadline);
      }
      List<JsonNode> before = new ArrayList<>();
      while (true) {
        JsonNode frame = frames.remove(0);
        if (fence.test(frame)) {
          return before;
        }
        before.add(frame);
      }
    }

    @SuppressWarnings("WaitNotInLoop") // both callers loop
    private void pause(String what, long deadline) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0 || closed.isDone()) {
        throw new AssertionError("waited in vain for " + what + "; " + this);
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public synchronized String toString() {
      return (closed.isDone() ? "closed with " + closed.join() : "open")
          + ", unread "
          + frames.subList(Math.max(0, frames.size() - 20), frames.size());
    }
  }
}
