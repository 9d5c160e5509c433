package io.deskbell.adapter.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deskbell.adapter.memory.MemoryStore;
import io.deskbell.application.Chat;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.out.Credentials;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.Role;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;

/** The chat protocol on a free port, on a real application in memory with one agent, ann. */
final class ChatServer implements AutoCloseable {
  static final ObjectMapper JSON = new ObjectMapper();
  static final Instant NEVER = Instant.parse("2999-01-01T00:00:00Z");

  final Chat chat;
  private final HttpServer server = new HttpServer();
  private final NetworkListener listener = new NetworkListener("test", "127.0.0.1", 0);
  private final WebSocketApi api;

  ChatServer(int framesPerSecond, int connectionsPerUser) throws IOException {
    this(framesPerSecond, connectionsPerUser, "nobody");
  }

  /** A server with a supervisor, who may be the agent too. */
  ChatServer(int framesPerSecond, int connectionsPerUser, String supervisor) throws IOException {
    this(framesPerSecond, connectionsPerUser, supervisor, chat -> chat);
  }

  /** The same with something more about the chat. */
  ChatServer(
      int framesPerSecond,
      int connectionsPerUser,
      String supervisor,
      UnaryOperator<Chat.Builder> options)
      throws IOException {
    MemoryStore store = new MemoryStore();
    chat =
        options
            .apply(
                Chat.builder()
                    .log(store)
                    .desk(store)
                    .staffLog(store)
                    .credentials(new SpokenTokens())
                    .agent(Agent.of("ann", "Ann").withCapacity(1))
                    .supervisor(ParticipantId.of(supervisor)))
            .build();
    server.addListener(listener);
    TransportSettings times = TransportSettings.defaults();
    api =
        WebSocketApi.install(
            listener,
            chat.signIn(),
            chat.sessions(),
            chat.live(),
            chat.desk(),
            chat.agents(),
            chat.staffNotes(),
            new WebSocketSettings(
                4_000,
                times.maxMessageBytes(),
                framesPerSecond,
                connectionsPerUser,
                0,
                times.sendQueueBytes(),
                times.idleTimeout(),
                times.headerTimeout(),
                origin -> origin.equals("https://shop.example"),
                (peer, forwardedFor) -> peer));
    server.start();
  }

  static ChatServer start() throws IOException {
    return new ChatServer(0, 0);
  }

  /**
   * A token says whom it stands for in plain words: {@code visitor.v-7}, until when or for ever.
   */
  private static final class SpokenTokens implements Credentials {
    @Override
    public Token issue(Participant participant, Instant earliest) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Token verify(String text) {
      String[] parts = text.split("\\.", 3);
      if (parts.length < 2) {
        throw new RuleViolation.Unauthenticated("the token is not good");
      }
      Role role = Role.valueOf(parts[0].toUpperCase(Locale.ROOT));
      Instant expiry =
          parts.length == 3 ? Instant.now().plusMillis(Long.parseLong(parts[2])) : NEVER;
      return new Token(text, text, ParticipantId.of(parts[1]), role, Instant.EPOCH, expiry);
    }

    @Override
    public Duration longestLife() {
      return Duration.ofDays(1);
    }

    @Override
    public boolean isAgentKey(String key) {
      return false;
    }

    @Override
    public boolean provesIdentity(ParticipantId visitorId, String userHash) {
      return false;
    }
  }

  /** A new session of that visitor. */
  SessionId session(String visitor) {
    return chat.sessions()
        .start(Caller.of(Participant.visitor(visitor)))
        .toCompletableFuture()
        .join()
        .session()
        .id();
  }

  void post(String visitor, SessionId id, String content) {
    chat.sessions()
        .post(Caller.of(Participant.visitor(visitor)), id, content, null)
        .toCompletableFuture()
        .join();
  }

  /** A socket of somebody who comes with that token. */
  Client connect(String token) throws IOException {
    RawWebSocket socket = RawWebSocket.connect(listener.getPort());
    socket.send(RawWebSocket.request("GET / HTTP/1.1", "Authorization: Bearer " + token));
    assertEquals(101, socket.readAnswer().status());
    return new Client(socket);
  }

  /** The answer to a handshake with those headers. */
  RawWebSocket.Answer knock(String... headers) throws IOException {
    try (RawWebSocket socket = RawWebSocket.connect(listener.getPort())) {
      socket.send(RawWebSocket.request("GET / HTTP/1.1", headers));
      return socket.readAnswer();
    }
  }

  /** One person's socket. */
  static final class Client implements AutoCloseable {
    final RawWebSocket socket;

    private Client(RawWebSocket socket) {
      this.socket = socket;
    }

    /** Sends a frame written with single quotes. */
    Client says(String frame) throws IOException {
      socket.text(frame.replace('\'', '"'));
      return this;
    }

    Client joins(SessionId id, String more) throws IOException {
      return says("{'type':'join_session','data':{'sessionId':'" + id + "'" + more + "}}");
    }

    Client sends(SessionId id, String content, String more) throws IOException {
      return says(
          "{'type':'send_message','data':{'sessionId':'"
              + id
              + "','content':'"
              + content
              + "'}"
              + more
              + "}");
    }

    /**
     * The next frame, which must be of that type; who comes and goes is heard only if asked for.
     */
    JsonNode hears(String type) throws IOException {
      JsonNode frame;
      do {
        frame = next();
      } while (isPresence(frame.path("type").asText()) && !isPresence(type));
      assertEquals(type, frame.path("type").asText(), frame.toString());
      return frame;
    }

    /** So many frames of that type come next. */
    Client hears(String type, int count) throws IOException {
      for (int i = 0; i < count; i++) {
        hears(type);
      }
      return this;
    }

    /** The next frame, whatever it is. */
    JsonNode next() throws IOException {
      return JSON.readTree(socket.readText());
    }

    private static boolean isPresence(String type) {
      return type.equals("participant_connected") || type.equals("participant_disconnected");
    }

    /** The next frame, which must be an error with that code. */
    JsonNode isRefused(String code) throws IOException {
      JsonNode frame = hears("error");
      assertEquals(code, frame.path("data").path("code").asText(), frame.toString());
      return frame;
    }

    /** Makes sure that nothing else had been sent: the answer to a ping comes next. */
    void hearsNothingElse() throws IOException {
      says("{'type':'ping'}").hears("pong");
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
    api.close();
    chat.close();
  }
}
