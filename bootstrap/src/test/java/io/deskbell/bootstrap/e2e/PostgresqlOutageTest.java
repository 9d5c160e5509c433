package io.deskbell.bootstrap.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL goes while everybody talks, and comes back; the server stays. */
class PostgresqlOutageTest {
  private static final int SOME = 200;

  /** What people may have to wait for, so it is no matter of a slow machine's patience. */
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir private Path directory;

  @Test
  void theServerSaysSoAndRecoversByItself() {
    Traffic traffic = new Traffic(new Random());
    try (PostgresServer database = PostgresServer.start();
        DeskbellProcess server =
            DeskbellProcess.startOn(
                directory,
                Traffic.settings(
                    List.of("STORE=postgresql", "DATABASE_URL=" + database.newDatabase())))) {
      Person visitor = server.visitor("witness");
      String session = visitor.startSession();
      try (ChatSocket socket = visitor.connect()) {
        socket.join(session);
        for (Runnable stop : List.<Runnable>of(database::stopImmediately, database::kill)) {
          server.anybody().get("/health/ready").body(200);
          traffic.begin(server);
          traffic.awaitJoined();
          traffic.awaitAcknowledged(SOME);
          stop.run();
          traffic.awaitRefused();
          everythingIsUnavailable(server, visitor, session, socket);

          database.startAgain();
          await("recovery")
              .atMost(SOON)
              .until(
                  () ->
                      server.anybody().get("/health/ready").status() == 200
                          && visitor.http().get("/session/" + session).status() == 200);
          String content = "it is back";
          assertEquals(content, visitor.say(session, content).path("content").asText());
          assertEquals(content, socket.next("message_sent").path("content").asText());
          traffic.check(server);
        }
        socket.quiet();
      }
      visitor.end(session);
      traffic.begin(server);
      traffic.awaitAcknowledged(SOME);
      traffic.rest();
      traffic.checkAgain(server);
      traffic.leave(server);
    }
  }

  private static void everythingIsUnavailable(
      DeskbellProcess server, Person visitor, String session, ChatSocket socket) {
    socket.refused("unavailable", "send_message", "sessionId", session, "content", "lost");
    socket.refused("unavailable", "end_session", "sessionId", session);
    HttpApi http = visitor.http();
    // Each of them may wait a little for the database, so all of them do it together.
    Stream.<Supplier<Answer>>of(
            () -> http.post("/messages/" + session, Json.object("content", "lost")),
            () -> http.post("/session/start"),
            () -> http.post("/session/" + session + "/end"),
            // Later requests show that nothing was revoked.
            () -> http.post("/auth/revoke"),
            () -> http.get("/session/" + session),
            () -> http.get("/messages/" + session),
            () -> http.get("/session/" + session + "/events"),
            () -> http.get("/sessions"),
            () -> server.anybody().get("/health/ready"))
        .map(CompletableFuture::supplyAsync)
        .toList()
        .forEach(answer -> answer.join().problem(503, "unavailable"));
    server.anybody().get("/health").body(200);
    server.visitor("newcomer").id();
  }
}
