package io.deskbell.adapter.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Whatever comes over the network as frames, it means the same however the network cuts it: the
 * same messages, answers and violations in the same order. No message is longer than allowed or
 * anything but UTF-8.
 */
class FrameReaderFuzzTest {
  private static final int LONGEST_MESSAGE = 300;

  /**
   * @param input how long the pieces are, then the stream; a line in hexadecimal digits, so that
   *     the known inputs can be read
   */
  @FuzzTest(maxDuration = "10m")
  void meansTheSameHoweverItIsCut(byte[] input) {
    if (input.length < 2) {
      return;
    }
    byte[] stream = stream(input);
    Heard whole = new Heard();
    whole.read(stream, 0, stream.length);
    Heard pieces = new Heard();
    int piece = 1 + (input[0] & 0x0F);
    for (int at = 0; at < stream.length; at += piece) {
      pieces.read(stream, at, Math.min(piece, stream.length - at));
    }
    assertEquals(whole.events, pieces.events, () -> HexFormat.of().formatHex(stream));
  }

  /** Hexadecimal digits as bytes where there is nothing else, so that a known input is a text. */
  private static byte[] stream(byte[] input) {
    byte[] stream = Arrays.copyOfRange(input, 1, input.length);
    String text = new String(stream, UTF_8).replaceAll("\\s", "");
    return text.length() % 2 == 0 && text.matches("[0-9A-F]*")
        ? HexFormat.of().parseHex(text)
        : stream;
  }

  /** What a reader and the engine behind it make of a stream. */
  private static final class Heard implements FrameReader.Frames, ProtocolEngine.Events {
    final List<String> events = new ArrayList<>();
    private final FrameReader reader = new FrameReader(LONGEST_MESSAGE, this);
    private final ProtocolEngine engine = ProtocolEngine.start(this);
    private boolean over;

    void read(byte[] stream, int offset, int length) {
      if (!over) {
        reader.read(Arrays.copyOfRange(stream, offset, offset + length), 0, length);
      }
    }

    @Override
    public boolean wanted() {
      return !over;
    }

    @Override
    public boolean takesBinary() {
      return false;
    }

    @Override
    public boolean isFragmenting() {
      return engine.isFragmenting();
    }

    @Override
    public int fragmentBytes() {
      return engine.fragmentBytes();
    }

    @Override
    public void onFrame() {}

    @Override
    public void onOther(byte[] bytes, int offset, int length) {
      engine.take(bytes, offset, length);
    }

    @Override
    public void onText(byte[] bytes, int offset, int length) {
      assertTrue(length <= LONGEST_MESSAGE, () -> "a message of " + length + " bytes");
      byte[] message = Arrays.copyOfRange(bytes, offset, offset + length);
      String text = new String(message, UTF_8);
      assertArrayEquals(message, text.getBytes(UTF_8), "not UTF-8");
      events.add("text " + text);
    }

    @Override
    public void onBinary(byte[] bytes, int offset, int length) {
      throw new AssertionError("nobody takes binary messages");
    }

    @Override
    public void onPeerClose(int code) {
      events.add("close " + code);
      over = true;
    }

    @Override
    public void onReply(byte[] frame) {
      events.add("reply " + HexFormat.of().formatHex(frame));
    }

    @Override
    public void onViolation(int code, String reason) {
      events.add("violation " + code);
      over = true;
    }
  }
}
