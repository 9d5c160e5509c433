package io.deskbell.bootstrap.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How much one caller may have or do at once. */
class LimitsTest {
  private static DeskbellProcess server;

  @BeforeAll
  static void start() {
    server =
        DeskbellProcess.start(
            "SESSIONS_PER_USER=2",
            "SESSIONS_PER_MINUTE=4",
            "TOKENS_PER_MINUTE=30",
            "CONNECTIONS_PER_USER=2",
            "FRAMES_PER_SECOND=5",
            "MAX_FRAME_BYTES=3000",
            "MAX_MESSAGE_CHARS=10",
            "IDLE_TIMEOUT=PT3S",
            "HEADER_TIMEOUT=PT2S");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String handshake(Person person) {
    return RawSocket.handshake("/", "Authorization: Bearer " + person.token());
  }

  @Test
  void sessionsOfOneVisitor() {
    Person visitor = server.visitor("collector");
    String first = visitor.startSession();
    visitor.startSession();
    visitor.http().post("/session/start").problem(429, "rate_limited");
    visitor.end(first);
    visitor.startSession();
    // Three have started within this minute, the refused one counts or not.
    server.visitor("another").startSession();
  }

  @Test
  void startsOfOneVisitorInAMinute() {
    Person visitor = server.visitor("restless");
    for (int i = 0; i < 4; i++) {
      visitor.end(visitor.startSession());
    }
    visitor.http().post("/session/start").problem(429, "rate_limited");
    server.visitor("another-one").id();
  }

  @Test
  void tokensOfOneAddressInAMinute() {
    try (DeskbellProcess stingy = DeskbellProcess.start("TOKENS_PER_MINUTE=2")) {
      stingy.visitor("one");
      stingy.visitor("two");
      stingy
          .anybody()
          .post("/auth/token", Json.object("userId", "three"))
          .problem(429, "rate_limited");
      // Nobody believes a header that anybody can set.
      stingy
          .anybody()
          .post("/auth/token", Json.object("userId", "three"), "X-Forwarded-For", "192.0.2.7")
          .problem(429, "rate_limited");
      stingy.anybody().get("/health").body(200);
    }
  }

  @Test
  void connectionsOfOneVisitor() {
    Person visitor = server.visitor("many-windows");
    try (RawSocket one = RawSocket.upgraded(server, visitor.token());
        RawSocket two = RawSocket.upgraded(server, visitor.token());
        RawSocket three = RawSocket.connect(server)) {
      three.write(handshake(visitor));
      String head = three.readHead();
      assertTrue(head.startsWith("HTTP/1.1 429 Too Many Requests\r\n"), head);
      assertTrue(head.toLowerCase(Locale.ROOT).contains("\r\nretry-after: "), head);
      RawSocket.upgraded(server, server.visitor("somebody-else").token()).close();
      one.sendText("{\"type\":\"ping\"}");
      assertEquals("pong", one.readJson().path("type").asText());
      two.sendText("{\"type\":\"ping\"}");
      assertEquals("pong", two.readJson().path("type").asText());
    }
    roomAgain(visitor);
  }

  private static void roomAgain(Person visitor) {
    await()
        .until(
            () -> {
              try (RawSocket again = RawSocket.connect(server)) {
                again.write(handshake(visitor));
                return again.readHead().startsWith("HTTP/1.1 101 ");
              }
            });
  }

  @Test
  void connectionsOfOneAddress() {
    try (DeskbellProcess small = DeskbellProcess.start("CONNECTIONS_PER_ADDRESS=1");
        RawSocket one = RawSocket.upgraded(small, small.visitor("one").token());
        RawSocket two = RawSocket.connect(small)) {
      two.write(handshake(small.visitor("two")));
      String head = two.readHead();
      assertTrue(head.startsWith("HTTP/1.1 429 Too Many Requests\r\n"), head);
      assertTrue(head.toLowerCase(Locale.ROOT).contains("\r\nretry-after: "), head);
      one.sendText("{\"type\":\"ping\"}");
      assertEquals("pong", one.readJson().path("type").asText());
    }
  }

  @Test
  void whoFloodsIsToldAndThenCutOff() {
    Person visitor = server.visitor("flood");
    String session = visitor.startSession();
    try (RawSocket socket = RawSocket.upgraded(server, visitor.token())) {
      StringBuilder frames = new StringBuilder();
      byte[] frame =
          RawSocket.frame(
              true,
              RawSocket.TEXT,
              "{\"type\":\"ping\",\"requestId\":\"r\"}".getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 5_000; i++) {
        frames.append(new String(frame, StandardCharsets.ISO_8859_1));
      }
      writeAsMuchAsIsTaken(socket, frames.toString().getBytes(StandardCharsets.ISO_8859_1));
      RateLimited seen = readToTheEnd(socket);
      assertTrue(seen.pongs >= 20, seen::toString);
      assertTrue(seen.refusals >= 1, seen::toString);
      assertEquals(4429, seen.closeCode, seen::toString);
    }
    assertEquals("active", visitor.session(session).path("status").asText());
  }

  @SuppressWarnings("EmptyCatch") // cut off before all of it was taken: so much the better
  private static void writeAsMuchAsIsTaken(RawSocket socket, byte[] bytes) {
    try {
      socket.write(bytes);
    } catch (UncheckedIOException e) {
    }
  }

  private record RateLimited(int pongs, int refusals, int closeCode) {}

  private static RateLimited readToTheEnd(RawSocket socket) {
    int pongs = 0;
    int refusals = 0;
    try {
      while (true) {
        RawSocket.Frame frame = socket.read();
        if (frame.opcode() == RawSocket.CLOSE) {
          return new RateLimited(pongs, refusals, frame.closeCode());
        }
        if (frame.text().contains("\"pong\"")) {
          pongs++;
        } else if (frame.text().contains("\"rate_limited\"")) {
          refusals++;
        }
      }
    } catch (IOException e) {
      return new RateLimited(pongs, refusals, 1006);
    }
  }

  @Test
  void configuredSizes() {
    Person visitor = server.visitor("verbose");
    String session = visitor.startSession();
    try (ChatSocket socket = visitor.connect()) {
      socket.askFor(
          "message_sent", "send_message", "sessionId", session, "content", "x".repeat(10));
      socket.refused(
          "message_too_large", "send_message", "sessionId", session, "content", "x".repeat(11));
    }
    visitor
        .http()
        .post("/messages/" + session, Json.object("content", "x".repeat(11)))
        .problem(413, "message_too_large");
    visitor
        .http()
        .postText("/messages/" + session, "{\"content\":\"x\"" + " ".repeat(3000) + "}")
        .problem(413, "message_too_large");
  }

  @Test
  void aConnectionThatStaysSilentIsClosed() {
    Person visitor = server.visitor("silent");
    try (RawSocket socket = RawSocket.upgraded(server, visitor.token())) {
      int code = socket.closeCode();
      assertTrue(Set.of(1000, 1001, 1006).contains(code), () -> "closed with " + code);
    }
    roomAgain(visitor);
  }

  @Test
  void aRequestHeadThatTricklesIsCutOff() {
    for (String start : List.of("", "GET /health HTTP/1.1\r\nHost: localhost\r\nX: ")) {
      try (RawSocket socket = RawSocket.connect(server)) {
        socket.write(start);
        await()
            .atMost(Duration.ofSeconds(30))
            .pollInterval(Duration.ofMillis(100))
            .until(
                () -> {
                  try {
                    socket.write("x");
                  } catch (UncheckedIOException e) {
                    return true;
                  }
                  return socket.isCut();
                });
      }
    }
    server.anybody().get("/health").body(200);
  }
}
