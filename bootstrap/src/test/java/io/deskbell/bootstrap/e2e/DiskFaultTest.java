package io.deskbell.bootstrap.e2e;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.bootstrap.e2e.FaultTools.BrokenFsync;
import io.deskbell.bootstrap.e2e.FaultTools.SmallDisk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that takes nothing, or only says so: nothing is promised, and nothing promised is lost.
 */
class DiskFaultTest {
  private static final int SOME = 100;

  @TempDir private Path directory;

  private final Traffic traffic = new Traffic(new Random());

  private DeskbellProcess start() {
    return DeskbellProcess.startOn(directory, Traffic.settings(Storage.EMBEDDED.settings()));
  }

  private void talk(DeskbellProcess server) {
    traffic.begin(server);
    traffic.awaitAcknowledged(SOME);
    traffic.rest();
    traffic.check(server);
  }

  /** Stores nothing, says so to everybody, and shows what it has. */
  private void refusesEverything(DeskbellProcess server) {
    traffic.awaitRefused();
    traffic.check(server);
    Person visitor = server.visitor("visitor0");
    String session = Json.texts(Json.list(visitor.sessions()), "id").get(0);
    try (ChatSocket socket = visitor.connect()) {
      for (int i = 0; i < 5; i++) {
        String content = "unheard " + i;
        socket.refused("unavailable", "send_message", "sessionId", session, "content", content);
        visitor
            .http()
            .post("/messages/" + session, Json.object("content", content))
            .problem(503, "unavailable");
      }
    }
    server.visitor("late").http().post("/session/start").problem(503, "unavailable");
    visitor.http().post("/session/" + session + "/end").problem(503, "unavailable");
    server.anybody().get("/health/ready").problem(503, "unavailable");
    server.anybody().get("/health").body(200);
  }

  private static void awaitReady(DeskbellProcess server) {
    await("readiness")
        .atMost(Duration.ofSeconds(30))
        .until(() -> server.anybody().get("/health/ready").status() == 200);
  }

  @Test
  void aFullDisk() {
    try (SmallDisk disk = SmallDisk.mount(directory.resolve("data"), 16)) {
      try (DeskbellProcess server = start()) {
        traffic.begin(server);
        traffic.awaitAcknowledged(SOME);
        disk.fill();
        refusesEverything(server);

        disk.free();
        awaitReady(server);
        traffic.check(server);
        talk(server);

        traffic.begin(server);
        disk.fill();
        traffic.awaitRefused();
        server.kill();
      }
      disk.free();
      try (DeskbellProcess server = start()) {
        traffic.checkAgain(server);
        talk(server);
        traffic.leave(server);
      }
    }
  }

  @Test
  void anFsyncThatFails() {
    try (DeskbellProcess server = start()) {
      traffic.begin(server);
      traffic.awaitAcknowledged(SOME);
      try (BrokenFsync broken = attach(server, "1+")) {
        refusesEverything(server);
        assertTrue(broken.isAttached());
      }
      awaitReady(server);
      traffic.check(server);
      talk(server);
      server.kill();
    }
    try (DeskbellProcess server = start()) {
      traffic.checkAgain(server);
      traffic.leave(server);
    }
  }

  @Test
  void anFsyncThatFailsNowAndThen() {
    try (DeskbellProcess server = start()) {
      try (BrokenFsync broken = attach(server, "7+5")) {
        for (int round = 0; round < 2; round++) {
          traffic.begin(server);
          traffic.awaitRefused();
        }
        assertTrue(broken.isAttached());
      }
      awaitReady(server);
      traffic.check(server);
      talk(server);
      server.kill();
    }
    try (DeskbellProcess server = start()) {
      traffic.checkAgain(server);
      traffic.leave(server);
    }
  }

  private BrokenFsync attach(DeskbellProcess server, String when) {
    return BrokenFsync.attach(server.pid(), when, directory.resolve("strace.txt"));
  }
}
