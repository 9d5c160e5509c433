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
 * to the protocol engine, in order. The text of a message that comes in pieces, of frames or of the
 * network, is checked as far as it has come, so that the first bad byte is also the last. Used by
 * one thread.
 */
final class FrameReader {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final long ALL_SIGNS = 0x8080_8080_8080_8080L;

  private static final int FINAL = 0x80;
  private static final int CONTINUATION = 0x0;
  private static final int TEXT = 0x1;
  private static final int FINAL_TEXT = FINAL | TEXT;
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
  // Of the message that comes in pieces: whether it is text, how that stands, and how much of the
  // frame that has come in part is in that already.
  private boolean text;
  private int utf8;
  private int checked;

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
      if (opcode == BINARY && !frames.takesBinary()) {
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
      if (length >= 0 && length < (code < 126 ? 0 : code == 126 ? 126 : 65_536)) {
        frames.onViolation(1002, "a length has to be written in as few bytes as can be");
        return end;
      }
      if (opcode < FIRST_CONTROL
          && (length < 0 || length > maxMessageBytes - frames.fragmentBytes())) {
        frames.onViolation(1009, "a message has at most " + maxMessageBytes + " bytes");
        return end;
      }
      int payload = at + header;
      int arrived = (int) Math.min(length, end - payload);
      boolean whole = arrived == length;
      if (whole) {
        frames.onFrame();
        if (!frames.wanted()) {
          return at;
        }
      }
      boolean inOne = whole && first == FINAL_TEXT && !frames.isFragmenting();
      boolean wellFormed =
          inOne
              ? unmask(bytes, payload, arrived) || Utf8.isWellFormed(bytes, payload, arrived)
              : isWellFormedSoFar(first, bytes, payload, arrived);
      if (!wellFormed) {
        frames.onViolation(1007, "a text message has to be UTF-8");
        return end;
      }
      if (!whole) {
        return at;
      }
      checked = 0;
      if (inOne) {
        frames.onText(bytes, payload, arrived);
      } else {
        frames.onOther(bytes, at, header + arrived);
      }
      at = payload + arrived;
    }
    return at;
  }

  /** Goes on checking a message that comes in pieces, by what has come of a frame's payload. */
  private boolean isWellFormedSoFar(int first, byte[] bytes, int payload, int arrived) {
    boolean begins = !frames.isFragmenting();
    // Frames that the engine will refuse, for their order or a reserved bit, are not read for text.
    boolean ofText;
    switch (first & ~FINAL) {
      case TEXT -> {
        ofText = begins;
        if (begins && checked == 0) {
          text = true;
          utf8 = Utf8.COMPLETE;
        }
      }
      case BINARY -> {
        ofText = false;
        text &= !begins;
      }
      case CONTINUATION -> ofText = text && !begins;
      default -> ofText = false;
    }
    if (!ofText) {
      return true;
    }
    int mask = payload - MASK_BYTES;
    int state = utf8;
    for (; checked < arrived; checked++) {
      int octet = (bytes[payload + checked] ^ bytes[mask + (checked & 3)]) & 0xFF;
      state = Utf8.next(state, octet);
    }
    utf8 = state;
    return state != Utf8.MALFORMED;
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

    /** Returns whether a binary frame is not a violation. */
    boolean takesBinary();

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
