package io.deskbell.adapter.websocket;

import static io.deskbell.adapter.websocket.RawWebSocket.closeFrame;
import static io.deskbell.adapter.websocket.RawWebSocket.request;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.adapter.websocket.RawWebSocket.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DrainTest {

  @Test
  void everyOneGetsWhatWasSentAnd1001() throws Exception {
    int clients = 20;
    try (TestServer server = TestServer.start(TransportSettings.defaults())) {
      HttpClient client = HttpClient.newHttpClient();
      List<Remembering> all = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        Remembering remembering = new Remembering();
        client
            .newWebSocketBuilder()
            .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/"), remembering)
            .join();
        all.add(remembering);
      }
      await().until(() -> server.heard.size() == clients);
      server.heard.forEach(heard -> heard.connection.send(EncodedText.of("last words")));
      assertTrue(server.transport.drain(Duration.ofSeconds(30)));
      assertEquals(0, server.transport.openConnections());
      server.heard.forEach(heard -> assertEquals(List.of("closed 1001"), heard.events));
      for (Remembering remembering : all) {
        remembering.closed.acquire();
        assertEquals(List.of("last words", "1001"), remembering.seen);
      }
    }
  }

  @Test
  void newHandshakesAreRefusedAndOpenConnectionsGoOnUntilThen() throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket open = RawWebSocket.open(server.port());
        RawWebSocket late = RawWebSocket.connect(server.port())) {
      server.transport.refuseHandshakes();
      late.send(request("GET / HTTP/1.1"));
      Answer answer = late.readAnswer();
      assertEquals(503, answer.status());
      assertTrue(answer.body().contains("\"code\":\"unavailable\""), answer.body());
      open.text("still served");
      assertEquals("still served", open.readText());
    }
  }

  @Test
  void patienceWithAClientThatDoesNotAnswerIsBounded() throws Exception {
    try (TestServer server = TestServer.start(TransportSettings.defaults());
        RawWebSocket deaf = RawWebSocket.open(server.port());
        RawWebSocket polite = RawWebSocket.open(server.port())) {
      await().until(() -> server.heard.size() == 2);
      polite.send(closeFrame(1001, ""));
      assertFalse(server.transport.drain(Duration.ofMillis(50)));
      assertEquals(1001, deaf.readClose());
      assertTrue(deaf.isAtEnd());
      for (TestServer.Heard heard : server.heard) {
        await().until(() -> heard.events.equals(List.of("closed 1001")));
      }
    }
  }

  @Test
  void stoppedServerStillTellsItsListenersOnce() throws Exception {
    TestServer server = TestServer.echo();
    try (RawWebSocket socket = RawWebSocket.open(server.port())) {
      socket.text("a");
      assertEquals("a", socket.readText());
      server.stop();
      assertTrue(socket.isAtEnd());
      await().until(() -> server.first().events.equals(List.of("closed 1006")));
    } finally {
      server.close();
    }
  }

  private static final class Remembering implements WebSocket.Listener {
    final List<String> seen = new ArrayList<>();
    final Semaphore closed = new Semaphore(0);

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      seen.add(data.toString());
      socket.request(1);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      seen.add("" + code);
      closed.release();
      return CompletableFuture.completedStage(null);
    }
  }
}
