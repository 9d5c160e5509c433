package io.deskbell.application;

import io.deskbell.application.port.in.AssignmentListener;
import io.deskbell.application.port.in.LiveSessions.Watch;
import io.deskbell.application.port.out.Identity;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.agent.Connection;
import io.deskbell.domain.agent.Connectivity;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Which agents are there, by their consoles on this server: whoever watches their assignments is
 * there. Thread-safe.
 */
final class Consoles {
  private final Dispatcher dispatcher;
  private final AssignmentFeed feed;
  private final Timer timer;
  private final Identity identity;
  private final ConcurrentMap<ParticipantId, Seen> agents = new ConcurrentHashMap<>();

  /** How many consoles an agent has, and since when that is none or some. */
  private record Seen(int consoles, Instant since) {}

  Consoles(Dispatcher dispatcher, AssignmentFeed feed, Timer timer, Identity identity) {
    this.dispatcher = dispatcher;
    this.feed = feed;
    this.timer = timer;
    this.identity = identity;
  }

  Watch watch(ParticipantId agentId, AssignmentListener listener) {
    Watch watch = feed.watch(agentId, listener);
    count(agentId, 1);
    AtomicBoolean closed = new AtomicBoolean();
    return () -> {
      watch.close();
      if (closed.compareAndSet(false, true)) {
        count(agentId, -1);
      }
    };
  }

  private void count(ParticipantId agentId, int more) {
    Seen seen =
        agents.compute(
            agentId,
            (id, before) -> {
              int consoles = (before == null ? 0 : before.consoles()) + more;
              boolean asBefore = before != null && (consoles == 0) == (before.consoles() == 0);
              return new Seen(consoles, asBefore ? before.since() : identity.now());
            });
    if (dispatcher.rules().requirePresence()
        && (more > 0 ? seen.consoles() == 1 : seen.consoles() == 0)) {
      note(agentId);
    }
  }

  /** Brings the desk to know of it; what is so when its turn comes counts. */
  private void note(ParticipantId agentId) {
    CompletableFuture<Boolean> noted = new CompletableFuture<>();
    dispatcher.inTurn(
        noted,
        change -> {
          Connection now = connection(agentId);
          Connectivity before =
              change.desk().loads().stream()
                  .filter(agent -> agent.agentId().equals(agentId))
                  .findFirst()
                  .map(agent -> agent.connection().connectivity())
                  .orElse(Connectivity.LOST);
          if (before != now.connectivity() && !isLostFor(before, now)) {
            change.desk(change.desk().observe(agentId, now));
          }
          return change.store().thenApply(stored -> true);
        });
    noted.exceptionally(
        failure -> {
          timer.after(Duration.ofSeconds(1), () -> note(agentId));
          return false;
        });
  }

  // Being lost is for the desk's own clock to say, which then takes the sessions back.
  private static boolean isLostFor(Connectivity before, Connection now) {
    return before == Connectivity.LOST && now.connectivity() == Connectivity.GRACE;
  }

  /** Whether that agent is there, as seen from here. */
  Connection connection(ParticipantId agentId) {
    Seen seen = agents.get(agentId);
    if (seen == null) {
      return Connection.NEVER;
    }
    return new Connection(
        seen.consoles() > 0 ? Connectivity.CONNECTED : gone(seen.since()), seen.since());
  }

  private Connectivity gone(Instant since) {
    // Where presence is not required nobody takes the sessions back, but who looks wants to know.
    return since.plus(dispatcher.rules().agentGrace()).isAfter(identity.now())
        ? Connectivity.GRACE
        : Connectivity.LOST;
  }
}
