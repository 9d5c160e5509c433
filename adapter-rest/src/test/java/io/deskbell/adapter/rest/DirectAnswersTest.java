package io.deskbell.adapter.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.adapter.rest.Server.Answer;
import io.deskbell.application.Chat;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.application.port.in.Sessions;
import io.deskbell.domain.Participant;
import io.deskbell.domain.SessionId;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.glassfish.grizzly.http.server.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each request is answered as by its resource, whose it is with a query that means nothing. */
class DirectAnswersTest {
  private static final String ANN = Server.visitor("ann");

  private final Server server = new Server(api -> api.sessionsPerMinute(10));
  private final SessionId session = server.sessionOf("ann");

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void whether_the_server_is_there() {
    alike(200, query -> server.get("", "/health" + query));
    alike(200, query -> server.get("nobody's", "/health" + query));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop.example",
        "shop.example.",
        "shop.example:443",
        "a:",
        "a:99999999999",
        "127.0.0.1",
        "127.0.0.1:8080",
        "[::1]:8080",
        "-a",
        "a-",
        "a.-b",
        "a..b",
        ".a",
        "-",
        "a.1",
        "1.2.3.999",
        "1.2.3.4.5",
        "a_b",
        ":80",
      })
  void whatever_the_host(String host) throws IOException {
    for (String path : List.of("/health", "/session/" + session, "/messages/" + session)) {
      assertEquals(statusFor(host, path + "?x"), statusFor(host, path), path);
    }
  }

  private String statusFor(String host, String path) throws IOException {
    return server
        .raw(
            "GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
                .formatted(path, host, ANN))
        .lines()
        .findFirst()
        .orElse("no answer");
  }

  @Test
  void a_session() {
    String path = "/session/" + session;
    server.post("ann", session, "hello");
    alike(200, query -> server.get(ANN, path + query));
    alike(200, query -> server.get(Server.BOSS, path + query, "Origin", "https://shop.example"));
    alike(200, query -> server.get(ANN, path + query, "X-Request-Id", "mine"));
    alike(200, query -> server.get(ANN, path + "/" + query));
    alike(404, query -> server.get(Server.visitor("eve"), path + query));
    alike(401, query -> server.get("", path + query));
    alike(401, query -> server.get(ANN, path + query, "Authorization", "Bearer two"));
    alike(404, query -> server.get(ANN, "/session/none" + query));
    alike(405, query -> server.get(ANN, "/session/start" + query));
    alike(413, query -> large(path + query));
    alike(404, query -> server.get(ANN, "/session/" + query));
    alike(400, query -> server.get(ANN, "/session/" + "i".repeat(129) + query));
    alike(404, query -> server.get(ANN, "/session/%7B" + query));

    Caller ann = Caller.of(Participant.visitor("ann"));
    server.chat.sessions().end(ann, session).toCompletableFuture().join();
    alike(200, query -> server.get(ANN, path + query));
  }

  @Test
  void the_messages_of_a_session() {
    String path = "/messages/" + session;
    alike(200, query -> server.get(ANN, path + query));
    server.post("ann", session, "\"quoted\"\n\u001b 🐎");
    alike(200, query -> server.get(ANN, path + query));
    alike(404, query -> server.get(Server.visitor("eve"), path + query));
    alike(404, query -> server.get(ANN, "/messages/none" + query));
    for (int i = 0; i < 70; i++) {
      server.post("ann", session, "message " + i);
    }
    alike(200, query -> server.get(ANN, path + query));
  }

  @Test
  void the_messages_of_a_session_once_they_have_changed() {
    String path = "/messages/" + session;
    Caller ann = Caller.of(Participant.visitor("ann"));
    for (int i = 0; i < 3; i++) {
      server.post("ann", session, "message " + i);
      alike(200, query -> server.get(ANN, path + query));
      alike(200, query -> server.get(Server.BOSS, path + query));
      alike(404, query -> server.get(Server.visitor("eve"), path + query));
    }
    server.chat.sessions().end(ann, session).toCompletableFuture().join();
    assertTrue(server.get(Server.BOSS, path).body().contains("message 2"));

    Chat.records(server.store, server.store).erase(ann.id());

    assertFalse(server.get(Server.BOSS, path).body().contains("message"));
    alike(200, query -> server.get(Server.BOSS, path + query));
  }

  @Test
  void few_messages_that_are_long() {
    for (int i = 0; i < 20; i++) {
      server.post("ann", session, "🐎".repeat(4000));
    }
    alike(200, query -> server.get(ANN, "/messages/" + session + query));
  }

  @Test
  void a_start() {
    server.sessionOf("ben");
    for (String path : List.of("/session/start", "/start-session")) {
      alike(201, query -> server.post(ANN, path + query));
      alike(201, query -> server.post(ANN, path + query, "{\"userId\":\"ann\"}"));
    }
    alike(400, query -> server.post(ANN, "/session/start" + query, "{\"userId\":\"ann\""));
    alike(403, query -> server.post(ANN, "/session/start" + query, "{\"userId\":\"ben\"}"));
    alike(400, query -> server.post(ANN, "/session/start" + query, "{\"team\":7}"));
    alike(404, query -> server.post(ANN, "/session/start" + query, "{\"reopens\":\"none\"}"));
    alike(403, query -> server.post(Server.agent("agent1"), "/session/start" + query, "{}"));
    alike(413, query -> server.post(ANN, "/session/start" + query, " ".repeat(70_000)));
    assertEquals(429, server.post(ANN, "/session/start").status());
    alike(429, query -> server.post(ANN, "/session/start" + query));
  }

  @Test
  void startsInOnePieceAreAnsweredEachToItsOwner() throws Exception {
    int clients = 16;
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        String visitor = "v" + i;
        all.add(
            threads.submit(
                () -> {
                  for (int round = 0; round < 10; round++) {
                    startsInOnePiece(visitor + "-" + round);
                  }
                  return null;
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void whoCompletesAStartDoesNotCarryOutWhatWasSentBehindIt() throws Exception {
    ExecutorService answers =
        Executors.newSingleThreadExecutor(task -> new Thread(task, "answers"));
    CompletableFuture<String> carriedOutBy = new CompletableFuture<>();
    Sessions real = server.chat.sessions();
    SessionView view =
        real.start(Caller.of(Participant.visitor("ann"))).toCompletableFuture().join();
    Sessions sessions =
        (Sessions)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Sessions.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("mayWait")) {
                    return true;
                  }
                  if (method.getName().equals("start")) {
                    return new CompletedLater(view, answers);
                  }
                  carriedOutBy.complete(Thread.currentThread().getName());
                  return method.invoke(real, arguments);
                });
    String head = " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + Server.visitor("ann");
    String start =
        "POST /session/start" + head + "\r\nContent-Type: application/json\r\nContent-Length: 2";
    String find = "GET /session/" + view.session().id() + head + "\r\nConnection: close";
    HttpServer http = serve(sessions);
    try {
      String both =
          server
              .at(http.getListener("deskbell").getPort())
              .raw(start + "\r\n\r\n{}" + find + "\r\n\r\n");
      assertTrue(both.contains("HTTP/1.1 201") && both.contains("HTTP/1.1 200"), both);
      assertNotEquals("answers", carriedOutBy.join());
    } finally {
      http.shutdownNow();
      answers.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @SuppressWarnings("NullAway")
  void aStartThatCannotBeToldIsAnInternalError(boolean atOnce) throws Exception {
    ExecutorService answers = Executors.newSingleThreadExecutor();
    SessionView untold = new SessionView(null, OptionalInt.empty());
    Sessions real = server.chat.sessions();
    Sessions sessions =
        (Sessions)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Sessions.class},
                (proxy, method, arguments) ->
                    !method.getName().equals("start")
                        ? method.invoke(real, arguments)
                        : atOnce
                            ? CompletableFuture.completedFuture(untold)
                            : new CompletedLater(untold, answers));
    HttpServer http = serve(sessions);
    try {
      Server other = server.at(http.getListener("deskbell").getPort());
      Answer answer = other.post(ANN, "/session/start");
      assertEquals("500 internal", answer.status() + " " + answer.text("code"));
    } finally {
      http.shutdownNow();
      answers.shutdownNow();
    }
  }

  /** Another server of the same application, but for its sessions. */
  private HttpServer serve(Sessions sessions) throws IOException {
    HttpServer http =
        RestApi.builder(
                server.chat.signIn(),
                sessions,
                server.chat.desk(),
                server.chat.agents(),
                server.chat.reports())
            .build()
            .server("127.0.0.1", 0);
    http.start();
    return http;
  }

  /** Completed by another thread as soon as somebody waits for it. */
  private static final class CompletedLater extends CompletableFuture<SessionView> {
    private final SessionView view;
    private final Executor by;

    CompletedLater(SessionView view, Executor by) {
      this.view = view;
      this.by = by;
    }

    @Override
    public CompletableFuture<SessionView> whenComplete(
        BiConsumer<? super SessionView, ? super Throwable> action) {
      CompletableFuture<SessionView> waiting = super.whenComplete(action);
      by.execute(() -> complete(view));
      return waiting;
    }
  }

  private void startsInOnePiece(String visitor) throws IOException {
    StringBuilder requests = new StringBuilder();
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      requests
          .append("POST /session/start HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")
          .append("Content-Length: 2\r\nAuthorization: Bearer " + Server.visitor(visitor))
          .append("\r\nX-Request-Id: " + visitor + "-" + i)
          .append(i == 7 ? "\r\nConnection: close\r\n\r\n{}" : "\r\n\r\n{}");
      expected.append("201 " + visitor + "-" + i + "\n");
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(requests.toString().getBytes(UTF_8));
      String answers = new String(socket.getInputStream().readAllBytes(), UTF_8);
      StringBuilder found = new StringBuilder();
      Matcher heads =
          Pattern.compile("HTTP/1.1 (\\d+) (?s:.*?)(?i:x-request-id): (\\S+)").matcher(answers);
      while (heads.find()) {
        found.append(heads.group(1) + " " + heads.group(2) + "\n");
      }
      assertEquals(expected.toString(), found.toString());
    }
  }

  private Answer large(String path) {
    BodyPublisher body = BodyPublishers.ofString(" ".repeat(70_000));
    return server.send("GET", path, body, "Authorization", "Bearer " + ANN);
  }

  private static void alike(int status, Function<String, Answer> request) {
    Answer byTheResource = request.apply("?x");
    assertEquals(status, byTheResource.status());
    assertEquals(shown(byTheResource), shown(request.apply("")));
  }

  /** All of an answer but what every answer has of its own, and how its length is told. */
  private static String shown(Answer answer) {
    Map<String, List<String>> headers = new TreeMap<>(answer.response().headers().map());
    headers.keySet().removeAll(List.of("date", "content-length", "transfer-encoding"));
    if (!headers.get("x-request-id").contains("mine")) {
      headers.remove("x-request-id");
    }
    return (answer.status() + " " + headers + " " + answer.body())
        .replaceAll("\"requestId\":\"[^\"]+\"|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID")
        .replaceAll("retry-after=\\[[0-9]+]", "SECONDS")
        .replaceAll("number [0-9]+ in the queue|\"queuePosition\":[0-9]+", "PLACE");
  }
}
