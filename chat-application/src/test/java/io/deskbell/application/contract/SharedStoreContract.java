package io.deskbell.application.contract;

import static io.deskbell.application.contract.Fixtures.ANN;
import static io.deskbell.application.contract.Fixtures.BOB;
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
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.contract.Fixtures.DeskState;
import io.deskbell.application.contract.Fixtures.SessionState;
import io.deskbell.application.contract.StoreOpener.Opening;
import io.deskbell.application.port.out.Revocation.OfHolder;
import io.deskbell.application.port.out.Revocation.OfToken;
import io.deskbell.application.port.out.SessionFilter;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.assignment.Desk.Assignments;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/**
 * What every store promises beyond the contracts of its ports if its content outlives it and may be
 * open more than once.
 */
public interface SharedStoreContract {
  /** Opens the content under test. */
  StoreOpener opener();

  /** Where that content is: empty at first, the same place throughout a test. */
  List<String> place();

  /** How many changes each of several racers makes. */
  default int changesPerRacer() {
    return 400;
  }

  private Opening open() {
    return opener().open(place());
  }

  @Test
  default void afterReopeningEverythingIsThere() {
    Session over =
        said(assigned(started("over"), ANN), "hello", "c-1").end(ANN, NOW.plusSeconds(1));
    Session one = started("one");
    Session two = Session.start(SessionId.of("two"), Participant.visitor("v-8"), 3, NOW);
    Assignments given =
        Desk.of(List.of(agent("ann", 1), agent("bob", 0)))
            .admit(one)
            .admit(two)
            .assignWaiting(AssignmentPolicy.roundRobin(), NOW);
    Session served = two.assign(given.decisions().get(0), NOW);
    Session waiting = said(one.queue(NOW), "anybody?", "c-1");
    try (Opening store = open()) {
      stored(store.sessionLog(), over);
      outcome(store.deskStore().commit(0, given.desk(), List.of(served, waiting)));
      assertTrue(outcome(store.sessionLog().markRead(over.id(), VISITOR.id(), 2)));
    }

    for (int i = 0; i < 3; i++) {
      try (Opening store = open()) {
        SessionLog log = store.sessionLog();
        for (Session each : List.of(over, served, waiting)) {
          assertEquals(each.newEvents(), wholeLog(log, each.id()));
          assertEquals(
              Optional.of(SessionState.of(each.saved())),
              log.find(each.id()).map(SessionState::of));
        }
        assertEquals(List.of("one", "over", "two"), list(log));
        assertTrue(isThere(log, "over", "c-1"));
        assertFalse(outcome(log.markRead(over.id(), VISITOR.id(), 2)));
        assertEquals(Map.of(VISITOR.id(), 2L), log.readMarks(over.id()));
        assertEquals(DeskState.of(given.desk(), 1), DeskState.of(store.deskStore().load()));
        assertEquals(1, store.deskStore().load().desk().openSessionsOf(VISITOR.id()));
      }
    }
  }

  @Test
  default void aReopenedStoreGoesOnWhereItWas() {
    Session session = said(started("s"), "first", "c-1");
    try (Opening store = open()) {
      stored(store.sessionLog(), session);
      outcome(store.deskStore().commit(0, Desk.of(List.of(agent("ann", 1))), List.of()));
    }
    try (Opening store = open()) {
      SessionLog log = store.sessionLog();
      assertConflict(log.append(said(session.saved(), "again", "c-1")));
      assertConflict(log.append(started("s")));
      assertConflict(store.deskStore().commit(0, Desk.empty(), List.of()));
      stored(log, said(session.saved(), "second", "c-2"));
      outcome(store.deskStore().commit(1, Desk.empty(), List.of()));
    }
    try (Opening store = open()) {
      assertEquals(
          List.of("first", "second"), contents(wholeLog(store.sessionLog(), session.id())));
      assertEquals(DeskState.of(Desk.empty(), 2), DeskState.of(store.deskStore().load()));
    }
  }

  @Test
  default void whatOneStoresTheOtherReadsAtItsCompletion() {
    try (Opening one = open();
        Opening other = open()) {
      stored(one.sessionLog(), started("s"));
      SessionId id = SessionId.of("s");
      for (int i = 0; i < 100; i++) {
        Opening writer = i % 4 < 2 ? one : other;
        SessionLog reader = (i % 4 < 2 ? other : one).sessionLog();
        String content = "c-" + i;
        Session now = writer.sessionLog().find(id).orElseThrow();

        String seen =
            outcome(
                writer
                    .sessionLog()
                    .append(said(now, content, content))
                    .thenApply(
                        done ->
                            reader.find(id).orElseThrow().lastSequence()
                                + contents(reader.read(id, now.lastSequence(), 9)).toString()
                                + isThere(reader, "s", content)));

        assertEquals((i + 2) + "[" + content + "]true", seen);
      }
    }
  }

  @Test
  default void whatOneDispatchesTheOtherSeesAtItsCompletion() {
    try (Opening one = open();
        Opening other = open()) {
      for (int i = 0; i < 50; i++) {
        Opening writer = i % 4 < 2 ? one : other;
        Opening reader = i % 4 < 2 ? other : one;
        Session session = started("s-" + i);
        Desk desk = writer.deskStore().load().desk().withAgent(agent("ann", i)).admit(session);

        DeskState seen =
            outcome(
                writer
                    .deskStore()
                    .commit(i, desk, List.of(session))
                    .thenApply(done -> DeskState.of(reader.deskStore().load())));

        assertEquals(DeskState.of(desk, i + 1L), seen);
        assertTrue(reader.sessionLog().find(session.id()).isPresent());
        assertConflict(reader.deskStore().commit(i, Desk.empty(), List.of()));
      }
    }
  }

  @Test
  default void whatOneTakesOutIsGoneForTheOther() {
    try (Opening one = open();
        Opening other = open()) {
      Session deleted = stored(one.sessionLog(), said(started("deleted"), "hello", "c-1"));
      stored(one.sessionLog(), deleted.end(VISITOR, NOW));
      assertTrue(isThere(other.sessionLog(), "deleted", "c-1"));
      assertEquals(1, outcome(one.retention().deleteEnded(NOW.plusSeconds(1), 9)));
      assertEquals(Optional.empty(), other.sessionLog().find(deleted.id()));
      assertEquals(List.of(), wholeLog(other.sessionLog(), deleted.id()));
      assertFalse(isThere(other.sessionLog(), "deleted", "c-1"));
      assertConflict(other.sessionLog().append(said(deleted, "late")));

      Session session = said(assigned(started("s"), BOB), "hello", "c-1").end(BOB, NOW);
      stored(other.sessionLog(), session);
      ParticipantId nobody = ParticipantId.of("erased-1");
      assertEquals(
          1, outcome(one.retention().erase(BOB.id(), nobody, MessageContent.of("[erased]"))));
      assertEquals(
          Optional.of(nobody), other.sessionLog().find(session.id()).orElseThrow().agentId());
    }
  }

  @Test
  default void aRevocationIsOneForBothAndStays() {
    OfHolder all = new OfHolder(ANN.id(), NOW, NOW.plusSeconds(60));
    OfToken token = new OfToken("t-1", NOW);
    try (Opening one = open();
        Opening other = open()) {
      outcome(one.revocations().revoke(all));
      assertEquals(List.of(all), other.revocations().all());
      outcome(other.revocations().revoke(token));
      assertEquals(2, one.revocations().all().size());
    }
    try (Opening store = open()) {
      assertEquals(Set.of(all, token), Set.copyOf(store.revocations().all()));
      assertEquals(1, outcome(store.revocations().forget(NOW.plusSeconds(1))));
    }
  }

  @Test
  default void aReadMarkIsOneForBoth() {
    try (Opening one = open();
        Opening other = open()) {
      Session session = stored(one.sessionLog(), said(started("s"), "hello"));
      assertTrue(outcome(one.sessionLog().markRead(session.id(), ANN.id(), 1)));
      assertEquals(Map.of(ANN.id(), 1L), other.sessionLog().readMarks(session.id()));
      assertFalse(outcome(other.sessionLog().markRead(session.id(), ANN.id(), 1)));
      assertTrue(outcome(other.sessionLog().markRead(session.id(), ANN.id(), 2)));
      assertFalse(outcome(one.sessionLog().markRead(session.id(), ANN.id(), 2)));
      assertEquals(Map.of(ANN.id(), 2L), one.sessionLog().readMarks(session.id()));
    }
  }

  @Test
  default void noUpdateIsLostBetweenTwoOpenings() throws Exception {
    try (Opening one = open();
        Opening other = open()) {
      SessionId id = stored(one.sessionLog(), started("s")).id();
      Writing here = new Writing(one.sessionLog(), id);
      Writing there = new Writing(other.sessionLog(), id);
      int each = changesPerRacer();

      Race.between(List.of(here.singles("a", each), there.singles("b", each)));

      here.assertNothingIsLost(each, "a", "b");
      there.assertNothingIsLost(each, "a", "b");
    }
  }

  @Test
  default void ofRepetitionsThroughBothAtOnceOneIsStored() throws Exception {
    try (Opening one = open();
        Opening other = open()) {
      SessionId id = stored(one.sessionLog(), started("s")).id();
      Writing here = new Writing(one.sessionLog(), id);
      Writing there = new Writing(other.sessionLog(), id);
      int count = changesPerRacer() / 2;

      List<Integer> stored = Race.between(List.of(here.once(count), there.once(count)));

      assertEquals(count, stored.get(0) + stored.get(1));
      here.assertEachIsThereOnce(count);
    }
  }

  @Test
  default void whatRestsOnAFailedChangeFailsAlsoIfAnotherOpeningHasFilledThePlace() {
    try (Opening one = open();
        Opening other = open()) {
      SessionId id = stored(one.sessionLog(), started("s")).id();
      Writing here = new Writing(one.sessionLog(), id);
      List<String> told = new ArrayList<>();
      for (int i = 0; i < changesPerRacer() / 4; i++) {
        Session now = one.sessionLog().find(id).orElseThrow();
        CompletionStage<Void> winner = other.sessionLog().append(said(now, "winner"));
        told.addAll(here.pair(now, "loser " + i));
        Stages.stored(winner);
      }
      here.assertPairsAreWhole(told);
    }
  }

  @Test
  default void whatRestsOnAFailedChangeFailsAlsoInARaceOfTwoOpenings() throws Exception {
    try (Opening one = open();
        Opening other = open()) {
      SessionId id = stored(one.sessionLog(), started("s")).id();
      Writing here = new Writing(one.sessionLog(), id);
      Writing there = new Writing(other.sessionLog(), id);
      int each = changesPerRacer() / 2;

      List<List<String>> told =
          Race.between(
              List.of(here.pairs("p", each), there.pairs("q", each), there.singles("s", each)));

      here.assertPairsAreWhole(told.stream().flatMap(List::stream).toList());
    }
  }

  @Test
  default void invariant1And2CapacityIsKeptWhereTwoDispatch() throws Exception {
    try (Opening one = open();
        Opening other = open()) {
      outcome(
          one.deskStore().commit(0, Desk.of(List.of(agent("ann", 3), agent("bob", 2))), List.of()));
      Dispatching here = new Dispatching(one.sessionLog(), one.deskStore());
      Dispatching there = new Dispatching(other.sessionLog(), other.deskStore());
      int rings = changesPerRacer() / 4;

      List<Integer> changes =
          Race.between(
              List.of(
                  here.visitors("x", rings),
                  here.visitors("y", rings),
                  there.visitors("z", rings)));

      assertEquals(
          1 + changes.stream().mapToInt(i -> i).sum(), other.deskStore().load().revision());
      here.assertCapacityKeptAndNobodyWaitsInVain();
      there.assertCapacityKeptAndNobodyWaitsInVain();
    }
  }

  private static Agent agent(String id, int capacity) {
    return Agent.of(id, id).withCapacity(capacity);
  }

  private static boolean isThere(SessionLog log, String id, String clientId) {
    return log.findMessage(SessionId.of(id), VISITOR.id(), ClientMessageId.of(clientId))
        .isPresent();
  }

  private static List<String> list(SessionLog log) {
    return log.list(new SessionFilter(null, null, null, null, 99)).stream()
        .map(session -> session.id().value())
        .toList();
  }
}
