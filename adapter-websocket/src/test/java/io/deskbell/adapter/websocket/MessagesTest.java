package io.deskbell.adapter.websocket;

import static io.deskbell.adapter.websocket.RawWebSocket.closeFrame;
import static io.deskbell.adapter.websocket.RawWebSocket.frame;
import static io.deskbell.adapter.websocket.RawWebSocket.join;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.adapter.websocket.RawWebSocket.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MessagesTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 7, 8, 9, 125, 126, 127, 65_535, 65_536})
  void echoesEveryLength(int length) throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      String text = "abcdefghijk".repeat(length / 11 + 1).substring(0, length);
      socket.text(text);
      assertEquals(text, socket.readText());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"grüße", "日本語のテキスト", "🦊 and more, 🦊🦊", "\u0000", "\uFFFF\uFFFE"})
  void echoesAllOfUnicode(String text) throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      socket.text(text);
      assertEquals(text, socket.readText());
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < bytes.length; i++) {
        boolean first = i == 0;
        boolean last = i == bytes.length - 1;
        socket.send(frame((last ? 0x80 : 0) | (first ? 1 : 0), new byte[] {bytes[i]}));
      }
      assertEquals(text, socket.readText());
    }
  }

  @Test
  void framesMayTrickleByteByByte() throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      byte[] frames = join(frame(0x81, "one"), frame(0x89, "ping"), frame(0x81, "x".repeat(200)));
      for (byte b : frames) {
        socket.send(new byte[] {b});
      }
      assertEquals("one", socket.readText());
      assertEquals("8A ping", socket.readFrame().toString());
      assertEquals("x".repeat(200), socket.readText());
    }
  }

  @Test
  void controlFramesMayComeBetweenFragments() throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      socket.send(
          frame(0x01, "a"),
          frame(0x89, "1"),
          frame(0x00, ""),
          frame(0x8A, "unasked"),
          frame(0x00, "b"),
          frame(0x89, "2"),
          frame(0x80, "c"),
          frame(0x81, "d"));
      assertEquals("8A 1", socket.readFrame().toString());
      assertEquals("8A 2", socket.readFrame().toString());
      assertEquals("abc", socket.readText());
      assertEquals("d", socket.readText());
    }
  }

  @ParameterizedTest(name = "{0} is closed with {1}")
  @CsvSource({
    // Not masked; a reserved bit; reserved opcodes; a long or fragmented control frame.
    "81 02 68 69, 1002",
    "89 00, 1002",
    "C1 80 00000000, 1002",
    "A1 80 00000000, 1002",
    "91 80 00000000, 1002",
    "83 80 00000000, 1002",
    "8B 80 00000000, 1002",
    "89 FE 007E 00000000, 1002",
    "09 80 00000000, 1002",
    // Lengths in more bytes than they need.
    "81 FE 0002 00000000 6869, 1002",
    "81 FF 000000000000FFFF 00000000, 1002",
    // A continuation of nothing; a new message within another.
    "80 80 00000000, 1002",
    "01 80 00000000 81 80 00000000, 1002",
    // Binary, whole and begun.
    "82 80 00000000, 1003",
    "02 80 00000000, 1003",
    // Not UTF-8: a surrogate, an overlong slash, beyond Unicode, cut off; also in fragments.
    "81 83 00000000 EDA080, 1007",
    "81 82 00000000 C0AF, 1007",
    "81 84 00000000 F4908080, 1007",
    "81 81 00000000 C3, 1007",
    "01 81 00000000 C3 80 81 00000000 28, 1007",
    "01 81 00000000 C3 80 80 00000000, 1007",
    "01 81 00000000 FF, 1007",
    // Also where the rest never comes, in the first frame and in a later one.
    "81 FE 0100 00000000 41EDA0, 1007",
    "01 81 00000000 F4 80 FE 0100 00000000 90, 1007",
    // Too big, by the header alone: 65,537 and 2^63.
    "81 FF 0000000000010001 00000000, 1009",
    "81 FF 8000000000000000 00000000, 1009",
    // Close frames: half a code, codes that must not be sent, a reason that is not UTF-8.
    "88 81 00000000 03, 1002",
    "88 82 00000000 03ED, 1002",
    "88 82 00000000 03E7, 1002",
    "88 82 00000000 1388, 1002",
    "88 84 00000000 03E8C328, 1007",
  })
  void closesWithTheRightCode(String hex, int code) throws Exception {
    try (TestServer server = TestServer.start(TransportSettings.defaults());
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      socket.send(HexFormat.of().parseHex(hex.replace(" ", "")), frame(0x81, "dropped"));
      assertEquals(code, socket.readClose());
      assertTrue(socket.isAtEnd());
      socket.hangUp();
      await().until(() -> server.first().events.equals(List.of("closed " + code)));
      assertTrue(server.first().texts.isEmpty());
      await().until(() -> server.transport.openConnections() == 0);
    }
  }

  @Test
  void limitsAMessageOfManyFragments() throws Exception {
    try (TestServer server =
            TestServer.start(TransportSettings.defaults().withMaxMessageBytes(1_000));
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      socket.send(frame(0x01, "x".repeat(600)), frame(0x00, "x".repeat(400)), frame(0x80, ""));
      await().until(() -> server.first().texts.size() == 1);
      assertEquals("x".repeat(1_000), server.first().texts.get(0));
      socket.send(frame(0x01, "x".repeat(600)), frame(0x00, "x".repeat(401)));
      assertEquals(1009, socket.readClose());
    }
  }

  @Test
  void closeFrameArrivesAlthoughTheClientKeepsSending() throws Exception {
    try (TestServer server = TestServer.echo();
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      socket.send(frame(0x81, new byte[4 << 20]));
      assertEquals(1009, socket.readClose());
      assertTrue(socket.isAtEnd());
    }
  }

  @ParameterizedTest
  @CsvSource({"1000, bye", "4000, ''", "3999, grüße"})
  void answersACloseWithTheSameCode(int code, String reason) throws Exception {
    try (TestServer server = TestServer.start(TransportSettings.defaults());
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      server.first().connection.send(EncodedText.of("before"));
      assertEquals("before", socket.readText());
      socket.send(closeFrame(code, reason), frame(0x81, "after"));
      Frame answer = socket.readFrame();
      assertEquals(RawWebSocket.CLOSE, answer.opcode());
      assertEquals(code, answer.code());
      assertTrue(socket.isAtEnd());
      await().until(() -> server.first().events.equals(List.of("closed " + code)));
      assertTrue(server.first().texts.isEmpty());
    }
  }

  @Test
  void answersACloseWithoutACode() throws Exception {
    try (TestServer server = TestServer.start(TransportSettings.defaults());
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      socket.send(frame(0x88, ""));
      Frame answer = socket.readFrame();
      assertEquals(0x88, answer.first());
      assertEquals(0, answer.payload().length);
      assertTrue(socket.isAtEnd());
      await().until(() -> server.first().events.equals(List.of("closed 1005")));
    }
  }

  @Test
  void hearsOfAnEndWithoutAClose() throws Exception {
    try (TestServer server = TestServer.start(TransportSettings.defaults())) {
      RawWebSocket.open(server.port()).hangUp();
      RawWebSocket.open(server.port()).abort();
      await().until(() -> server.heard.size() == 2);
      for (TestServer.Heard heard : server.heard) {
        await().until(() -> heard.events.equals(List.of("closed 1006")));
      }
      assertEquals(0, server.transport.openConnections());
    }
  }

  @Test
  void echoesTenThousandMessagesHoweverTheyAreCutAndFragmented() throws Exception {
    Random random = new Random(42);
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    List<String> texts =
        random.ints(10_000, 0, 300).mapToObj(n -> n + "ä€🦊".repeat(n / 9)).toList();
    int pings = 0;
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      int cut = random.nextInt(4) == 0 ? random.nextInt(bytes.length) : 0;
      if (cut > 0) {
        stream.writeBytes(frame(0x01, Arrays.copyOf(bytes, cut)));
        if (random.nextBoolean()) {
          stream.writeBytes(frame(0x89, ByteBuffer.allocate(4).putInt(pings++).array()));
        }
        stream.writeBytes(frame(0x80, Arrays.copyOfRange(bytes, cut, bytes.length)));
      } else {
        stream.writeBytes(frame(0x81, bytes));
      }
    }
    byte[] all = stream.toByteArray();
    try (TestServer server = TestServer.echo();
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> {
                Random chunks = new Random(7);
                for (int at = 0; at < all.length; ) {
                  int next = Math.min(all.length, at + 1 + chunks.nextInt(5_000));
                  try {
                    socket.send(Arrays.copyOfRange(all, at, next));
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                  at = next;
                }
              });
      int pongs = 0;
      for (String text : texts) {
        Frame next = socket.readFrame();
        while (next.opcode() == RawWebSocket.PONG) {
          assertArrayEquals(ByteBuffer.allocate(4).putInt(pongs++).array(), next.payload());
          next = socket.readFrame();
        }
        assertEquals(text, next.text());
      }
      assertEquals(pings, pongs);
      sending.join();
    }
  }

  @Test
  void everyCallComesFromTheSelectorThread() throws Exception {
    try (TestServer server = TestServer.start(TransportSettings.defaults());
        RawWebSocket socket = RawWebSocket.open(server.port())) {
      socket.text("a");
      socket.text("b");
      await().until(() -> server.first().texts.equals(List.of("a", "b")));
      assertTrue(server.first().threads.get(0).startsWith("deskbell-selector"));
      assertEquals(1, server.first().threads.stream().distinct().count());
    }
  }

  @Test
  void listenerThatFailsClosesItsConnectionAlone() throws Exception {
    try (TestServer server =
            TestServer.start(
                TransportSettings.defaults(),
                hearing ->
                    new TestServer.Heard(hearing.connection) {
                      @Override
                      public void onText(byte[] buffer, int offset, int length) {
                        throw new IllegalStateException("planted");
                      }
                    });
        RawWebSocket socket = RawWebSocket.open(server.port());
        RawWebSocket other = RawWebSocket.open(server.port())) {
      socket.text("a");
      assertEquals(1011, socket.readClose());
      other.send(frame(0x89, ""));
      assertEquals(RawWebSocket.PONG, other.readFrame().opcode());
    }
  }
}
