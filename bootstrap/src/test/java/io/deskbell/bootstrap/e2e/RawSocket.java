package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A bare TCP connection that can be made to say what no proper client says, and can speak WebSocket
 * byte by byte. It reads only when it is told to.
 */
final class RawSocket implements AutoCloseable {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  private static final byte[] MASK = {1, 2, 3, 4};

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  private RawSocket(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /** One WebSocket frame. */
  record Frame(int opcode, ByteBuffer payload) {
    String text() {
      return StandardCharsets.UTF_8.decode(payload.duplicate()).toString();
    }

    /** The code of a close frame, 1005 for one that has none. */
    int closeCode() {
      return payload.remaining() < 2 ? 1005 : payload.getShort(0);
    }
  }

  static RawSocket connect(DeskbellProcess server) {
    return connect(server, 0);
  }

  /**
   * A connection with a small receive buffer, for a client that soon has no room for what it does
   * not read.
   *
   * @param receiveBuffer in bytes, 0 for the system's choice
   */
  static RawSocket connect(DeskbellProcess server, int receiveBuffer) {
    try {
      Socket socket = new Socket();
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.setSoTimeout(30_000);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      return new RawSocket(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A connection that has become a WebSocket. */
  static RawSocket upgraded(DeskbellProcess server, String token) {
    RawSocket socket = connect(server);
    socket.upgrade(token);
    return socket;
  }

  void upgrade(String token) {
    write(handshake("/", "Authorization: Bearer " + token));
    String head = readHead();
    assertTrue(head.startsWith("HTTP/1.1 101 "), head);
  }

  /** The text of a handshake request. */
  static String handshake(String target, String... headers) {
    StringBuilder request =
        new StringBuilder("GET " + target + " HTTP/1.1\r\n")
            .append("Host: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
            .append("Sec-WebSocket-Version: 13\r\n")
            .append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return request.append("\r\n").toString();
  }

  void write(String text) {
    write(text.getBytes(StandardCharsets.UTF_8));
  }

  void write(byte[] bytes) {
    try {
      out.write(bytes);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The status line and headers of the next response. */
  String readHead() {
    StringBuilder head = new StringBuilder();
    try {
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.readUnsignedByte());
      }
    } catch (EOFException e) {
      return head.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(head.toString(), e);
    }
    return head.toString();
  }

  /** Everything up to the end of the connection. */
  String readRest() {
    try {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void sendText(String text) {
    write(frame(true, TEXT, text.getBytes(StandardCharsets.UTF_8)));
  }

  /** One masked frame as bytes. */
  static byte[] frame(boolean last, int opcode, byte[] payload) {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write((last ? 0x80 : 0) | opcode);
    if (payload.length < 126) {
      frame.write(0x80 | payload.length);
    } else if (payload.length < 65536) {
      frame.write(0x80 | 126);
      frame.writeBytes(ByteBuffer.allocate(2).putShort((short) payload.length).array());
    } else {
      frame.write(0x80 | 127);
      frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
    }
    frame.writeBytes(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.write(payload[i] ^ MASK[i % 4]);
    }
    return frame.toByteArray();
  }

  Frame read() throws IOException {
    int first = in.readUnsignedByte();
    int length = in.readUnsignedByte();
    assertEquals(0, length & 0x80, "a server does not mask");
    if (length == 126) {
      length = in.readUnsignedShort();
    } else if (length == 127) {
      length = Math.toIntExact(in.readLong());
    }
    byte[] payload = new byte[length];
    in.readFully(payload);
    return new Frame(first & 0x0F, ByteBuffer.wrap(payload));
  }

  /** The next text frame as JSON; others before it are passed over. */
  JsonNode readJson() {
    try {
      Frame frame = read();
      while (frame.opcode() != TEXT) {
        frame = read();
      }
      return Json.parse(frame.text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads on to the close frame and answers with its code; 1006 where the connection just ends. */
  int closeCode() {
    try {
      while (true) {
        Frame frame = read();
        if (frame.opcode() == CLOSE) {
          return frame.closeCode();
        }
      }
    } catch (EOFException e) {
      return 1006;
    } catch (IOException e) {
      if (e instanceof SocketTimeoutException) {
        throw new AssertionError("neither closed nor anything sent", e);
      }
      return 1006;
    }
  }

  /** Whether the connection is gone, found out by writing to it: reading is not needed for that. */
  boolean isReset() {
    try {
      write(frame(true, PONG, new byte[0]));
      return false;
    } catch (UncheckedIOException e) {
      return true;
    }
  }

  /** Whether the other side has closed the connection; a waiting byte is thrown away. */
  boolean isCut() {
    try {
      socket.setSoTimeout(1);
      return in.read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
