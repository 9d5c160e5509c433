package io.deskbell.adapter.websocket;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * A Grizzly server on a free port with the transport under test, time that only the test moves, and
 * an HTTP handler that answers with the name of its thread and the request's body.
 */
final class TestServer implements AutoCloseable {
  static final Duration TICK = Duration.ofMillis(250);

  final TimerWheel wheel = new TimerWheel(TICK);
  final List<Heard> heard = new CopyOnWriteArrayList<>();
  final WebSocketTransport transport;
  final Semaphore slowRequest = new Semaphore(0);
  final Semaphore slowAnswer = new Semaphore(0);
  private final HttpServer server = new HttpServer();
  private final NetworkListener listener;

  private TestServer(
      TransportSettings settings, @Nullable HandshakeGate gate, Function<Heard, Heard> hears)
      throws IOException {
    listener = new NetworkListener("test", "127.0.0.1", 0);
    server.addListener(listener);
    server.getServerConfiguration().addHttpHandler(new Plain(), "/");
    server.getServerConfiguration().setAllowPayloadForUndefinedHttpMethods(true);
    HandshakeGate open =
        request ->
            HandshakeDecision.accept(
                null,
                connection -> {
                  Heard hearing = hears.apply(new Heard(connection));
                  heard.add(hearing);
                  return hearing;
                });
    transport = WebSocketTransport.install(listener, settings, gate == null ? open : gate, wheel);
    server.start();
  }

  /** A server that lets everyone in and listens with what {@code hears} makes of a listener. */
  static TestServer start(TransportSettings settings, Function<Heard, Heard> hears)
      throws IOException {
    return new TestServer(settings, null, hears);
  }

  static TestServer start(TransportSettings settings) throws IOException {
    return start(settings, hearing -> hearing);
  }

  static TestServer echo() throws IOException {
    return start(TransportSettings.defaults(), Heard::echoing);
  }

  static TestServer guarded(HandshakeGate gate) throws IOException {
    return new TestServer(TransportSettings.defaults(), gate, hearing -> hearing);
  }

  int port() {
    return listener.getPort();
  }

  /** Returns the first connection's listener; waits for it. */
  Heard first() {
    Awaitility.await().until(() -> !heard.isEmpty());
    return heard.get(0);
  }

  void stop() {
    server.shutdownNow();
  }

  @Override
  public void close() {
    stop();
    transport.close();
  }

  /** Hears a connection and remembers what it heard. */
  static class Heard implements ConnectionListener {
    final WebSocketConnection connection;
    final List<String> events = new CopyOnWriteArrayList<>();
    final List<String> texts = new CopyOnWriteArrayList<>();
    final List<String> threads = new CopyOnWriteArrayList<>();
    private boolean echoing;

    Heard(WebSocketConnection connection) {
      this.connection = connection;
    }

    Heard echoing() {
      echoing = true;
      return this;
    }

    @Override
    public void onText(byte[] buffer, int offset, int length) {
      threads.add(Thread.currentThread().getName());
      if (echoing) {
        connection.send(EncodedText.of(buffer, offset, length));
      } else {
        texts.add(new String(buffer, offset, length, StandardCharsets.UTF_8));
      }
    }

    @Override
    public void onCongested() {
      events.add("congested");
    }

    @Override
    public void onDrained() {
      events.add("drained");
    }

    @Override
    public void onClosed(int code) {
      events.add("closed " + code);
    }
  }

  private final class Plain extends HttpHandler {
    @Override
    public void service(Request request, Response response) throws Exception {
      if (request.getRequestURI().equals("/slow")) {
        slowRequest.release();
        slowAnswer.acquire();
      }
      try (InputStream body = request.getInputStream()) {
        byte[] answer =
            (Thread.currentThread().getName()
                    + " "
                    + new String(body.readAllBytes(), StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8);
        response.setContentLength(answer.length);
        response.getOutputStream().write(answer);
      }
    }
  }
}
