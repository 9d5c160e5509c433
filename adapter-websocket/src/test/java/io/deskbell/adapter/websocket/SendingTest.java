package io.deskbell.adapter.websocket;

import static io.deskbell.adapter.websocket.RawWebSocket.closeFrame;
import static io.deskbell.adapter.websocket.RawWebSocket.frame;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.adapter.websocket.RawWebSocket.Frame;
import io.deskbell.adapter.websocket.TestServer.Heard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SendingTest {
  private static final EncodedText KILOBYTE = EncodedText.of("x".repeat(1_000));

  @Test
  void manyThreadsKeepTheirOrderAndLoseNothing() throws Exception {
    int threads = 4;
    int each = 5_000;
    try (TestServer server =
            TestServer.start(TransportSettings.defaults().withSendQueueBytes(threads * each * 20));
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      WebSocketConnection connection = server.first().connection;
      CountDownLatch start = new CountDownLatch(1);
      List<Thread> senders = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int sender = t;
        Thread thread =
            new Thread(
                () -> {
                  try {
                    start.await();
                  } catch (InterruptedException e) {
                    return;
                  }
                  for (int i = 0; i < each; i++) {
                    connection.send(EncodedText.of(sender + " " + i));
                  }
                });
        thread.start();
        senders.add(thread);
      }
      start.countDown();
      int[] next = new int[threads];
      for (int i = 0; i < threads * each; i++) {
        String[] parts = socket.readText().split(" ", 2);
        int sender = Integer.parseInt(parts[0]);
        assertEquals(next[sender]++, Integer.parseInt(parts[1]));
      }
      for (Thread thread : senders) {
        thread.join();
      }
      await().until(() -> connection.queuedBytes() == 0);
    }
  }

  @Test
  void whatIsSentInOneRoundLeavesInOneWrite() throws Exception {
    int messages = 200;
    try (TestServer server =
            TestServer.start(
                TransportSettings.defaults(),
                hearing ->
                    new Heard(hearing.connection) {
                      @Override
                      public void onText(byte[] buffer, int offset, int length) {
                        for (int i = 0; i < messages; i++) {
                          connection.send(EncodedText.of("m" + i));
                        }
                        events.add("waiting " + connection.queuedBytes());
                      }
                    });
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      long before = server.transport.writes();
      socket.text("go");
      for (int i = 0; i < messages; i++) {
        assertEquals("m" + i, socket.readText());
      }
      int bytes = IntStream.range(0, messages).map(i -> ("m" + i).length() + 2).sum();
      assertEquals(List.of("waiting " + bytes), server.first().events);
      assertEquals(1, server.transport.writes() - before);
    }
  }

  @Test
  void tasksRunInOrderBetweenTheMessagesAndNeverAtOnce() throws Exception {
    List<String> seen = new ArrayList<>();
    try (TestServer server =
            TestServer.start(
                TransportSettings.defaults(),
                hearing ->
                    new Heard(hearing.connection) {
                      @Override
                      public void onText(byte[] buffer, int offset, int length) {
                        connection.execute(() -> seen.add("task"));
                        connection.execute(() -> connection.send(EncodedText.of("done")));
                        seen.add("text");
                      }
                    });
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      socket.text("a");
      assertEquals("done", socket.readText());
      assertEquals(List.of("text", "task"), seen);
    }
  }

  @Test
  void tasksRunAlsoWhenTheConnectionHasEnded() throws Exception {
    try (TestServer server = TestServer.start(TransportSettings.defaults())) {
      RawWebSocket.open(server.port()).hangUp();
      await().until(() -> server.first().events.contains("closed 1006"));
      CountDownLatch ran = new CountDownLatch(1);
      server.first().connection.execute(ran::countDown);
      ran.await();
      server.stop();
      CountDownLatch ranStill = new CountDownLatch(1);
      server.first().connection.execute(ranStill::countDown);
      ranStill.await();
    }
  }

  @Test
  void congestionIsToldOnceAndDrainingToo() throws Exception {
    try (TestServer server =
            TestServer.start(TransportSettings.defaults().withSendQueueBytes(100_000));
        RawWebSocket socket = RawWebSocket.connectNarrow(server.port()).upgrade()) {
      Heard heard = server.first();
      int sent = 0;
      while (heard.events.isEmpty()) {
        if (heard.connection.queuedBytes() < 150_000) {
          heard.connection.send(KILOBYTE);
          sent++;
        }
      }
      assertEquals(List.of("congested"), heard.events);
      for (int i = 0; i < sent; i++) {
        assertEquals(1_000, socket.readText().length());
      }
      await().until(() -> heard.events.equals(List.of("congested", "drained")));
      assertEquals(0, heard.connection.queuedBytes());
    }
  }

  @Test
  void clientThatDoesNotReadIsGivenUpAndLearnsWhy() throws Exception {
    try (TestServer server = TestServer.start(TransportSettings.defaults());
        RawWebSocket socket = RawWebSocket.connectNarrow(server.port()).upgrade()) {
      Heard heard = server.first();
      congest(heard, 300_000);
      server.wheel.advance(Duration.ofSeconds(4));
      assertTrue(heard.connection.isOpen());
      server.wheel.advance(Duration.ofSeconds(2));
      await().until(() -> heard.events.equals(List.of("congested", "closed 4408")));
      assertEquals(0, heard.connection.queuedBytes());
      assertEquals(0, server.transport.openConnections());
      assertEquals(4408, socket.readClose());
      assertTrue(socket.isAtEnd());
    }
  }

  @Test
  void clientThatReadsALittleButNeverCatchesUpIsGivenUp() throws Exception {
    int limit = 1 << 20;
    try (TestServer server =
            TestServer.start(TransportSettings.defaults().withSendQueueBytes(limit));
        RawWebSocket socket = RawWebSocket.connectNarrow(server.port()).upgrade()) {
      Heard heard = server.first();
      congest(heard, limit + 50_000);
      int seconds = 0;
      while (heard.connection.isOpen()) {
        assertTrue(seconds < 40, "still open");
        int before = heard.connection.queuedBytes();
        while (heard.connection.queuedBytes() == before) {
          socket.readFrame();
        }
        while (heard.connection.isOpen() && heard.connection.queuedBytes() < limit + 50_000) {
          heard.connection.send(KILOBYTE);
        }
        server.wheel.advance(Duration.ofSeconds(1));
        seconds++;
        settle(heard);
      }
      assertTrue(seconds >= 29, "given up after " + seconds + " s");
      await().until(() -> heard.events.equals(List.of("congested", "closed 4408")));
    }
  }

  @Test
  void queueIsBoundedWhateverIsSent() throws Exception {
    try (TestServer server = TestServer.start(TransportSettings.defaults());
        RawWebSocket socket = RawWebSocket.connectNarrow(server.port()).upgrade()) {
      Heard heard = server.first();
      int most = 0;
      for (int i = 0; i < 100_000; i++) {
        heard.connection.send(KILOBYTE);
        most = Math.max(most, heard.connection.queuedBytes());
      }
      assertTrue(most <= 4 * 262_144 + KILOBYTE.length(), "most: " + most);
      await().until(() -> heard.events.contains("closed 4408"));
      assertEquals(4408, socket.readClose());
    }
  }

  @Test
  void oneRoundMaySendMoreThanTheQueueHoldsToAClientThatReads() throws Exception {
    int messages = 20_000;
    try (TestServer server =
            TestServer.start(
                TransportSettings.defaults(),
                hearing ->
                    new Heard(hearing.connection) {
                      private int left = messages;

                      @Override
                      public void onText(byte[] buffer, int offset, int length) {
                        onDrained();
                      }

                      @Override
                      public void onDrained() {
                        while (left > 0 && connection.queuedBytes() <= 262_144) {
                          connection.send(KILOBYTE);
                          left--;
                        }
                      }
                    });
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      socket.text("go");
      for (int i = 0; i < messages; i++) {
        assertEquals(1_000, socket.readText().length());
      }
    }
  }

  @Test
  void closeComesBehindWhatWasSentAndNothingBehindIt() throws Exception {
    try (TestServer server = TestServer.start(TransportSettings.defaults());
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      Heard heard = server.first();
      heard.connection.send(EncodedText.of("before"));
      heard.connection.close(4401, "ä".repeat(100));
      heard.connection.send(EncodedText.of("after"));
      heard.connection.close(1001, "again");
      assertEquals("before", socket.readText());
      Frame close = socket.readFrame();
      assertEquals(4401, close.code());
      assertEquals(2 + 122, close.payload().length);
      socket.send(frame(0x81, "late"), frame(0x89, "late"), closeFrame(4401, ""));
      assertTrue(socket.isAtEnd());
      await().until(() -> heard.events.equals(List.of("closed 4401")));
      assertTrue(heard.texts.isEmpty());
    }
  }

  @Test
  void closeDoesNotWaitForeverForItsAnswer() throws Exception {
    try (TestServer server = TestServer.start(TransportSettings.defaults());
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      Heard heard = server.first();
      heard.connection.close(1001, "");
      assertEquals(1001, socket.readClose());
      server.wheel.advance(Duration.ofMillis(4_900));
      assertTrue(heard.events.isEmpty());
      server.wheel.advance(Duration.ofMillis(600));
      assertTrue(socket.isAtEnd());
      await().until(() -> heard.events.equals(List.of("closed 1001")));
    }
  }

  @Test
  void pausedConnectionKeepsItsMessagesInOrder() throws Exception {
    try (TestServer server =
            TestServer.start(
                TransportSettings.defaults(),
                hearing ->
                    new Heard(hearing.connection) {
                      @Override
                      public void onText(byte[] buffer, int offset, int length) {
                        super.onText(buffer, offset, length);
                        connection.pauseReading();
                      }
                    });
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      Heard heard = server.first();
      socket.send(frame(0x81, "a"), frame(0x81, "b"), frame(0x01, "c"));
      for (int i = 1; i <= 2; i++) {
        int count = i;
        await().until(() -> heard.texts.size() == count);
        settle(heard);
        assertEquals(count, heard.texts.size());
        heard.connection.resumeReading();
      }
      socket.send(frame(0x80, "d"), frame(0x81, "e"));
      await().until(() -> heard.texts.equals(List.of("a", "b", "cd")));
      heard.connection.close(1001, "");
      assertEquals(1001, socket.readClose());
      socket.send(closeFrame(1001, ""));
      await().until(() -> heard.events.equals(List.of("closed 1001")));
      assertFalse(heard.texts.contains("e"));
    }
  }

  /** Sends until the client's buffers and the connection's queue are full. */
  private static void congest(Heard heard, int waiting) {
    while (heard.events.isEmpty()) {
      if (heard.connection.queuedBytes() < waiting) {
        heard.connection.send(KILOBYTE);
      }
    }
    assertEquals(List.of("congested"), heard.events);
  }

  /** Waits until the selector thread has done what it was told so far. */
  private static void settle(Heard heard) throws InterruptedException {
    CountDownLatch settled = new CountDownLatch(1);
    heard.connection.execute(settled::countDown);
    settled.await();
  }
}
