package io.deskbell.adapter.rest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.deskbell.domain.SessionId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that ask for much and do not read it. */
class SlowReadersTest {
  private static final int ALL_WORKERS = 64;

  private final Server server = new Server();
  private final List<Socket> deaf = new ArrayList<>();

  @AfterEach
  void stop() throws IOException {
    for (Socket socket : deaf) {
      socket.close();
    }
    server.close();
  }

  @Test
  void oneCallerReadsOnlySoManyLogsAtOnce() throws IOException {
    SessionId id = longSession("v");
    for (int i = 0; i < LogReaders.PER_CALLER; i++) {
      assertEquals("200", asksAndReadsNoFurther("v", id));
    }
    SessionId other = server.sessionOf("w");
    Server.Answer refused = server.get(Server.visitor("v"), "/session/" + id + "/events?limit=1");
    assertEquals("rate_limited", refused.text("code"));
    assertEquals("1", refused.header("Retry-After"));
    assertEquals(200, server.get(Server.visitor("v"), "/session/" + id).status());
    assertEquals(200, server.get(Server.visitor("w"), "/messages/" + other).status());

    for (Socket socket : deaf) {
      socket.close();
    }
    await().until(() -> server.get(Server.visitor("v"), "/messages/" + id).status() == 200);
  }

  @Test
  void manyCallersDoNotTakeTheWorkersOfTheOthers() throws IOException {
    for (int i = 0; i < ALL_WORKERS / LogReaders.PER_CALLER + 1; i++) {
      String visitor = "v" + i;
      SessionId id = longSession(visitor);
      for (int k = 0; k < LogReaders.PER_CALLER; k++) {
        asksAndReadsNoFurther(visitor, id);
      }
    }
    SessionId id = server.sessionOf("w");
    assertEquals(429, server.get(Server.visitor("w"), "/session/" + id + "/events").status());
    assertEquals(200, server.get(Server.visitor("w"), "/messages/" + id).status());
    assertEquals(200, server.get("", "/health").status());
    assertEquals(
        201, server.post(Server.visitor("w"), "/messages/" + id, "{\"content\":\"x\"}").status());
    assertEquals(200, server.get(Server.visitor("w"), "/session/" + id).status());
  }

  /** Each is short, but those who take none of them hold up as much as one long answer does. */
  @Test
  void shortLogsThatNobodyReadsAreCountedAsWell() throws IOException {
    SessionId id = server.sessionOf("v");
    for (int i = 0; i < 7; i++) {
      server.post("v", id, "x".repeat(4_000));
    }
    String path = "/messages/" + id;
    for (int i = 0; i < LogReaders.PER_CALLER; i++) {
      asks("v", id, 1_000);
    }
    await().until(() -> server.get(Server.visitor("v"), path + "?x").status() == 429);
  }

  /** A session whose log does not fit into what the system holds for a socket. */
  private SessionId longSession(String visitor) {
    SessionId id = server.sessionOf(visitor);
    String content = "x".repeat(4_000);
    for (int i = 0; i < 2_000; i++) {
      server.post(visitor, id, content);
    }
    return id;
  }

  /** Reads the status of the answer and nothing more. */
  private String asksAndReadsNoFurther(String visitor, SessionId id) throws IOException {
    String line = new String(asks(visitor, id, 1).getInputStream().readNBytes(12), ISO_8859_1);
    return line.substring(9);
  }

  private Socket asks(String visitor, SessionId id, int times) throws IOException {
    Socket socket = new Socket();
    deaf.add(socket);
    socket.setReceiveBufferSize(4096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port));
    String request =
        "GET /messages/"
            + id
            + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
            + Server.visitor(visitor)
            + "\r\n\r\n";
    socket.getOutputStream().write(request.repeat(times).getBytes(ISO_8859_1));
    return socket;
  }
}
