package io.deskbell.adapter.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a client's byte stream into whole frames (RFC 6455, section 5.2). What must not wait for a
 * frame to come in whole is judged here, by its header: whether it is masked, how long it is,
 * whether it is binary. A text message in a single frame, which is nearly everything a client
 * sends, is unmasked in place, checked and handed up as it lies in the buffer; all other frames go
 * to the protocol engine, in order. Used by one thread.
 */
final class FrameReader {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final long ALL_SIGNS = 0x8080_8080_8080_8080L;

  private static final int FINAL_TEXT = 0x81;
  private static final int BINARY = 0x2;
  private static final int FIRST_CONTROL = 0x8;
  private static final int MASKED = 0x80;
  private static final int LONGEST_CONTROL = 125;
  private static final int MASK_BYTES = 4;

  private final int maxMessageBytes;
  private final Frames frames;
  // What was read and not yet used; null while there is nothing, which is nearly always.
  private byte @Nullable [] held;
  private int heldLength;

  FrameReader(int maxMessageBytes, Frames frames) {
    this.maxMessageBytes = maxMessageBytes;
    this.frames = frames;
  }

  /** Takes what was read from the network; the array may be changed and is not kept. */
  void read(byte[] buffer, int offset, int length) {
    byte[] before = held;
    if (before == null) {
      int end = offset + length;
      int used = cut(buffer, offset, end);
      if (used < end) {
        held = Arrays.copyOfRange(buffer, used, end);
        heldLength = end - used;
      }
      return;
    }
    int needed = heldLength + length;
    if (before.length < needed) {
      before = Arrays.copyOf(before, Math.max(needed, 2 * heldLength));
      held = before;
    }
    System.arraycopy(buffer, offset, before, heldLength, length);
    heldLength = needed;
    resume();
  }

  /** Goes on with what was left when {@link Frames#wanted} said no. */
  void resume() {
    byte[] bytes = held;
    if (bytes == null) {
      return;
    }
    int used = cut(bytes, 0, heldLength);
    heldLength -= used;
    if (heldLength == 0) {
      held = null;
    } else if (used > 0) {
      System.arraycopy(bytes, used, bytes, 0, heldLength);
    }
  }

  /** Returns whether nothing waits for the rest of its frame or for {@link #resume}. */
  boolean isEmpty() {
    return held == null;
  }

  /** Hands on every whole frame and returns the index of the first byte that was not used. */
  private int cut(byte[] bytes, int offset, int end) {
    int at = offset;
    while (end - at >= 2 && frames.wanted()) {
      int first = bytes[at] & 0xFF;
      int second = bytes[at + 1] & 0xFF;
      int code = second & 0x7F;
      int opcode = first & 0x0F;
      if ((second & MASKED) == 0) {
        frames.onViolation(1002, "a client has to mask its frames");
        return end;
      }
      if (opcode == BINARY) {
        frames.onViolation(1003, "binary frames are not supported");
        return end;
      }
      if (opcode >= FIRST_CONTROL && code > LONGEST_CONTROL) {
        frames.onViolation(1002, "a control frame has at most 125 bytes");
        return end;
      }
      int header = 2 + MASK_BYTES + (code < 126 ? 0 : code == 126 ? 2 : 8);
      if (end - at < header) {
        return at;
      }
      long length =
          code < 126
              ? code
              : code == 126 ? (short) SHORTS.get(bytes, at + 2) & 0xFFFF : longAt(bytes, at + 2);
      if (opcode < FIRST_CONTROL
          && (length < 0 || length > maxMessageBytes - frames.fragmentBytes())) {
        frames.onViolation(1009, "a message has at most " + maxMessageBytes + " bytes");
        return end;
      }
      if (end - at - header < length) {
        return at;
      }
      frames.onFrame();
      if (!frames.wanted()) {
        return at;
      }
      int payload = at + header;
      int size = (int) length;
      if (first != FINAL_TEXT || frames.isFragmenting()) {
        frames.onOther(bytes, at, header + size);
      } else if (unmask(bytes, payload, size) || Utf8.isWellFormed(bytes, payload, size)) {
        frames.onText(bytes, payload, size);
      } else {
        frames.onViolation(1007, "a text message has to be UTF-8");
        return end;
      }
      at = payload + size;
    }
    return at;
  }

  private static long longAt(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  /** Unmasks a payload behind its mask and returns whether it is plain ASCII. */
  private static boolean unmask(byte[] bytes, int offset, int length) {
    int mask = (int) INTS.get(bytes, offset - MASK_BYTES);
    long twice = (mask & 0xFFFF_FFFFL) << 32 | (mask & 0xFFFF_FFFFL);
    int end = offset + length;
    int at = offset;
    long signs = 0;
    for (; end - at >= Long.BYTES; at += Long.BYTES) {
      long plain = (long) LONGS.get(bytes, at) ^ twice;
      LONGS.set(bytes, at, plain);
      signs |= plain;
    }
    for (int shift = 56; at < end; at++, shift -= 8) {
      byte plain = (byte) (bytes[at] ^ twice >>> shift);
      bytes[at] = plain;
      signs |= plain;
    }
    return (signs & ALL_SIGNS) == 0;
  }

  /** Who takes the frames. */
  interface Frames {
    /** Returns whether a further frame may be handed on; asked before each. */
    boolean wanted();

    /** Returns whether a message has begun whose end has not come yet. */
    boolean isFragmenting();

    /** Returns the length of what has come of that message, 0 if there is none. */
    int fragmentBytes();

    /** A whole frame is there; what it is follows. */
    void onFrame();

    /** A whole, well-formed message in one frame, unmasked; the range is valid during the call. */
    void onText(byte[] bytes, int offset, int length);

    /** Any other whole frame, header included, still masked; the range is valid during the call. */
    void onOther(byte[] bytes, int offset, int length);

    /** The client broke the protocol; what it sent behind is dropped. */
    void onViolation(int code, String reason);
  }
}
