package io.deskbell.bootstrap.e2e;

import static java.lang.System.Logger.Level.INFO;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.bootstrap.e2e.FaultyProxy.Link;
import io.deskbell.bootstrap.e2e.FaultyProxy.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever befalls the connections, everybody sees the log from 1 to n. {@code
 * -Ddeskbell.proxy.messages=1000000} makes it many messages.
 */
class BrokenConnectionsTest {
  private static final System.Logger LOG = System.getLogger(BrokenConnectionsTest.class.getName());
  private static final int MESSAGES = Integer.getInteger("deskbell.proxy.messages", 3_000);
  private static final int SESSIONS = 8;
  private static final int SAID_AT_ONCE = 30;

  /** How many bytes a connection carries at most; a message is some 300 of them. */
  private static final int LONGEST_LIFE = 100_000;

  /** No handshake is as long: one that falls silent would be waited for. */
  private static final long HANDSHAKE = 3_000;

  @ParameterizedTest
  @EnumSource
  void aDirectionThatFallsSilentIsNoticedByAHeartbeatAndHealed(Way silent) {
    try (DeskbellProcess server = DeskbellProcess.start("AGENTS=ann", "IDLE_TIMEOUT=PT3S");
        FaultyProxy proxy = FaultyProxy.before(server.port());
        Talk talk = new Talk(server, "v", proxy::ws, server::ws)) {
      talk.say(SAID_AT_ONCE);
      await(talk.toString()).until(() -> talk.hasCome(SAID_AT_ONCE));

      Link dead = proxy.newest();
      dead.stall(silent);
      talk.say(SAID_AT_ONCE);

      await(talk.toString()).until(() -> talk.hasCome(2 * SAID_AT_ONCE));
      talk.check(server, 2 * SAID_AT_ONCE);
      assertTrue(talk.visitor.connections() > 1, "nothing was broken");
      assertEquals(1, talk.agent.connections());
      await("the end of the dead connection").until(dead::isEndedByServer);
    }
  }

  @Test
  void everybodySeesEverythingOnceAndInOrderHoweverOftenTheyAreCutOff() {
    Random random = new Random();
    int each = MESSAGES / SESSIONS / 2;
    long start = System.nanoTime();
    List<Talk> talks = new ArrayList<>();
    try (DeskbellProcess server =
            DeskbellProcess.start("AGENTS=ann", "AGENT_CAPACITY=" + SESSIONS, "LOG_LEVEL=warn");
        FaultyProxy proxy = FaultyProxy.before(server.port(), link -> misfortune(link, random))) {
      for (int i = 0; i < SESSIONS; i++) {
        talks.add(new Talk(server, "v" + i, proxy::ws, proxy::ws));
      }
      talks.forEach(talk -> talk.say(each));

      await("everything is said and seen")
          .atMost(Duration.ofSeconds(60 + MESSAGES / 500))
          .failFast(() -> talks.forEach(Talk::requireNoFaults))
          .until(() -> talks.stream().allMatch(talk -> talk.hasCome(each)));
      long millis = (System.nanoTime() - start) / 1_000_000;
      int connections = talks.stream().mapToInt(Talk::connections).sum();
      talks.forEach(talk -> talk.check(server, each));

      assertTrue(connections > 2 * SESSIONS, "nothing was cut");
      LOG.log(
          INFO,
          "{0} messages, each seen by two, over {1} connections in {2} ms",
          2 * each * SESSIONS,
          connections,
          millis);
    } finally {
      talks.forEach(Talk::close);
    }
  }

  /** Mostly a cut, anywhere; now and then something that only a heartbeat can find out. */
  private static void misfortune(Link link, Random random) {
    long bytes = HANDSHAKE + random.nextInt(LONGEST_LIFE);
    switch (random.nextInt(100)) {
      case 0 -> link.after(bytes, () -> link.stall(Way.TO_SERVER));
      case 1 -> link.after(bytes, () -> link.stall(Way.TO_CLIENT));
      case 2 -> link.after(bytes, () -> link.halfClose(Way.TO_SERVER));
      case 3 -> link.after(bytes, () -> link.halfClose(Way.TO_CLIENT));
      default -> link.after(random.nextInt(LONGEST_LIFE), link::cut);
    }
  }
}
