package io.deskbell.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.adapter.rest.Server.Answer;
import io.deskbell.domain.SessionId;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One line for each request, and nobody else's. */
class RequestLogTest {
  private final Server server = new Server();
  private final LogLines lines = new LogLines();

  @AfterEach
  void stop() {
    lines.close();
    server.close();
  }

  @Test
  void aRequestAndWhoSentIt() {
    SessionId id = server.sessionOf("v");
    Answer answer =
        server.post(
            Server.visitor("v"), "/messages/" + id + "?secret=q", "{\"content\":\"c0ntent\"}");

    String line = lines.ofRequest(answer.header("X-Request-Id"));
    assertTrue(
        line.matches(
            "method=POST path=/messages/" + id + " status=201 ms=\\d+ caller=v request=\\S+"),
        line);
  }

  @Test
  void refusalsToo() {
    String unknown = server.get("", "/nothing").header("X-Request-Id");
    String method = server.post("", "/health").header("X-Request-Id");
    String token = server.get("bad", "/sessions").header("X-Request-Id");

    assertTrue(lines.ofRequest(unknown).startsWith("method=GET path=/nothing status=404 "));
    assertTrue(lines.ofRequest(method).startsWith("method=POST path=/health status=405 "));
    assertTrue(lines.ofRequest(token).contains(" status=401 "));
    assertTrue(lines.ofRequest(token).contains(" caller=- "));
  }

  @Test
  void whatCannotBeReadToo() throws IOException {
    String answer = server.raw("GET / nonsense\r\n\r\n");
    String id = answer.replaceFirst("(?s).*\"requestId\":\"([^\"]+)\".*", "$1");
    assertEquals("method=- path=- status=505 ms=0 caller=- request=" + id, lines.ofRequest(id));
  }

  @Test
  void aRequestIdOfTheClientsIsKeptIfItIsWellFormed() {
    Answer answer = server.get("", "/health", "X-Request-Id", "My.id_1-2");
    assertEquals("My.id_1-2", answer.header("X-Request-Id"));
    assertTrue(lines.ofRequest("My.id_1-2").contains("/health"));

    for (String bad : List.of("a b", "é", "x".repeat(65), "a=b", "a\tb")) {
      Answer other = server.get("", "/health", "X-Request-Id", bad);
      assertNotEquals(bad, other.header("X-Request-Id"));
      assertTrue(other.header("X-Request-Id").matches("[A-Za-z0-9._-]{1,64}"));
    }
  }

  @Test
  void nobodyForgesALine() throws IOException {
    String forged = "%0Amethod=GET%1B%5B31m";
    Answer answer = server.get(Server.visitor("v"), "/session/" + forged);
    assertEquals(400, answer.status());
    String line = lines.ofRequest(answer.header("X-Request-Id"));
    assertTrue(line.contains("path=/session/" + forged + " "), line);

    for (String first : List.of("GET /a\u001b\u0085\u00e9\\n", "G\u001b[31mT /health")) {
      String end = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      String raw = server.raw(first + end);
      assertTrue(raw.startsWith("HTTP/1.1 4"), raw);
      lines.ofRequest(raw.replaceFirst("(?s).*\"requestId\":\"([^\"]+)\".*", "$1"));
    }
    for (String each : lines.requests()) {
      assertTrue(each.chars().allMatch(c -> c >= ' ' && c < 0x7F), each);
    }
  }

  @Test
  void neverAToken() {
    String token = Server.visitor("tokenholder");
    server.get(token, "/sessions?limit=" + token);
    String id = server.get(token, "/sessions?limit=" + token).header("X-Request-Id");

    lines.ofRequest(id);
    for (String each : lines.requests()) {
      assertFalse(each.contains(token), each);
    }
  }
}
