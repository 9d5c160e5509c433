package io.deskbell.adapter.rest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.deskbell.adapter.memory.MemoryStore;
import io.deskbell.application.Chat;
import io.deskbell.application.port.in.Caller;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.function.UnaryOperator;
import org.glassfish.grizzly.http.server.HttpServer;
import org.jspecify.annotations.Nullable;

/** The real application over a real socket, and somebody who talks to it. */
final class Server implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PATIENCE_MILLIS = 10_000;

  final MemoryStore store;
  final Chat chat;
  final RestApi api;
  final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final @Nullable HttpServer http;
  final int port;

  Server() {
    this(api -> api, chat -> chat);
  }

  Server(UnaryOperator<RestApi.Builder> apiOptions) {
    this(apiOptions, chat -> chat);
  }

  Server(UnaryOperator<RestApi.Builder> apiOptions, UnaryOperator<Chat.Builder> chatOptions) {
    store = new MemoryStore();
    chat =
        chatOptions
            .apply(
                Chat.builder()
                    .log(store)
                    .desk(store)
                    .staffLog(store)
                    .credentials(new PlainCredentials())
                    .agent(Agent.of("agent1", "Ann").withCapacity(2))
                    .supervisor(ParticipantId.of("boss")))
            .build();
    RestApi.Builder plain =
        RestApi.builder(chat.signIn(), chat.sessions(), chat.desk(), chat.agents(), chat.reports())
            .staff(chat.staffNotes(), chat.ratings())
            .sessionsPerMinute(0)
            .tokensPerMinute(0);
    api = apiOptions.apply(plain).build();
    http = api.server("127.0.0.1", 0);
    try {
      http.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    port = http.getListener("deskbell").getPort();
  }

  private Server(Server other, int port) {
    store = other.store;
    chat = other.chat;
    api = other.api;
    http = null;
    this.port = port;
  }

  /** Somebody who talks to another server of the same application, which they do not own. */
  Server at(int otherPort) {
    return new Server(this, otherPort);
  }

  /** A session of that visitor, started without HTTP. */
  SessionId sessionOf(String visitor) {
    return chat.sessions()
        .start(Caller.of(Participant.visitor(visitor)))
        .toCompletableFuture()
        .join()
        .session()
        .id();
  }

  void post(String visitor, SessionId id, String content) {
    Caller caller = Caller.of(Participant.visitor(visitor));
    chat.sessions().post(caller, id, content, null).toCompletableFuture().join();
  }

  static String visitor(String id) {
    return "token.visitor." + id;
  }

  static String agent(String id) {
    return "token.agent." + id;
  }

  static final String BOSS = "token.supervisor.boss";

  Answer get(String token, String path, String... headers) {
    return send("GET", path, BodyPublishers.noBody(), with(token, headers));
  }

  Answer post(String token, String path, String json, String... headers) {
    String[] typed = new String[headers.length + 2];
    typed[0] = "Content-Type";
    typed[1] = "application/json";
    System.arraycopy(headers, 0, typed, 2, headers.length);
    return send("POST", path, BodyPublishers.ofString(json), with(token, typed));
  }

  Answer post(String token, String path) {
    return send("POST", path, BodyPublishers.noBody(), with(token));
  }

  Answer send(String method, String path, BodyPublisher body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    request.method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return new Answer(client.send(request.build(), BodyHandlers.ofString(UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String[] with(String token, String... headers) {
    if (token.isEmpty()) {
      return headers;
    }
    String[] all = new String[headers.length + 2];
    all[0] = "Authorization";
    all[1] = "Bearer " + token;
    System.arraycopy(headers, 0, all, 2, headers.length);
    return all;
  }

  /** Sends those bytes as they are and reads until the server closes. */
  String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  /** Like {@link #raw}, in two writes; before the second it waits to be asked, if it said so. */
  String rawInTwo(String first, String second) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.getOutputStream().write(first.getBytes(ISO_8859_1));
      String early = "";
      if (first.contains("100-continue")) {
        early = new String(socket.getInputStream().readNBytes(4), UTF_8);
      }
      socket.getOutputStream().write(second.getBytes(ISO_8859_1));
      return early + new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  @Override
  public void close() {
    if (http != null) {
      http.shutdownNow();
      chat.close();
    }
  }

  /** What came back. */
  record Answer(HttpResponse<String> response) {
    int status() {
      return response.statusCode();
    }

    String body() {
      return response.body();
    }

    JsonNode json() {
      try {
        return JSON.readTree(response.body());
      } catch (JsonProcessingException e) {
        throw new AssertionError("no JSON: " + response.body(), e);
      }
    }

    String text(String field) {
      return json().path(field).asText();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    @Override
    public String toString() {
      return status() + " " + response.headers().map() + " " + body();
    }
  }
}
