package io.deskbell.application.contract;

import static io.deskbell.application.contract.Fixtures.ANN;
import static io.deskbell.application.contract.Fixtures.NOW;
import static io.deskbell.application.contract.Fixtures.VISITOR;
import static io.deskbell.application.contract.Fixtures.assigned;
import static io.deskbell.application.contract.Fixtures.contents;
import static io.deskbell.application.contract.Fixtures.said;
import static io.deskbell.application.contract.Fixtures.started;
import static io.deskbell.application.contract.Fixtures.stored;
import static io.deskbell.application.contract.Fixtures.wholeLog;
import static io.deskbell.application.contract.Stages.assertConflict;
import static io.deskbell.application.contract.Stages.outcome;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.contract.Fixtures.DeskState;
import io.deskbell.application.contract.Fixtures.SessionState;
import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.DeskStore.StoredDesk;
import io.deskbell.application.port.out.SessionFilter;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.assignment.Desk.Assignments;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
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
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every {@link DeskStore} promises, beside the {@link SessionLog} of the same store. */
public interface DeskStoreContract extends StoreContract {
  /** The desk of the same store, untouched at first. */
  DeskStore deskStore();

  @Test
  default void beforeTheFirstChangeTheDeskIsEmptyAtRevisionZero() {
    assertEquals(DeskState.of(Desk.empty(), 0), desk());
  }

  @Test
  default void theDeskAndItsSessionsAreStoredTogether() {
    Session waiting = started("waiting").queue(NOW);
    Session active = assigned(started("active"), ANN);
    Desk desk = Desk.of(List.of(agent("ann", 1))).admit(started("waiting"));

    outcome(deskStore().commit(0, desk, List.of(waiting, active)));

    assertEquals(DeskState.of(desk, 1), desk());
    assertEquals(SessionState.of(waiting.saved()), found("waiting").orElseThrow());
    assertEquals(SessionState.of(active.saved()), found("active").orElseThrow());
    assertEquals(waiting.newEvents(), wholeLog(sessionLog(), waiting.id()));
    assertEquals(active.newEvents(), wholeLog(sessionLog(), active.id()));
  }

  @Test
  default void everyChangeIsTheNextRevision() {
    outcome(deskStore().commit(0, Desk.of(List.of(agent("ann", 1))), List.of()));
    outcome(deskStore().commit(1, Desk.of(List.of(agent("ann", 2))), List.of()));
    outcome(deskStore().commit(2, Desk.of(List.of(agent("ann", 3))), List.of(started("s"))));

    assertEquals(DeskState.of(Desk.of(List.of(agent("ann", 3))), 3), desk());
  }

  @Test
  default void aChangeThatRestsOnAnotherRevisionIsRefusedAsAWhole() {
    Desk desk = Desk.of(List.of(agent("ann", 1)));
    outcome(deskStore().commit(0, desk, List.of()));

    assertConflict(deskStore().commit(0, Desk.empty(), List.of(started("late"))));
    assertConflict(deskStore().commit(2, Desk.empty(), List.of(started("early"))));

    assertEquals(DeskState.of(desk, 1), desk());
    assertEquals(Optional.empty(), found("late"));
    assertEquals(Optional.empty(), found("early"));
  }

  @Test
  default void aChangeOfWhichOneSessionHasMovedOnIsRefusedAsAWhole() {
    Session moved = stored(sessionLog(), started("moved"));
    Session first = stored(sessionLog(), started("first"));
    Session last = stored(sessionLog(), started("last"));
    stored(sessionLog(), said(moved, "meanwhile"));
    Session conflicting = assigned(moved, ANN);
    Session one = said(first, "one", "c-1");
    Session two = said(last, "two", "c-2");

    for (List<Session> touched :
        List.of(
            List.of(conflicting, one, two),
            List.of(one, conflicting, two),
            List.of(one, two, conflicting))) {
      assertConflict(deskStore().commit(0, Desk.of(List.of(agent("ann", 1))), touched));

      assertEquals(DeskState.of(Desk.empty(), 0), desk());
      assertEquals(Optional.of(SessionState.of(first)), found("first"));
      assertEquals(Optional.of(SessionState.of(last)), found("last"));
      assertEquals(1, wholeLog(sessionLog(), first.id()).size());
      assertEquals(1, wholeLog(sessionLog(), last.id()).size());
      assertEquals(List.of("meanwhile"), contents(wholeLog(sessionLog(), moved.id())));
    }
  }

  @Test
  default void aChangeThatRepeatsAClientMessageIdIsRefusedAsAWhole() {
    Session session = stored(sessionLog(), said(started("s"), "first", "c-1"));

    assertConflict(
        deskStore()
            .commit(
                0,
                Desk.of(List.of(agent("ann", 1))),
                List.of(started("new"), said(session, "again", "c-1"))));

    assertEquals(DeskState.of(Desk.empty(), 0), desk());
    assertEquals(Optional.empty(), found("new"));
    assertEquals(Optional.of(SessionState.of(session)), found("s"));
  }

  @Test
  default void anAppendThatRestsOnTheLogBeforeACommitIsRefused() {
    Session session = stored(sessionLog(), started("s"));
    outcome(deskStore().commit(0, Desk.empty(), List.of(assigned(session, ANN))));

    assertConflict(sessionLog().append(said(session, "too late")));

    assertEquals(List.of(), contents(wholeLog(sessionLog(), session.id())));
  }

  @Test
  default void aLoadedDeskStaysTheSameAndUnsavedChangesAreInvisible() {
    outcome(deskStore().commit(0, Desk.of(List.of(agent("ann", 1))), List.of()));
    StoredDesk loaded = deskStore().load();
    DeskState before = DeskState.of(loaded);

    loaded.desk().admit(started("never")).assignWaiting(AssignmentPolicy.leastBusy(), NOW);
    assertEquals(before, desk());

    outcome(deskStore().commit(1, loaded.desk().admit(started("s")), List.of(started("s"))));
    assertEquals(before, DeskState.of(loaded));
  }

  @Test
  default void aStoredDeskWorksOnAsTheOneThatWasStored() {
    Session one = started("one");
    Session two = Session.start(SessionId.of("two"), Participant.visitor("v-8"), 3, NOW);
    Desk desk =
        Desk.of(List.of(agent("ann", 1), agent("bob", 1)))
            .admit(one)
            .assignWaiting(AssignmentPolicy.roundRobin(), NOW)
            .desk()
            .withAgent(agent("bob", 0))
            .admit(two);
    outcome(deskStore().commit(0, desk, List.of(one, two)));

    for (Desk each : List.of(desk, deskStore().load().desk())) {
      assertEquals(1, each.openSessionsOf(VISITOR.id()));
      assertEquals(1, each.position(two.id()).orElseThrow());
      Assignments next =
          each.withAgent(agent("bob", 1))
              .withAgent(agent("ann", 2))
              .close(one.id(), NOW)
              .assignWaiting(AssignmentPolicy.roundRobin(), NOW);
      assertEquals("bob", next.decisions().get(0).agentId().value(), "whose turn it is");
      assertEquals(0, next.desk().openSessionsOf(VISITOR.id()));
    }
  }

  @Test
  default void everythingIsReadableAtTheMomentTheCommitCompletes() {
    Desk desk = Desk.of(List.of(agent("ann", 1)));

    String seen =
        outcome(
            deskStore()
                .commit(0, desk, List.of(started("one"), started("two")))
                .thenApply(
                    done ->
                        desk().revision()
                            + " "
                            + found("one").orElseThrow().lastSequence()
                            + " "
                            + found("two").orElseThrow().lastSequence()));

    assertEquals("1 1 1", seen);
  }

  @Test
  default void noChangeIsLostBetweenTwoDispatchers() throws Exception {
    outcome(deskStore().commit(0, Desk.of(List.of(agent("ann", 0))), List.of()));
    int each = changesPerRacer();
    Callable<Void> dispatcher =
        () -> {
          for (int i = 0; i < each; i++) {
            retrying(
                desk -> {
                  int capacity = desk.loads().get(0).agent().capacity();
                  return Optional.of(
                      new Change(desk.withAgent(agent("ann", capacity + 1)), List.of()));
                });
          }
          return null;
        };

    Race.between(List.of(dispatcher, dispatcher));

    assertEquals(DeskState.of(Desk.of(List.of(agent("ann", 2 * each))), 1 + 2L * each), desk());
  }

  @Test
  default void noMessageAndNoAssignmentIsLostBetweenALogAndADesk() throws Exception {
    Session session = stored(sessionLog(), started("s"));
    int each = changesPerRacer() / 2;
    Callable<Void> poster =
        () -> {
          for (int i = 0; i < each; i++) {
            String content = "m" + i;
            Fixtures.retrying(sessionLog(), session.id(), one -> said(one, content));
          }
          return null;
        };
    Callable<Void> dispatcher =
        () -> {
          for (int i = 0; i < each; i++) {
            boolean assign = i % 2 == 0;
            retrying(
                desk -> {
                  Session now = sessionLog().find(session.id()).orElseThrow();
                  return Optional.of(
                      new Change(desk, List.of(assign ? assigned(now, ANN) : now.unassign(NOW))));
                });
          }
          return null;
        };

    Race.between(List.of(poster, dispatcher));

    List<SessionEvent> log = wholeLog(sessionLog(), session.id());
    assertEquals(
        LongStream.rangeClosed(1, 1 + 2L * each).boxed().toList(),
        log.stream().map(SessionEvent::sequence).toList());
    assertEquals(IntStream.range(0, each).mapToObj(i -> "m" + i).toList(), contents(log));
    assertEquals(each, desk().revision());
    Session.replay(log);
  }

  @Test
  default void invariant1And2CapacityIsKeptAndNobodyWaitsInVainUnderConcurrency() throws Exception {
    outcome(deskStore().commit(0, Desk.of(List.of(agent("ann", 3), agent("bob", 2))), List.of()));
    int rings = changesPerRacer() / 4;

    List<Integer> changes =
        Race.between(List.of(visitors("x", rings), visitors("y", rings), visitors("z", rings)));

    assertEquals(1 + changes.stream().mapToInt(i -> i).sum(), desk().revision());
    Map<ParticipantId, Integer> served = new HashMap<>();
    List<SessionId> waiting = new ArrayList<>();
    for (Session session :
        sessionLog().list(new SessionFilter(null, null, null, null, 10 * rings))) {
      if (session.status() == SessionStatus.ACTIVE) {
        served.merge(session.agentId().orElseThrow(), 1, Integer::sum);
      } else if (session.status() == SessionStatus.WAITING) {
        waiting.add(session.id());
      }
    }
    for (AgentLoad load : desk().loads()) {
      assertEquals(load.load(), served.getOrDefault(load.agentId(), 0), "desk and logs disagree");
      assertTrue(load.load() <= load.agent().capacity());
      assertTrue(waiting.isEmpty() || !load.hasRoom(), "somebody waits beside a free agent");
    }
    assertEquals(waiting.size(), desk().queue().size());
    assertTrue(desk().queue().containsAll(waiting));
  }

  /** Visitors who ring one after the other, three at a time; how often the desk was changed. */
  private Callable<Integer> visitors(String name, int rings) {
    return () -> {
      int changes = 0;
      Deque<SessionId> open = new ArrayDeque<>();
      for (int i = 0; i < rings; i++) {
        SessionId id = SessionId.of(name + "-" + i);
        retrying(desk -> assigning(desk.admit(started(id.value())), started(id.value())));
        open.add(id);
        changes++;
        if (open.size() > 3) {
          SessionId over = open.remove();
          retrying(
              desk ->
                  assigning(
                      desk.close(over, NOW),
                      sessionLog().find(over).orElseThrow().end(VISITOR, NOW)));
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
  private Optional<Change> assigning(Desk desk, Session touched) {
    Map<SessionId, Session> sessions = new HashMap<>(Map.of(touched.id(), touched));
    Assignments given = desk.assignWaiting(AssignmentPolicy.leastBusy(), NOW);
    for (AssignmentDecision decision : given.decisions()) {
      Session waiting =
          sessions.computeIfAbsent(decision.sessionId(), id -> sessionLog().find(id).orElseThrow());
      if (waiting.status() != SessionStatus.WAITING) {
        return Optional.empty();
      }
      sessions.put(waiting.id(), waiting.assign(decision, NOW));
    }
    return Optional.of(new Change(given.desk(), List.copyOf(sessions.values())));
  }

  /** A desk and the sessions that change with it. */
  record Change(Desk desk, List<Session> sessions) {}

  /** Gives a command to the newest desk, again and again until it is stored. */
  private void retrying(Function<Desk, Optional<Change>> command) {
    Race.retry(
        () -> {
          StoredDesk loaded = deskStore().load();
          return command
              .apply(loaded.desk())
              .map(
                  change -> deskStore().commit(loaded.revision(), change.desk(), change.sessions()))
              .filter(Stages::stored)
              .isPresent();
        });
  }

  private static Agent agent(String id, int capacity) {
    return Agent.of(id, id).withCapacity(capacity);
  }

  private DeskState desk() {
    return DeskState.of(deskStore().load());
  }

  private Optional<SessionState> found(String id) {
    return sessionLog().find(SessionId.of(id)).map(SessionState::of);
  }
}
