package io.deskbell.bootstrap.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * A server with little memory and no rate limits is beset from all sides, and serves the others.
 */
class SmallHeapTest {
  private static final String HEAP = "96m";
  private static final Duration LONG = Duration.ofMinutes(2);

  /** In bytes far more than the heap. */
  private static final int MESSAGES = 40_000;

  private static final int DEAF = 40;
  private static final int UNFINISHED = 200;
  private static final String CONTENT = "x".repeat(4_000);

  @Test
  void nobodyTakesTheMemoryOfTheOthers() throws InterruptedException {
    List<RawSocket> hostile = new ArrayList<>();
    try (DeskbellProcess server = DeskbellProcess.startSmall(HEAP)) {
      Person flooder = server.visitor("flooder");
      String flooded = flooder.startSession();
      Person visitor = server.visitor("honest");
      String session = visitor.startSession();
      String join = "{\"type\":\"join_session\",\"data\":{\"sessionId\":\"" + flooded + "\"}}";
      for (int i = 0; i < DEAF; i++) {
        RawSocket deaf = RawSocket.connect(server, 4096);
        hostile.add(deaf);
        deaf.upgrade(flooder.token());
        deaf.sendText(join);
      }
      for (int i = 0; i < UNFINISHED; i++) {
        RawSocket unfinished = RawSocket.upgraded(server, flooder.token());
        hostile.add(unfinished);
        unfinished.write(RawSocket.frame(false, 1, new byte[60_000]));
      }
      AtomicInteger stored = new AtomicInteger();
      try (ChatSocket flood = flooder.connect(frame -> counts(frame, stored));
          ChatSocket honest = visitor.connect()) {
        honest.join(session);
        for (int i = 1; i <= MESSAGES; i++) {
          assertFalse(flood.isClosed(), () -> closed(flood, server));
          flood.send("send_message", "sessionId", flooded, "content", CONTENT);
          if (i % 5_000 == 0) {
            honest.send("send_message", "sessionId", session, "content", "still here");
            assertEquals("still here", honest.next("message_sent").path("content").asText());
          }
        }
        await("all of the flood").atMost(LONG).until(() -> stored.get() == MESSAGES);
      }
      assertEquals(
          MESSAGES + 2, flooder.session(flooded).path("lastSequence").asLong(), server::output);
      server.anybody().get("/health/ready").body(200);
    } finally {
      hostile.forEach(RawSocket::close);
    }
  }

  private static String closed(ChatSocket socket, DeskbellProcess server) {
    return "the flood was closed with " + socket.closeCode() + "\n" + server.output();
  }

  private static boolean counts(JsonNode frame, AtomicInteger stored) {
    stored.addAndGet(frame.path("type").asText().equals("message_sent") ? 1 : 0);
    return true;
  }
}
