package io.deskbell.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.deskbell.adapter.rest.Server.Answer;
import io.deskbell.application.Chat;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.Sessions;
import io.deskbell.application.port.in.Unavailable;
import io.deskbell.domain.Participant;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Message;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glassfish.grizzly.http.server.HttpServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long logs: whole, in parts, and when reading them fails half-way. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PagesTest {
  private static final int MESSAGES = 5000;
  private static final String V = Server.visitor("v");
  private static final Pattern NEXT = Pattern.compile("<([^>]+)>; rel=\"next\"");

  private final Server server = new Server();
  private SessionId session;

  @BeforeAll
  void talk() {
    session = server.sessionOf("v");
    for (int i = 1; i <= MESSAGES; i++) {
      server.post("v", session, "message " + i);
    }
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void withoutALimitAllAreStreamed() {
    Answer answer = server.get(V, "/messages/" + session);

    JsonNode messages = answer.json();
    assertEquals(MESSAGES, messages.size());
    for (int i = 1; i <= MESSAGES; i++) {
      assertEquals("message " + i, messages.get(i - 1).get("content").asText());
    }
    assertEquals("chunked", answer.header("Transfer-Encoding"));
    assertEquals("", answer.header("Link"));
    assertEquals(MESSAGES + 2, server.get(V, "/session/" + session + "/events").json().size());
  }

  @Test
  void withoutALimitAllThatFollowAreStreamed() {
    assertEquals(
        1, server.get(V, "/messages/" + session + "?after=" + (MESSAGES + 1)).json().size());
    assertEquals(
        0, server.get(V, "/messages/" + session + "?after=" + (MESSAGES + 2)).json().size());
  }

  @Test
  void anEmptyLogIsAnEmptyArray() {
    SessionId silent = server.sessionOf("v");

    assertEquals("[]", server.get(V, "/messages/" + silent).body());
    assertEquals("[]", server.get(V, "/messages/" + silent + "?limit=5").body());
  }

  @ParameterizedTest
  @ValueSource(ints = {999, 1000, 500, 2500 / 3, 62, 63, 64, 65, 128})
  void theLinksLeadToTheEnd(int limit) {
    List<String> seen = new ArrayList<>();
    String path = "/messages/" + session + "?limit=" + limit;
    int pages = 0;
    while (path != null) {
      Answer page = server.get(V, path);
      assertEquals(200, page.status());
      page.json().forEach(message -> seen.add(message.get("content").asText()));
      Matcher link = NEXT.matcher(page.header("Link"));
      path = link.matches() ? link.group(1) : null;
      pages++;
    }

    assertEquals((MESSAGES + limit - 1) / limit, pages);
    assertEquals(MESSAGES, seen.size());
    assertEquals(MESSAGES, seen.stream().distinct().count());
    assertEquals("message " + MESSAGES, seen.get(MESSAGES - 1));
  }

  @Test
  void theEventLogIsPagedAlike() {
    List<Long> seen = new ArrayList<>();
    String path = "/session/" + session + "/events?after=4000&limit=500";
    while (path != null) {
      Answer page = server.get(V, path);
      for (JsonNode event : page.json()) {
        seen.add(event.get("sequence").asLong());
      }
      Matcher link = NEXT.matcher(page.header("Link"));
      path = link.matches() ? link.group(1) : null;
    }
    assertEquals(4001, seen.get(0));
    assertEquals(MESSAGES + 2 - 4000, seen.size());
  }

  @Test
  void noPageIsReadBeforeItIsNeeded() throws IOException {
    AtomicInteger largest = new AtomicInteger();
    Sessions counting =
        reading(
            (after, limit) -> {
              largest.accumulateAndGet(limit, Math::max);
              return real(after, limit);
            });
    withApi(
        counting,
        port ->
            assertEquals(MESSAGES, server.at(port).get(V, "/messages/" + session).json().size()));
    assertEquals(64, largest.get());
  }

  @Test
  void aLogThatBreaksOffDoesNotLookWhole() throws IOException {
    Sessions breaking =
        reading(
            (after, limit) -> {
              if (after > 2000) {
                throw new Unavailable("the store is gone", null);
              }
              return real(after, limit);
            });
    withApi(
        breaking,
        port -> {
          String answer = server.at(port).raw(request("broken"));
          assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
          assertTrue(answer.contains("message 1500"));
          assertTrue(!answer.endsWith("0\r\n\r\n"), "the last chunk says that all is well");
        });
  }

  @Test
  void aReaderWhoLeavesIsNoFault() throws IOException {
    CountDownLatch underWay = new CountDownLatch(1);
    CountDownLatch left = new CountDownLatch(1);
    Sessions pausing =
        reading(
            (after, limit) -> {
              if (after > 2000) {
                underWay.countDown();
                await(left);
              }
              return real(after, limit);
            });
    try (LogLines lines = new LogLines()) {
      withApi(
          pausing,
          port -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
              // Closing resets the connection, which the server meets in the middle of writing.
              socket.setSoLinger(true, 0);
              String request = request("leaver");
              socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
              await(underWay);
            }
            left.countDown();
            lines.ofRequest("leaver");
          });
      assertEquals(
          List.of(),
          lines.matching(
              line ->
                  line.getThrown() != null && line.getThrown().toString().contains("IOException")));
    }
  }

  private String request(String id) {
    return String.join(
        "\r\n",
        "GET /messages/" + session + " HTTP/1.1",
        "Host: x",
        "Authorization: Bearer " + V,
        "X-Request-Id: " + id,
        "",
        "");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(10, TimeUnit.SECONDS), "nothing happened");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private interface Use {
    void with(int port) throws IOException;
  }

  private void withApi(Sessions sessions, Use use) throws IOException {
    Chat chat = server.chat;
    HttpServer http =
        RestApi.builder(chat.signIn(), sessions, chat.desk(), chat.agents(), chat.reports())
            .build()
            .server("127.0.0.1", 0);
    http.start();
    try {
      use.with(http.getListener("deskbell").getPort());
    } finally {
      http.shutdownNow();
    }
  }

  /** An application of which nothing but the reading of messages is ever asked. */
  private static Sessions reading(LogPage.Source<Message> messages) {
    return (Sessions)
        Proxy.newProxyInstance(
            PagesTest.class.getClassLoader(),
            new Class<?>[] {Sessions.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("mayWait")) {
                return true;
              }
              assertEquals("messages", method.getName());
              return messages.read((Long) arguments[2], (Integer) arguments[3]);
            });
  }

  private List<Message> real(long after, int limit) {
    Caller visitor = Caller.of(Participant.visitor("v"));
    return server.chat.sessions().messages(visitor, session, after, limit);
  }
}
