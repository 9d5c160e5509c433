package io.deskbell.adapter.websocket;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A WebSocket client on a bare socket, which sends whatever bytes it is told to. Blocking; every
 * read fails after ten seconds instead of hanging.
 */
final class RawWebSocket implements AutoCloseable {
  static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CONTINUATION = 0x0;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;
  private static final int MASK = 0x37FA213D;

  private final Socket socket = new Socket();
  private final DataInputStream in;
  private final OutputStream out;

  private RawWebSocket(int port, int receiveBuffer) throws IOException {
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(10_000);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    out = socket.getOutputStream();
  }

  /** Connects, and sends nothing. */
  static RawWebSocket connect(int port) throws IOException {
    return new RawWebSocket(port, 0);
  }

  /** Connects with a small receive buffer, so that little is hidden in the kernel. */
  static RawWebSocket connectNarrow(int port) throws IOException {
    return new RawWebSocket(port, 8 * 1024);
  }

  /** Connects and completes the handshake. */
  static RawWebSocket open(int port) throws IOException {
    return connect(port).upgrade();
  }

  RawWebSocket upgrade() throws IOException {
    send(request("GET / HTTP/1.1"));
    Answer answer = readAnswer();
    if (answer.status() != 101) {
      throw new IOException("expected 101, got " + answer);
    }
    return this;
  }

  /** Returns a handshake with another request line, and further or other headers. */
  static byte[] request(String requestLine, String... headers) {
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.put("Host", "localhost");
    all.put("Upgrade", "websocket");
    all.put("Connection", "Upgrade");
    all.put("Sec-WebSocket-Key", KEY);
    all.put("Sec-WebSocket-Version", "13");
    for (String header : headers) {
      String[] parts = header.split(":", 2);
      if (parts[1].isBlank()) {
        all.remove(parts[0]);
      } else {
        all.put(parts[0], parts[1].strip());
      }
    }
    StringBuilder head = new StringBuilder(requestLine).append("\r\n");
    all.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  void send(byte[]... pieces) throws IOException {
    out.write(join(pieces));
    out.flush();
  }

  void text(String text) throws IOException {
    send(frame(0x80 | TEXT, text));
  }

  static byte[] frame(int first, String payload) {
    return frame(first, payload.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns a masked frame whose first byte is given as it is. */
  static byte[] frame(int first, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
    frame.put((byte) first);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length < 1 << 16) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    frame.putInt(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK >>> (24 - 8 * (i % 4))));
    }
    return Arrays.copyOf(frame.array(), frame.position());
  }

  static byte[] closeFrame(int code, String reason) {
    byte[] words = reason.getBytes(StandardCharsets.UTF_8);
    return frame(
        0x80 | CLOSE,
        ByteBuffer.allocate(2 + words.length).putShort((short) code).put(words).array());
  }

  static byte[] join(byte[]... pieces) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }

  /** Reads the head of an HTTP answer, and its body if it has a length. */
  Answer readAnswer() throws IOException {
    String status = line();
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(); !line.isEmpty(); line = line()) {
      String[] parts = line.split(":", 2);
      headers.put(parts[0], parts[1].strip());
    }
    byte[] body = new byte[Integer.parseInt(headers.getOrDefault("Content-Length", "0"))];
    in.readFully(body);
    return new Answer(
        Integer.parseInt(status.substring(9, 12)),
        headers,
        new String(body, StandardCharsets.UTF_8));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the connection ended within a line: " + line);
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** Reads one frame of the server. */
  Frame readFrame() throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    long length = second & 0x7F;
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = in.readLong();
    }
    if ((second & 0x80) != 0) {
      throw new IOException("a server must not mask");
    }
    byte[] payload = new byte[Math.toIntExact(length)];
    in.readFully(payload);
    return new Frame(first, payload);
  }

  String readText() throws IOException {
    Frame frame = readFrame();
    if (frame.first() != (0x80 | TEXT)) {
      throw new IOException("expected a text, got " + frame);
    }
    return frame.text();
  }

  /** Reads frames until the close frame and returns its code. */
  int readClose() throws IOException {
    Frame frame = readFrame();
    while (frame.opcode() != CLOSE) {
      frame = readFrame();
    }
    return frame.code();
  }

  /** Returns whether the server has ended the connection; waits for it. */
  boolean isAtEnd() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  /** Ends the connection without a close frame. */
  void hangUp() throws IOException {
    socket.close();
  }

  /** Resets the connection. */
  void abort() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  record Answer(int status, Map<String, String> headers, String body) {}

  /** A frame of the server. */
  static final class Frame {
    private final int first;
    private final byte[] payload;

    Frame(int first, byte[] payload) {
      this.first = first;
      this.payload = payload;
    }

    int first() {
      return first;
    }

    byte[] payload() {
      return payload;
    }

    int opcode() {
      return first & 0x0F;
    }

    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    int code() {
      return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%02X %s", first, text());
    }
  }
}
