package io.deskbell.adapter.websocket;

import static io.deskbell.adapter.websocket.RawWebSocket.frame;
import static io.deskbell.adapter.websocket.RawWebSocket.request;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.adapter.websocket.TestServer.Heard;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Time is the test's own here: the server's wheel goes on only when it is told to. */
@Timeout(60)
class TimesTest {
  private static final byte[] PLAIN = ascii("GET / HTTP/1.1\r\nHost: x\r\n\r\n");

  @Test
  void pingsEveryTwentySecondsAndKeepsWhoAnswers() throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      server.first();
      for (int i = 0; i < 10; i++) {
        server.wheel.advance(Duration.ofSeconds(21));
        assertEquals("89 ", socket.readFrame().toString());
        socket.send(frame(0x8A, ""), frame(0x81, "alive"));
        assertEquals("alive", socket.readText());
      }
    }
  }

  @Test
  void cutsWhoStaysSilentThoughItReads() throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      Heard heard = server.first();
      server.wheel.advance(Duration.ofSeconds(49));
      assertEquals("89 ", socket.readFrame().toString());
      assertEquals("89 ", socket.readFrame().toString());
      assertTrue(heard.connection.isOpen());
      server.wheel.advance(Duration.ofSeconds(2));
      assertTrue(socket.isAtEnd());
      await().until(() -> heard.events.equals(List.of("closed 1006")));
    }
  }

  @Test
  void cutsAMessageThatDoesNotComeToItsEnd() throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      Heard heard = server.first();
      socket.send(frame(0x01, "begun"));
      int seconds = 0;
      while (heard.connection.isOpen()) {
        assertTrue(seconds < 100, "still open");
        socket.send(frame(0x00, "more"), frame(0x89, "read"));
        RawWebSocket.Frame next = socket.readFrame();
        while (next.opcode() != RawWebSocket.PONG) {
          next = socket.readFrame();
        }
        server.wheel.advance(Duration.ofSeconds(10));
        seconds += 10;
        settle(heard);
      }
      assertTrue(seconds >= 60, "cut after " + seconds + " s");
      await().until(() -> heard.events.equals(List.of("closed 1006")));
    }
  }

  @Test
  void closesWhenTheTimeIsUp() throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      Heard heard = server.first();
      heard.connection.closeAfter(Duration.ofSeconds(3), 4401, "too early");
      heard.connection.closeAfter(Duration.ofSeconds(10), 4401, "token expired");
      server.wheel.advance(Duration.ofSeconds(9));
      socket.text("still here");
      assertEquals("still here", socket.readText());
      server.wheel.advance(Duration.ofSeconds(2));
      assertEquals(4401, socket.readClose());
    }
  }

  @Test
  void closesFarInTheFuture() throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      server.first().connection.closeAfter(Duration.ofMinutes(10), 4401, "token expired");
      for (int i = 0; i < 30; i++) {
        server.wheel.advance(Duration.ofSeconds(20));
        socket.text("" + i);
        RawWebSocket.Frame next = socket.readFrame();
        while (next.opcode() == RawWebSocket.PING) {
          next = socket.readFrame();
        }
        assertEquals("" + i, next.text());
      }
      server.wheel.advance(Duration.ofSeconds(2));
      assertEquals(4401, socket.readClose());
    }
  }

  @Test
  void cutsWhoSendsNothing() throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket socket = RawWebSocket.connect(server.port())) {
      advanceUntilEnd(server, socket, Duration.ofSeconds(20));
    }
  }

  @Test
  void cutsAHeadThatTrickles() throws Exception {
    TransportSettings patient =
        TransportSettings.defaults().withIdleTimeout(Duration.ofMinutes(10));
    try (TestServer server = TestServer.start(patient);
        RawWebSocket socket = RawWebSocket.connect(server.port())) {
      socket.send(PLAIN);
      assertEquals(200, socket.readAnswer().status());
      byte[] head = request("GET / HTTP/1.1");
      socket.socket().setSoTimeout(200);
      int seconds = 0;
      boolean end = false;
      while (!end) {
        assertTrue(seconds < 60, "still open");
        socket.send(new byte[] {head[seconds++]});
        server.wheel.advance(Duration.ofSeconds(1));
        end = isAtEndAlready(socket);
      }
      assertTrue(seconds >= 20, "cut after " + seconds + " s");
    }
  }

  @Test
  void cutsABodyThatDoesNotCome() throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket socket = RawWebSocket.connect(server.port())) {
      socket.send(ascii("POST /slow HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf"));
      server.slowRequest.acquire();
      advanceUntilEnd(server, socket, Duration.ofSeconds(60));
      server.slowAnswer.release();
    }
  }

  @Test
  void cutsAnIdleConnectionOfHttp() throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket socket = RawWebSocket.connect(server.port())) {
      socket.send(PLAIN);
      assertEquals(200, socket.readAnswer().status());
      advanceUntilEnd(server, socket, Duration.ofSeconds(50));
    }
  }

  @Test
  void leavesARequestItsTimeToBeAnswered() throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket socket = RawWebSocket.connect(server.port())) {
      socket.send(ascii("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"));
      server.slowRequest.acquire();
      server.wheel.advance(Duration.ofMinutes(10));
      server.slowAnswer.release();
      assertEquals(200, socket.readAnswer().status());
    }
  }

  /** Expects the end of a connection not before a time and soon after it. */
  private static void advanceUntilEnd(TestServer server, RawWebSocket socket, Duration after)
      throws Exception {
    socket.socket().setSoTimeout(200);
    server.wheel.advance(after.minusMillis(500));
    assertThrows(SocketTimeoutException.class, socket::isAtEnd);
    // Nobody can tell what the server had heard when the time began to run: so it may take longer.
    for (int i = 0; !isAtEndAlready(socket); i++) {
      assertTrue(i < 200, "still open");
      server.wheel.advance(Duration.ofSeconds(1));
    }
  }

  private static boolean isAtEndAlready(RawWebSocket socket) throws Exception {
    socket.socket().setSoTimeout(50);
    try {
      return socket.isAtEnd();
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  private static void settle(Heard heard) throws InterruptedException {
    CountDownLatch settled = new CountDownLatch(1);
    heard.connection.execute(settled::countDown);
    settled.await();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
