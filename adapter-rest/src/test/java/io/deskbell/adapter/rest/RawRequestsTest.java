package io.deskbell.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.domain.SessionId;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no HTTP library would send. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RawRequestsTest {
  private static final String END = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

  private final Server server = new Server(api -> api.maxBodyBytes(1000));

  @AfterAll
  void stop() {
    server.close();
  }

  private static String head(String line, String... headers) {
    StringBuilder head = new StringBuilder(line + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  private static void assertProblem(String answer, int... statuses) {
    boolean expected = false;
    for (int status : statuses) {
      expected |= answer.startsWith("HTTP/1.1 " + status + " ");
    }
    assertTrue(expected, answer);
    String lower = answer.toLowerCase(java.util.Locale.ROOT);
    assertTrue(lower.contains("content-type: application/problem+json"), answer);
    assertTrue(lower.contains("x-request-id: "), answer);
    assertTrue(answer.contains("\"code\":\""), answer);
    assertFalse(lower.contains("<html"), answer);
    assertFalse(lower.contains("exception"), answer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /session/%zz" + END,
        "GET /session/a|b" + END,
        "GET /session/a\"b" + END,
        "GET /session/<b>" + END,
        "GET /sessions?status=%z" + END,
        "GET /health HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a:-1\r\nConnection: close\r\n\r\n",
        "GET /health HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET /health HTTP/9.9\r\nHost: x\r\n\r\n",
        "GET /health nonsense\r\nHost: x\r\n\r\n",
        "POST /auth/token HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n",
        "POST /auth/token HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        "POST /auth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}",
        "POST /auth/token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
      })
  void whatIsMalformedIsABadRequest(String request) throws IOException {
    assertProblem(server.raw(request), 400, 505);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Transfer-Encoding: xchunked\r\nContent-Length: 2",
        "Transfer-Encoding: chunked\r\nContent-Length: 2",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding : chunked",
        "A: b\0c",
        "A: b\rc",
        "Host: y",
      })
  void whatAProxyCouldReadDifferentlyIsRefusedAndNothingBehindItRead(String header)
      throws IOException {
    String answer =
        server.raw(
            "POST /session/start HTTP/1.1\r\nHost: x\r\n"
                + header
                + "\r\n\r\n{}GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
    assertProblem(answer, 400);
    assertFalse(answer.contains("Server is healthy"), answer);
  }

  @Test
  void aMethodIsAToken() throws IOException {
    assertProblem(server.raw("\r\n\r\nGET /health" + END), 400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONNECT /health", "CONNECT /session/start", "CONNECT /nope"})
  void aTunnelIsRefusedAtOnce(String line) throws IOException {
    assertProblem(server.raw(line + " HTTP/1.1\r\nHost: x\r\n\r\n"), 404, 405);
  }

  @Test
  void aHeadThatIsTooLong() throws IOException {
    assertProblem(server.raw("GET /" + "x".repeat(40_000) + " HTTP/1.1\r\nHost: x\r\n\r\n"), 431);
    assertProblem(
        server.raw("GET /health HTTP/1.1\r\nHost: x\r\nA: " + "x".repeat(40_000) + "\r\n\r\n"),
        431);
    assertProblem(
        server.raw("GET /health HTTP/1.1\r\nHost: x\r\n" + "A: b\r\n".repeat(500) + "\r\n"), 431);
  }

  @Test
  void aLongTokenIsStillAToken() throws IOException {
    String answer =
        server.raw(
            "GET /sessions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                + "x".repeat(20_000)
                + "\r\n\r\n");
    assertProblem(answer, 401);
  }

  @Test
  void aPathWithBytesThatAreNoCharacters() throws IOException {
    String token = "Authorization: Bearer " + Server.visitor("v") + "\r\n";
    String answer =
        server.raw(
            "GET /session/%FF HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + token + "\r\n");
    assertProblem(answer, 400, 404);
    answer =
        server.raw(
            "GET /session/\u00FF HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + token + "\r\n");
    assertProblem(answer, 400, 404);
  }

  @Test
  void aBodyIsOnlyAskedForIfItMayBeSent() throws IOException {
    String[] headers = {"Expect: 100-continue", "Content-Type: application/json"};
    assertProblem(
        server.raw(head("POST /auth/token", headers[0], headers[1], "Content-Length: 1001")), 413);
    String head = head("POST /auth/token", headers[0], headers[1], "Content-Length: 14");
    String answer = server.raw(head + "{\"userId\":\"a\"}");
    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    answer = server.rawInTwo(head, "{\"userId\":\"a\"}");
    assertTrue(answer.startsWith("HTTP/1.1 100 "), answer);
    assertTrue(answer.contains("HTTP/1.1 200 "), answer);
  }

  @Test
  void anExpectationThatIsUnknownIsIgnored() throws IOException {
    String answer = server.raw(head("GET /health", "Expect: miracles"));
    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
  }

  @Test
  void aHeadRequestIsAGetWithoutTheBody() throws IOException {
    SessionId id = server.sessionOf("v");
    server.post("v", id, "hello");
    for (String path : new String[] {"/health", "/messages/" + id, "/session/" + id}) {
      String head =
          server.raw(
              "HEAD "
                  + path
                  + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer "
                  + Server.visitor("v")
                  + "\r\n\r\n");
      assertTrue(head.startsWith("HTTP/1.1 200 "), head);
      assertTrue(head.endsWith("\r\n\r\n"), head);
      assertEquals(head.length() - 4, head.indexOf("\r\n\r\n"), head);
    }
    String unknown = server.raw("HEAD /nothing" + END);
    assertTrue(unknown.startsWith("HTTP/1.1 404 "), unknown);
    assertTrue(unknown.endsWith("\r\n\r\n"), unknown);
  }

  @Test
  void requestsMayFollowEachOtherOnOneConnection() throws IOException {
    String token = "{\"userId\":\"a\"}";
    String post =
        "POST /auth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
            + token.length()
            + "\r\n\r\n"
            + token;
    String tooLarge =
        "POST /auth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length:"
            + " 2000\r\n\r\n"
            + "x".repeat(2000);
    String answers =
        server.raw(post + post + "GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n" + tooLarge);
    assertEquals(5, answers.split("HTTP/1.1 ", -1).length, answers);
    assertEquals(3, answers.split("HTTP/1.1 200 ", -1).length, answers);
    assertEquals(2, answers.split("HTTP/1.1 404 ", -1).length, answers);
    assertEquals(2, answers.split("HTTP/1.1 413 ", -1).length, answers);
  }

  @Test
  void aGetMayHaveABodyThatNobodyReads() throws IOException {
    String answer = server.raw(head("GET /health", "Content-Length: 2") + "{}");
    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
  }

  @Test
  void whoWouldRatherSpeakAnotherProtocolIsAnswered() throws IOException {
    String head =
        head(
            "POST /auth/token",
            "Content-Type: application/json",
            "Content-Length: 14",
            "Upgrade: h2c",
            "HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA");
    String answer = server.raw(head + "{\"userId\":\"a\"}");
    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    assertProblem(server.raw(head.replace("14", "1001") + "x".repeat(1001)), 413);
  }

  @Test
  void aBodyInPieces() throws IOException {
    String answer =
        server.rawInTwo(
            head("POST /auth/token", "Content-Type: application/json", "Transfer-Encoding: chunked")
                + "7\r\n{\"userI\r\n",
            "7\r\nd\":\"a\"}\r\n0\r\n\r\n");
    assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
    assertTrue(answer.contains("token.visitor.a"), answer);
  }
}
