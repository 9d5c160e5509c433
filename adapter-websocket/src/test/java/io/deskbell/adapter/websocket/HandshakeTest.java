package io.deskbell.adapter.websocket;

import static io.deskbell.adapter.websocket.RawWebSocket.frame;
import static io.deskbell.adapter.websocket.RawWebSocket.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.adapter.websocket.RawWebSocket.Answer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class HandshakeTest {

  @Test
  void answersTheExampleOfTheRfc() throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket socket = RawWebSocket.connect(server.port())) {
      socket.send(request("GET / HTTP/1.1"));
      Answer answer = socket.readAnswer();
      assertEquals(101, answer.status());
      assertEquals("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", answer.headers().get("Sec-WebSocket-Accept"));
      assertEquals("websocket", answer.headers().get("Upgrade"));
      assertEquals("Upgrade", answer.headers().get("Connection"));
      assertFalse(answer.headers().containsKey("Sec-WebSocket-Protocol"));
      assertFalse(answer.headers().containsKey("Sec-WebSocket-Extensions"));
    }
  }

  @ParameterizedTest(name = "{0} with {1}: {2}")
  @CsvSource({
    "GET /other HTTP/1.1,          , 404, not_found",
    "POST / HTTP/1.1, , 400, bad_request",
    "GET / HTTP/1.0, , 400, bad_request",
    "GET / HTTP/1.1, Connection:, 400, bad_request",
    "GET / HTTP/1.1, Connection: keep-alive, 400, bad_request",
    "GET / HTTP/1.1, Sec-WebSocket-Version: 8, 426, upgrade_required",
    "GET / HTTP/1.1, Sec-WebSocket-Version:, 426, upgrade_required",
    "GET / HTTP/1.1, Sec-WebSocket-Key:, 400, bad_request",
    "GET / HTTP/1.1, Sec-WebSocket-Key: c2hvcnQ=, 400, bad_request",
    "GET / HTTP/1.1, Sec-WebSocket-Key: not base64 at all!!, 400, bad_request",
    "GET / HTTP/1.1, Content-Length: 3, 400, bad_request",
    "GET / HTTP/1.1, Transfer-Encoding: chunked, 400, bad_request",
  })
  void refusesWhatIsNoGoodHandshake(String line, String header, int status, String code)
      throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket socket = RawWebSocket.connect(server.port())) {
      socket.send(header == null ? request(line) : request(line, header));
      Answer answer = socket.readAnswer();
      assertEquals(status, answer.status());
      assertEquals("application/problem+json", answer.headers().get("Content-Type"));
      assertTrue(answer.body().contains("\"code\":\"" + code + "\""), answer.body());
      assertTrue(answer.body().contains("\"status\":" + status), answer.body());
      if (status == 426) {
        assertEquals("13", answer.headers().get("Sec-WebSocket-Version"));
        assertTrue(answer.body().contains("\"title\":\"Upgrade Required\""), answer.body());
      }
      assertTrue(socket.isAtEnd());
      assertTrue(server.heard.isEmpty());
    }
  }

  @ParameterizedTest
  @CsvSource({"WebSocket, 'keep-alive, Upgrade'", "'h2c, websocket', 'upgrade,foo'"})
  void takesTheListsThatBrowsersSend(String upgrade, String connection) throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket socket = RawWebSocket.connect(server.port())) {
      socket.send(request("GET /?a=b HTTP/1.1", "Upgrade:" + upgrade, "Connection:" + connection));
      assertEquals(101, socket.readAnswer().status());
    }
  }

  @Test
  void gateSeesTheRequestAndMayRefuse() throws Exception {
    List<HandshakeRequest> seen = new ArrayList<>();
    String problem = "{\"code\":\"unauthorized\"}";
    HandshakeGate gate =
        request -> {
          seen.add(request);
          return HandshakeDecision.refuse(401, Map.of("WWW-Authenticate", "Bearer"), problem);
        };
    try (TestServer server = TestServer.guarded(gate);
        RawWebSocket socket = RawWebSocket.connect(server.port())) {
      socket.send(
          request("GET / HTTP/1.1", "Authorization: Bearer x", "Sec-WebSocket-Protocol: a, b,c"));
      Answer answer = socket.readAnswer();
      assertEquals(401, answer.status());
      assertEquals("Bearer", answer.headers().get("WWW-Authenticate"));
      assertEquals("application/problem+json", answer.headers().get("Content-Type"));
      assertEquals("{\"code\":\"unauthorized\"}", answer.body());
      assertTrue(socket.isAtEnd());
      assertEquals(List.of("Bearer x"), seen.get(0).headers("authorization"));
      assertEquals(List.of("a", "b", "c"), seen.get(0).subprotocols());
      assertTrue(seen.get(0).remoteAddress().getAddress().isLoopbackAddress());
      assertEquals(0, server.transport.openConnections());
    }
  }

  @Test
  void brokenGateAnswers500AndHidesWhy() throws Exception {
    HandshakeGate gate =
        request -> {
          throw new IllegalStateException("secret");
        };
    try (TestServer server = TestServer.guarded(gate);
        RawWebSocket socket = RawWebSocket.connect(server.port())) {
      socket.send(request("GET / HTTP/1.1"));
      Answer answer = socket.readAnswer();
      assertEquals(500, answer.status());
      assertFalse(answer.body().contains("secret"), answer.body());
    }
  }

  @Test
  void answersTheSubprotocolOfTheGate() throws Exception {
    HandshakeGate gate = request -> HandshakeDecision.accept("deskbell.v1", TestServer.Heard::new);
    try (TestServer server = TestServer.guarded(gate)) {
      WebSocket socket =
          HttpClient.newHttpClient()
              .newWebSocketBuilder()
              .subprotocols("deskbell.v1", "bearer.x")
              .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/"), new Ignoring())
              .get();
      assertEquals("deskbell.v1", socket.getSubprotocol());
      socket.abort();
    }
  }

  @Test
  void framesInTheSameSegmentAsTheHandshakeAreNotLost() throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket socket = RawWebSocket.connect(server.port())) {
      byte[] second = frame(0x81, "two");
      socket.send(request("GET / HTTP/1.1"), frame(0x81, "one"), Arrays.copyOf(second, 4));
      assertEquals(101, socket.readAnswer().status());
      assertEquals("one", socket.readText());
      socket.send(Arrays.copyOfRange(second, 4, second.length));
      assertEquals("two", socket.readText());
    }
  }

  @Test
  void handshakeMayTrickleAndEndTogetherWithAFrame() throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket socket = RawWebSocket.connect(server.port())) {
      byte[] request = request("GET / HTTP/1.1");
      for (int i = 0; i < request.length - 1; i++) {
        socket.send(new byte[] {request[i]});
      }
      socket.send(new byte[] {request[request.length - 1]}, frame(0x81, "early"));
      assertEquals(101, socket.readAnswer().status());
      assertEquals("early", socket.readText());
    }
  }

  @Test
  void plainRequestsReachTheirHandlerOnAWorkerThread() throws Exception {
    try (TestServer server = TestServer.echo()) {
      HttpClient client = HttpClient.newHttpClient();
      URI root = URI.create("http://127.0.0.1:" + server.port() + "/");
      for (String body : List.of("", "a body", "x".repeat(200_000))) {
        HttpRequest request =
            body.isEmpty()
                ? HttpRequest.newBuilder(root).build()
                : HttpRequest.newBuilder(root)
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals(200, answer.statusCode());
        String[] parts = answer.body().split(" ", 2);
        assertFalse(answer.body().contains("SelectorRunner"), parts[0]);
        assertTrue(answer.body().endsWith(body), parts[0]);
      }
    }
  }

  @Test
  void connectionIsUpgradedAfterPlainRequests() throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket socket = RawWebSocket.connect(server.port())) {
      byte[] plain = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      byte[] chunked =
          "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII);
      socket.send(plain, chunked);
      assertEquals(200, socket.readAnswer().status());
      assertTrue(socket.readAnswer().body().endsWith("abc"));
      socket.send(request("GET / HTTP/1.1"), frame(0x81, "then"));
      assertEquals(101, socket.readAnswer().status());
      assertEquals("then", socket.readText());
    }
  }

  private static final class Ignoring implements WebSocket.Listener {
    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      return CompletableFuture.completedStage(null);
    }
  }
}
