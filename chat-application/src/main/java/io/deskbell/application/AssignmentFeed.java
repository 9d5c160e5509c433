package io.deskbell.application;

import io.deskbell.application.port.in.AssignmentListener;
import io.deskbell.application.port.in.LiveSessions.Watch;
import io.deskbell.application.port.in.LogEntry;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.session.SessionEvent.AgentAssigned;
import io.deskbell.domain.session.SessionEvent.AgentUnassigned;
import io.deskbell.domain.session.SessionEvent.OfferDeclined;
import io.deskbell.domain.session.SessionEvent.SessionOffered;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Tells agents' consoles which sessions their agent is asked to take, given and loses. Thread-safe.
 */
final class AssignmentFeed {
  private static final System.Logger LOG = System.getLogger(AssignmentFeed.class.getName());

  private final ConcurrentMap<ParticipantId, List<Console>> byAgent = new ConcurrentHashMap<>();

  /** One watch of a listener, which may watch more than once. */
  private static final class Console {
    private final AssignmentListener listener;

    private Console(AssignmentListener listener) {
      this.listener = listener;
    }
  }

  Watch watch(ParticipantId agentId, AssignmentListener listener) {
    Console console = new Console(listener);
    byAgent.compute(
        agentId,
        (id, known) -> {
          List<Console> all = known == null ? new CopyOnWriteArrayList<>() : known;
          all.add(console);
          return all;
        });
    return () ->
        byAgent.computeIfPresent(
            agentId,
            (id, all) -> {
              all.remove(console);
              return all.isEmpty() ? null : all;
            });
  }

  void tell(LogEntry entry) {
    if (entry.event() instanceof AgentAssigned assigned) {
      tell(assigned.agentId(), entry);
    } else if (entry.event() instanceof AgentUnassigned unassigned) {
      tell(unassigned.agentId(), entry);
    } else if (entry.event() instanceof SessionOffered offered) {
      tell(offered.agentId(), entry);
    } else if (entry.event() instanceof OfferDeclined declined) {
      tell(declined.agentId(), entry);
    }
  }

  private void tell(ParticipantId agentId, LogEntry entry) {
    for (Console console : byAgent.getOrDefault(agentId, List.of())) {
      try {
        console.listener.onAssignment(entry);
      } catch (RuntimeException e) {
        // One console's trouble is not the desk's, which has others to tell and sessions to go on.
        LOG.log(System.Logger.Level.ERROR, "a console of agent " + agentId + " failed", e);
      }
    }
  }
}
