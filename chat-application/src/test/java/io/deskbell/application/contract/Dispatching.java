package io.deskbell.application.contract;

import static io.deskbell.application.contract.Fixtures.NOW;
import static io.deskbell.application.contract.Fixtures.VISITOR;
import static io.deskbell.application.contract.Fixtures.started;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.DeskStore.StoredDesk;
import io.deskbell.application.port.out.SessionFilter;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.assignment.Desk.Assignments;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** What dispatchers do with a desk that others change as well. */
record Dispatching(SessionLog log, DeskStore desk) {

  /** A desk and the sessions that change with it. */
  record Change(Desk desk, List<Session> sessions) {}

  /** Visitors who ring one after the other, three at a time; how often the desk was changed. */
  Callable<Integer> visitors(String name, int rings) {
    return () -> {
      int changes = 0;
      Deque<SessionId> open = new ArrayDeque<>();
      for (int i = 0; i < rings; i++) {
        SessionId id = SessionId.of(name + "-" + i);
        retrying(now -> assigning(now.admit(started(id.value())), started(id.value())));
        open.add(id);
        changes++;
        if (open.size() > 3) {
          SessionId over = open.remove();
          retrying(
              now ->
                  assigning(now.close(over, NOW), log.find(over).orElseThrow().end(VISITOR, NOW)));
          changes++;
        }
      }
      return changes;
    };
  }

  /**
   * The desk after everybody for whom there is room has an agent, with all touched sessions; empty
   * if a session that was read later shows that the desk is outdated.
   */
  private Optional<Change> assigning(Desk now, Session touched) {
    Map<SessionId, Session> sessions = new HashMap<>(Map.of(touched.id(), touched));
    Assignments given = now.assignWaiting(AssignmentPolicy.leastBusy(), NOW);
    for (AssignmentDecision decision : given.decisions()) {
      Session waiting =
          sessions.computeIfAbsent(decision.sessionId(), id -> log.find(id).orElseThrow());
      if (waiting.status() != SessionStatus.WAITING) {
        return Optional.empty();
      }
      sessions.put(waiting.id(), waiting.assign(decision, NOW));
    }
    return Optional.of(new Change(given.desk(), List.copyOf(sessions.values())));
  }

  /** Gives a command to the newest desk, again and again until it is stored. */
  void retrying(Function<Desk, Optional<Change>> command) {
    Race.retry(
        () -> {
          StoredDesk loaded = desk.load();
          return command
              .apply(loaded.desk())
              .map(change -> desk.commit(loaded.revision(), change.desk(), change.sessions()))
              .filter(Stages::stored)
              .isPresent();
        });
  }

  /**
   * Compares the desk with the sessions.
   *
   * @param elsewhere sessions that were never at the desk
   */
  void assertCapacityKeptAndNobodyWaitsInVain(SessionId... elsewhere) {
    Map<ParticipantId, Integer> served = new HashMap<>();
    List<SessionId> waiting = new ArrayList<>();
    for (Session session : log.list(new SessionFilter(null, null, null, null, Integer.MAX_VALUE))) {
      if (session.status() == SessionStatus.ACTIVE) {
        served.merge(session.agentId().orElseThrow(), 1, Integer::sum);
      } else if (session.status() == SessionStatus.WAITING
          && !List.of(elsewhere).contains(session.id())) {
        waiting.add(session.id());
      }
    }
    Desk now = desk.load().desk();
    for (AgentLoad load : now.loads()) {
      assertEquals(load.load(), served.getOrDefault(load.agentId(), 0), "desk and logs disagree");
      assertTrue(load.load() <= load.agent().capacity());
      assertTrue(waiting.isEmpty() || !load.hasRoom(), "somebody waits beside a free agent");
    }
    assertEquals(waiting.size(), now.queueLength());
    assertTrue(now.queue().containsAll(waiting));
  }
}
