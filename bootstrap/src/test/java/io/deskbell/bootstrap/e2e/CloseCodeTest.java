package io.deskbell.bootstrap.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** How and why the server closes a WebSocket, and that it does so to nobody else's. */
class CloseCodeTest {
  private static DeskbellProcess server;

  private Person visitor;
  private String session;

  @BeforeAll
  static void start() {
    server = DeskbellProcess.start("AGENTS=ann", "AGENT_CAPACITY=1000", "SEND_QUEUE_BYTES=65536");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void startSession(TestInfo test) {
    visitor = server.visitor("visitor-of-" + test.getTestMethod().orElseThrow().getName());
    session = visitor.startSession();
  }

  @Test
  void aBinaryFrame() {
    try (ChatSocket socket = visitor.connect()) {
      socket.join(session);
      socket.sendBinary("{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_8));
      assertEquals(1003, socket.closeCode());
    }
    try (RawSocket raw = RawSocket.upgraded(server, visitor.token())) {
      raw.write(RawSocket.frame(true, RawSocket.BINARY, new byte[0]));
      assertEquals(1003, raw.closeCode());
    }
  }

  @Test
  void aTextThatIsNotUtf8() {
    List<byte[]> broken =
        List.of(
            new byte[] {(byte) 0xFF},
            new byte[] {(byte) 0xC0, (byte) 0x80},
            new byte[] {(byte) 0xE2, (byte) 0x82},
            new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
            new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80});
    for (byte[] part : broken) {
      byte[] head = "{\"type\":\"ping\",\"requestId\":\"".getBytes(StandardCharsets.UTF_8);
      byte[] tail = "\"}".getBytes(StandardCharsets.UTF_8);
      byte[] text = new byte[head.length + part.length + tail.length];
      System.arraycopy(head, 0, text, 0, head.length);
      System.arraycopy(part, 0, text, head.length, part.length);
      System.arraycopy(tail, 0, text, head.length + part.length, tail.length);
      try (RawSocket raw = RawSocket.upgraded(server, visitor.token())) {
        raw.write(RawSocket.frame(true, RawSocket.TEXT, text));
        assertEquals(1007, raw.closeCode());
      }
    }
  }

  @Test
  void aFrameThatIsTooBig() {
    try (ChatSocket socket = visitor.connect()) {
      socket.sendText("{\"type\":\"ping\"" + " ".repeat(65536 - 15) + "}");
      socket.nextFrame("pong");
      socket.sendText("{\"type\":\"ping\"" + " ".repeat(65536 - 14) + "}");
      assertEquals(1009, socket.closeCode());
    }
  }

  @Test
  void aMessageInPiecesThatIsTooBig() {
    try (RawSocket raw = RawSocket.upgraded(server, visitor.token())) {
      byte[] piece = " ".repeat(10_000).getBytes(StandardCharsets.UTF_8);
      raw.write(RawSocket.frame(false, RawSocket.TEXT, piece));
      try {
        for (int i = 0; i < 1_000; i++) {
          raw.write(RawSocket.frame(false, RawSocket.CONTINUATION, piece));
        }
      } catch (UncheckedIOException e) {
        assertTrue(Set.of(1009, 1006).contains(raw.closeCode()));
        return;
      }
      assertEquals(1009, raw.closeCode());
    }
  }

  @Test
  void aFrameThatSaysItIsHuge() {
    try (RawSocket raw = RawSocket.upgraded(server, visitor.token())) {
      raw.write(
          new byte[] {(byte) 0x81, (byte) 0xFF, 0x7F, -1, -1, -1, -1, -1, -1, -1, 1, 2, 3, 4});
      raw.write(new byte[1_000]);
      assertTrue(Set.of(1009, 1002).contains(raw.closeCode()));
    }
    try (RawSocket raw = RawSocket.upgraded(server, visitor.token())) {
      raw.write(new byte[] {(byte) 0x81, (byte) 0xFF, 0, 0, 0, 0, 0x7F, 0, 0, 0, 1, 2, 3, 4});
      raw.write(new byte[200_000]);
      assertEquals(1009, raw.closeCode());
    }
  }

  @Test
  void whatIsNotTheProtocol() {
    List<byte[]> frames =
        List.of(
            new byte[] {(byte) 0x81, 2, '{', '}'}, // not masked
            RawSocket.frame(true, 3, new byte[0]), // reserved opcode
            RawSocket.frame(true, RawSocket.CONTINUATION, new byte[0]), // continues nothing
            RawSocket.frame(false, RawSocket.PING, new byte[0])); // control frame in pieces
    for (byte[] frame : frames) {
      try (RawSocket raw = RawSocket.upgraded(server, visitor.token())) {
        raw.write(frame);
        assertEquals(1002, raw.closeCode());
      }
    }
  }

  @Test
  void aClientThatSaysGoodbyeIsAnsweredAlike() {
    try (RawSocket raw = RawSocket.upgraded(server, visitor.token())) {
      raw.write(RawSocket.frame(true, RawSocket.CLOSE, new byte[] {0x03, (byte) 0xE8}));
      assertEquals(1000, raw.closeCode());
      await().until(raw::isCut);
    }
  }

  @Test
  void aClientThatDoesNotRead() {
    long last;
    try (RawSocket deaf = RawSocket.connect(server, 4096);
        ChatSocket other = visitor.connect()) {
      deaf.upgrade(visitor.token());
      deaf.sendText("{\"type\":\"join_session\",\"data\":{\"sessionId\":\"" + session + "\"}}");
      assertEquals("session_joined", deaf.readJson().path("type").asText());
      // It never reads again: the system's buffers fill first, then the server's queue.
      String content = "x".repeat(4_000);
      do {
        last = visitor.say(session, content).path("sequence").asLong();
        assertTrue(last < 20_000, "80 MB are waiting for it");
      } while (last % 50 != 0 || !deaf.isReset());
      int code = deaf.closeCode();
      assertTrue(Set.of(4408, 1006).contains(code), () -> "closed with " + code);
      assertEquals("pong", other.ask("ping").path("type").asText());
    }
    // It may come again and go on where it was.
    try (ChatSocket again = visitor.connect()) {
      again.join(session, 2);
      assertEquals(
          Json.numbers(3, last),
          Json.sequences(again.eventsUntil(last).stream().map(f -> f.path("data")).toList()));
    }
  }

  @Test
  void aTokenThatRunsOut() {
    try (DeskbellProcess brief = DeskbellProcess.start("JWT_TTL=PT15S")) {
      Person hasty = brief.visitor("hasty");
      String session = hasty.startSession();
      try (ChatSocket socket = hasty.connect()) {
        socket.join(session);
        assertEquals(4401, socket.closeCode());
      }
      // The clocks may differ by half a minute, no more.
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> hasty.http().get("/sessions").status() == 401);
      hasty.http().get("/sessions").problem(401, "unauthorized");
    }
  }
}
