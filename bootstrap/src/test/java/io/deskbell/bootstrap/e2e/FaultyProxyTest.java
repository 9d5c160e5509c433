package io.deskbell.bootstrap.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.bootstrap.e2e.FaultyProxy.Link;
import io.deskbell.bootstrap.e2e.FaultyProxy.Way;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The proxy does what is asked of it, and nothing else. */
class FaultyProxyTest {
  private ServerSocket server;
  private FaultyProxy proxy;
  private Socket near;
  private Socket far;
  private Link link;

  @BeforeEach
  void connect() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    proxy = FaultyProxy.before(server.getLocalPort());
    near = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    far = server.accept();
    near.setSoTimeout(30_000);
    far.setSoTimeout(30_000);
    greet(near, far);
    link = proxy.newest();
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    near.close();
    far.close();
    server.close();
  }

  private static void greet(Socket from, Socket to) throws IOException {
    from.getOutputStream().write('!');
    assertEquals('!', to.getInputStream().read());
  }

  @Test
  void passesOnWhatComesUnchangedAndTheEndsToo() throws IOException {
    byte[] bytes = new byte[100_000];
    new Random(1).nextBytes(bytes);
    near.getOutputStream().write(bytes);
    far.getOutputStream().write(bytes);
    assertArrayEquals(bytes, far.getInputStream().readNBytes(bytes.length));
    assertArrayEquals(bytes, near.getInputStream().readNBytes(bytes.length));

    near.shutdownOutput();
    assertEquals(-1, far.getInputStream().read());
    greet(far, near);
    far.close();
    assertEquals(-1, near.getInputStream().read());
    assertTrue(link.isEndedByServer());
  }

  @Test
  void cuts() {
    link.cut();
    assertThrows(SocketException.class, () -> near.getInputStream().read());
    assertThrows(SocketException.class, () -> far.getInputStream().read());
  }

  @Test
  void cutsWithinAPiece() throws IOException {
    link.after(10, link::cut);
    near.getOutputStream().write(new byte[100]);
    int came = 0;
    try {
      while (far.getInputStream().read() >= 0) {
        came++;
      }
    } catch (SocketException e) {
      assertTrue(came <= 10, () -> "more than 10 bytes came");
      return;
    }
    throw new AssertionError("not cut");
  }

  @Test
  void stallsOneWay() throws IOException {
    link.stall(Way.TO_SERVER);
    near.getOutputStream().write('?');
    near.shutdownOutput();
    greet(far, near);
    far.setSoTimeout(100);
    assertThrows(SocketTimeoutException.class, () -> far.getInputStream().read());
    assertFalse(link.isEndedByServer());
    far.close();
    await().until(link::isEndedByServer);
    assertEquals(-1, near.getInputStream().read());
  }

  @Test
  void endsOneWay() throws IOException {
    link.halfClose(Way.TO_CLIENT);
    assertEquals(-1, near.getInputStream().read());
    greet(near, far);
    far.getOutputStream().write('?');
    greet(near, far);
  }

  @Test
  void delaysOneWay() throws IOException {
    link.hold(Way.TO_SERVER);
    near.getOutputStream().write("late".getBytes(StandardCharsets.US_ASCII));
    greet(far, near);
    assertEquals(0, far.getInputStream().available());
    link.release(Way.TO_SERVER);
    assertEquals('l', far.getInputStream().read());
    assertArrayEquals(new byte[] {'a', 't', 'e'}, far.getInputStream().readNBytes(3));
    greet(near, far);
  }
}
