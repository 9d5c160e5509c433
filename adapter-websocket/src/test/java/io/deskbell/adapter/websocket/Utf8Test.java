package io.deskbell.adapter.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {

  @Test
  void agreesWithTheJdkOnEverySequenceOfUpToFourBytesThatMatters() {
    int[] edges = {
      0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1,
      0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF7, 0xF8, 0xFC, 0xFE, 0xFF
    };
    for (int a : edges) {
      for (int b : edges) {
        for (int c : edges) {
          for (int d : edges) {
            byte[] bytes = {'x', (byte) a, (byte) b, (byte) c, (byte) d, 'x'};
            for (int length = 1; length <= 4; length++) {
              check(bytes, 1, length);
            }
          }
        }
      }
    }
  }

  @Test
  void agreesWithTheJdkOnTextsWithOneByteChanged() {
    Random random = new Random(3);
    byte[] text = "aä€🦊\u0000".repeat(50).getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 20_000; i++) {
      byte[] changed = text.clone();
      changed[random.nextInt(changed.length)] = (byte) random.nextInt();
      check(changed, 0, changed.length - random.nextInt(5));
    }
  }

  private static void check(byte[] bytes, int offset, int length) {
    assertEquals(
        isDecodable(bytes, offset, length),
        Utf8.isWellFormed(bytes, offset, length),
        () -> HexFormat.of().formatHex(bytes, offset, offset + length));
  }

  private static boolean isDecodable(byte[] bytes, int offset, int length) {
    return !StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes, offset, length), CharBuffer.allocate(length), true)
        .isError();
  }
}
