package io.deskbell.application;

import io.deskbell.application.port.in.AssignmentListener;
import io.deskbell.application.port.in.LiveSessions.Watch;
import io.deskbell.application.port.in.LogEntry;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.session.SessionEvent.AgentAssigned;
import io.deskbell.domain.session.SessionEvent.AgentUnassigned;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Tells agents' consoles which sessions their agent is given and loses. Thread-safe. */
final class AssignmentFeed {
  private final ConcurrentMap<ParticipantId, List<AssignmentListener>> byAgent =
      new ConcurrentHashMap<>();

  Watch watch(ParticipantId agentId, AssignmentListener listener) {
    byAgent.compute(
        agentId,
        (id, known) -> {
          List<AssignmentListener> all = known == null ? new CopyOnWriteArrayList<>() : known;
          all.add(listener);
          return all;
        });
    return () ->
        byAgent.computeIfPresent(
            agentId,
            (id, all) -> {
              all.remove(listener);
              return all.isEmpty() ? null : all;
            });
  }

  void tell(LogEntry entry) {
    if (entry.event() instanceof AgentAssigned assigned) {
      tell(assigned.agentId(), entry);
    } else if (entry.event() instanceof AgentUnassigned unassigned) {
      tell(unassigned.agentId(), entry);
    }
  }

  private void tell(ParticipantId agentId, LogEntry entry) {
    byAgent.getOrDefault(agentId, List.of()).forEach(listener -> listener.onAssignment(entry));
  }
}
