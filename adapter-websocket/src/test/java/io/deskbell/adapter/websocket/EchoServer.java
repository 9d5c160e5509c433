package io.deskbell.adapter.websocket;

import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.CountDownLatch;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;

/**
 * The server that the Autobahn test suite talks to: the transport as the product uses it, with an
 * echo in the place of the chat. Ends when its thread is interrupted.
 */
public final class EchoServer {
  /** The longest message of the suite's cases. */
  private static final int LONGEST_CASE = 16 * 1024 * 1024;

  private EchoServer() {}

  /** Serves on the port that the first argument names, at the address that the suite looks for. */
  public static void main(String[] arguments) throws IOException {
    HttpServer server = new HttpServer();
    String host = InetAddress.getLocalHost().getHostAddress();
    NetworkListener listener = new NetworkListener("echo", host, Integer.parseInt(arguments[0]));
    server.addListener(listener);
    TransportSettings settings =
        TransportSettings.defaults()
            .withMaxMessageBytes(LONGEST_CASE)
            .withSendQueueBytes(LONGEST_CASE);
    WebSocketTransport transport =
        WebSocketTransport.install(
            listener, settings, request -> HandshakeDecision.accept(null, Echo::new));
    try {
      server.start();
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      // The way to end; the flag stays down, as Grizzly waits for its selectors to stop.
    } finally {
      server.shutdownNow();
      transport.close();
    }
  }

  private record Echo(WebSocketConnection connection) implements ConnectionListener {
    private static final byte FINAL_BINARY = (byte) 0x82;

    @Override
    public void onText(byte[] buffer, int offset, int length) {
      connection.send(EncodedText.of(buffer, offset, length));
    }

    @Override
    public boolean takesBinary() {
      return true;
    }

    @Override
    public void onBinary(byte[] buffer, int offset, int length) {
      // The product sends no binary frames, so there is none to be had but this one.
      EncodedText echo = EncodedText.of(buffer, offset, length);
      echo.frame()[0] = FINAL_BINARY;
      connection.send(echo);
    }

    @Override
    public void onClosed(int code) {}
  }
}
