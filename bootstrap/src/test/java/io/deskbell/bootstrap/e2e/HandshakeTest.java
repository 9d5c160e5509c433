package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Before the upgrade: subprotocols, origins, and paths; and CORS, which has one setting with them.
 */
class HandshakeTest {
  private static DeskbellProcess open;
  private static DeskbellProcess strict;

  @BeforeAll
  static void start() {
    open = DeskbellProcess.start();
    strict = DeskbellProcess.start("CORS_ORIGINS=https://shop.example,http://localhost:8080");
  }

  @AfterAll
  static void stop() {
    open.close();
    strict.close();
  }

  private static String answer(DeskbellProcess server, String target, String... headers) {
    try (RawSocket raw = RawSocket.connect(server)) {
      raw.write(RawSocket.handshake(target, headers));
      return raw.readHead();
    }
  }

  private static void status(int expected, String head) {
    assertTrue(head.startsWith("HTTP/1.1 " + expected + " "), head);
  }

  private static String bearer(String token) {
    return "Authorization: Bearer " + token;
  }

  @Test
  void theTokenIsTakenFromTheSubprotocols() {
    Person visitor = open.visitor("browser");
    String session = visitor.startSession();
    try (ChatSocket socket =
        ChatSocket.connect(
            ChatSocket.builder().subprotocols("deskbell.v1", "bearer." + visitor.token()),
            open.ws())) {
      assertEquals("deskbell.v1", socket.subprotocol());
      socket.join(session);
    }
    try (ChatSocket socket =
        ChatSocket.connect(
            ChatSocket.builder().subprotocols("bearer." + visitor.token(), "deskbell.v1"),
            open.ws())) {
      assertEquals("deskbell.v1", socket.subprotocol());
    }
    String head =
        answer(
            open,
            "/",
            "Sec-WebSocket-Protocol: deskbell.v1",
            "Sec-WebSocket-Protocol: bearer." + visitor.token());
    status(101, head);
    assertFalse(head.contains(visitor.token()), head);
  }

  @Test
  void aBadTokenAmongTheSubprotocolsIsRefused() {
    status(401, answer(open, "/", "Sec-WebSocket-Protocol: deskbell.v1"));
    status(401, answer(open, "/", "Sec-WebSocket-Protocol: deskbell.v1, bearer."));
    status(401, answer(open, "/", "Sec-WebSocket-Protocol: deskbell.v1, bearer.x.y.z"));
  }

  @Test
  void aClientThatNeedsNoSubprotocolGetsNone() {
    String token = open.visitor("plain").token();
    String head = answer(open, "/", bearer(token));
    status(101, head);
    assertFalse(head.toLowerCase(Locale.ROOT).contains("sec-websocket-protocol"), head);
    assertTrue(head.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="), head);
  }

  @Test
  void aHandshakeThatIsNotOneIsRefusedAndSaysWhy() {
    String good = RawSocket.handshake("/", bearer(open.visitor("clumsy").token()));
    refused(good.replace("Version: 13", "Version: 8"), "HTTP/1.1 426 Upgrade Required\r\n");
    refused(good.replace("Key: dGhlIHNhbXBsZSBub25jZQ==", "Key: abc"), "HTTP/1.1 400 ");
    refused(good.replace("Connection: Upgrade", "Connection: close"), "HTTP/1.1 400 ");
    refused(good.replace("GET / ", "POST / "), "HTTP/1.1 400 ");
    refused(good.replace("HTTP/1.1", "HTTP/1.0"), "HTTP/1.1 400 ");
  }

  private static void refused(String request, String statusLine) {
    try (RawSocket raw = RawSocket.connect(open)) {
      raw.write(request);
      String head = raw.readHead();
      assertTrue(head.startsWith(statusLine), head);
      assertTrue(head.contains("Content-Type: application/problem+json\r\n"), head);
    }
  }

  @Test
  void theWebSocketLivesAtTheRootOnly() {
    String token = open.visitor("lost").token();
    status(404, answer(open, "/chat", bearer(token)));
    status(404, answer(open, "/socket.io/?EIO=4&transport=websocket", bearer(token)));
    assertFalse(answer(open, "/health", bearer(token)).startsWith("HTTP/1.1 101"));
    open.anybody().get("/").problem(404, "not_found");
  }

  @Test
  void withoutConfigurationEveryOriginIsWelcome() {
    String token = open.visitor("anywhere").token();
    status(101, answer(open, "/", bearer(token), "Origin: https://anywhere.example"));
    Answer health = open.anybody().get("/health", "Origin", "https://anywhere.example");
    assertEquals("*", health.header("Access-Control-Allow-Origin"));
  }

  @Test
  void anOriginThatIsNotListedIsRefused() {
    String token = strict.visitor("origin").token();
    for (String origin :
        List.of(
            "https://evil.example",
            "http://shop.example",
            "https://shop.example.evil.example",
            "https://shop.example:444",
            "https://notshop.example",
            "null")) {
      status(403, answer(strict, "/", bearer(token), "Origin: " + origin));
      Answer health = strict.anybody().get("/health", "Origin", origin);
      assertTrue(
          health.headers().firstValue("Access-Control-Allow-Origin").isEmpty(), health::toString);
    }
  }

  @Test
  void anOriginThatIsListedIsTakenAndSoIsAClientThatHasNone() {
    String token = strict.visitor("shop").token();
    for (String origin : List.of("https://shop.example", "http://localhost:8080")) {
      status(101, answer(strict, "/", bearer(token), "Origin: " + origin));
      Answer health = strict.anybody().get("/health", "Origin", origin);
      assertEquals(origin, health.header("Access-Control-Allow-Origin"));
      assertTrue(health.header("Vary").toLowerCase(Locale.ROOT).contains("origin"));
    }
    status(101, answer(strict, "/", bearer(token)));
  }

  @Test
  void aBrowserMayAskBeforehand() {
    for (String path : List.of("/session/start", "/auth/token", "/messages/x")) {
      Answer answer =
          strict
              .anybody()
              .send(
                  "OPTIONS",
                  path,
                  BodyPublishers.noBody(),
                  "Origin",
                  "https://shop.example",
                  "Access-Control-Request-Method",
                  "POST",
                  "Access-Control-Request-Headers",
                  "authorization,content-type");
      assertTrue(answer.status() == 200 || answer.status() == 204, answer::toString);
      assertEquals("https://shop.example", answer.header("Access-Control-Allow-Origin"));
      assertTrue(answer.header("Access-Control-Allow-Methods").contains("POST"), answer::toString);
      String headers = answer.header("Access-Control-Allow-Headers").toLowerCase(Locale.ROOT);
      assertTrue(
          headers.contains("authorization") && headers.contains("content-type"), answer::toString);
    }
  }

  @Test
  void aRefusalCanBeReadFromAnotherOriginToo() {
    Answer refused = strict.anybody().get("/session/x", "Origin", "https://shop.example");
    refused.problem(401, "unauthorized");
    assertEquals("https://shop.example", refused.header("Access-Control-Allow-Origin"));
  }
}
