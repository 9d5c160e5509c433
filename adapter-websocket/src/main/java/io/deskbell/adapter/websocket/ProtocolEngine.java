package io.deskbell.adapter.websocket;

import jakarta.websocket.CloseReason;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.glassfish.tyrus.core.DebugContext;
import org.glassfish.tyrus.core.ProtocolHandler;
import org.glassfish.tyrus.core.TyrusWebSocket;
import org.glassfish.tyrus.core.Version;
import org.glassfish.tyrus.core.WebSocketException;
import org.glassfish.tyrus.core.frame.BinaryFrame;
import org.glassfish.tyrus.core.frame.CloseFrame;
import org.glassfish.tyrus.core.frame.PingFrame;
import org.glassfish.tyrus.core.frame.TextFrame;
import org.glassfish.tyrus.spi.CompletionHandler;
import org.glassfish.tyrus.spi.Writer;
import org.jspecify.annotations.Nullable;

/**
 * Tyrus as one connection's protocol engine: fragments and their UTF-8, pings and pongs, the checks
 * of close frames and the answer to them, reserved bits and opcodes. Its session layer above that
 * is left out; it would cost several kilobytes for each connection and turn bytes into strings.
 * Used by one thread.
 */
final class ProtocolEngine extends TyrusWebSocket {
  private static final int CLOSE = 0x88;
  private static final int MASKED_EMPTY = 0x80;
  private static final byte[] EMPTY_CLOSE = {(byte) CLOSE, 0};

  private final ProtocolHandler handler;
  private final Events events;
  private @Nullable ByteArrayOutputStream message;
  private boolean peerClosed;

  private ProtocolEngine(ProtocolHandler handler, Events events) {
    super(handler, null);
    this.handler = handler;
    this.events = events;
  }

  /** Returns the engine of a connection that has just been upgraded, without extensions. */
  static ProtocolEngine start(Events events) {
    ProtocolHandler handler = Version.DRAFT17.createHandler(false, null);
    ProtocolEngine engine = new ProtocolEngine(handler, events);
    handler.setWriter(new Replies(events));
    engine.onConnect(null, null, List.of(), null, new DebugContext());
    return engine;
  }

  /** Returns whether a message has begun whose end has not come yet. */
  boolean isFragmenting() {
    return message != null;
  }

  /** Returns the length of what has come of that message, 0 if there is none. */
  int fragmentBytes() {
    return message == null ? 0 : message.size();
  }

  /** Returns whether the client has sent a close frame. */
  boolean isPeerClosed() {
    return peerClosed;
  }

  /** Takes one whole, masked frame, header included. */
  void take(byte[] bytes, int offset, int length) {
    if ((bytes[offset] & 0xFF) == CLOSE && (bytes[offset + 1] & 0xFF) == MASKED_EMPTY) {
      // Tyrus takes a close frame without a code for a violation; RFC 6455, 5.5.1 allows it.
      peerClosed(CloseReason.CloseCodes.NO_STATUS_CODE.getCode());
      events.onReply(EMPTY_CLOSE);
      return;
    }
    try {
      handler.process(handler.unframe(ByteBuffer.wrap(bytes, offset, length)), this);
    } catch (WebSocketException e) {
      CloseReason reason = e.getCloseReason();
      events.onViolation(reason.getCloseCode().getCode(), reason.getReasonPhrase());
    }
  }

  @Override
  public void onFragment(TextFrame frame, boolean last) {
    byte[] whole = add(frame.getPayloadData(), last);
    if (whole != null) {
      events.onText(whole, 0, whole.length);
    }
  }

  @Override
  public void onFragment(BinaryFrame frame, boolean last) {
    byte[] whole = add(frame.getPayloadData(), last);
    if (whole != null) {
      events.onBinary(whole, 0, whole.length);
    }
  }

  @Override
  public void onMessage(BinaryFrame frame) {
    byte[] whole = frame.getPayloadData();
    events.onBinary(whole, 0, whole.length);
  }

  /** Returns the whole message if this is its last part, else null. */
  private byte @Nullable [] add(byte[] part, boolean last) {
    ByteArrayOutputStream parts = message;
    if (parts == null) {
      parts = new ByteArrayOutputStream();
      message = parts;
    }
    parts.writeBytes(part);
    if (!last) {
      return null;
    }
    message = null;
    return parts.toByteArray();
  }

  @Override
  public void onPing(PingFrame frame) {
    var unused = sendPong(frame.getPayloadData());
  }

  @Override
  public void onClose(CloseFrame frame) {
    // Tyrus comes here a second time, from its own answer to the first.
    peerClosed(frame.getCloseReason().getCloseCode().getCode());
    super.onClose(frame);
  }

  private void peerClosed(int code) {
    if (!peerClosed) {
      peerClosed = true;
      events.onPeerClose(code);
    }
  }

  /** What the engine asks its connection to do. */
  interface Events {
    /** A fragmented message is complete; the array is the receiver's. */
    void onText(byte[] bytes, int offset, int length);

    /** A binary message is complete, fragmented or not; the array is the receiver's. */
    void onBinary(byte[] bytes, int offset, int length);

    /** The client sent a close frame; 1005 if there was no code in it. Comes once. */
    void onPeerClose(int code);

    /** A whole frame, a pong or the answer to a close, is to be sent. */
    void onReply(byte[] frame);

    /** The client broke the protocol. */
    void onViolation(int code, String reason);
  }

  /** Where Tyrus writes: pongs, and the answer to a close. */
  private static final class Replies extends Writer {
    private final Events events;

    Replies(Events events) {
      this.events = events;
    }

    @Override
    public void write(ByteBuffer buffer, CompletionHandler<ByteBuffer> completion) {
      byte[] frame = new byte[buffer.remaining()];
      buffer.get(frame);
      events.onReply(frame);
      completion.completed(buffer);
    }

    @Override
    public void close() {
      // The connection knows by the close frames when it is at its end.
    }
  }
}
