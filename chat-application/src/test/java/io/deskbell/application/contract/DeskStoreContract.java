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
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.contract.Dispatching.Change;
import io.deskbell.application.contract.Fixtures.DeskState;
import io.deskbell.application.contract.Fixtures.SessionState;
import io.deskbell.application.port.out.Decided;
import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.DeskStore.StoredDesk;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.domain.Participant;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentKind;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.agent.AssignmentDecision.Considered;
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.agent.Connection;
import io.deskbell.domain.agent.Connectivity;
import io.deskbell.domain.agent.Profile;
import io.deskbell.domain.agent.Requirements;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.assignment.Desk.Assignments;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.UnassignReason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
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
    assertFalse(deskStore().load().desk().has(active.id()), "never admitted");
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
    Assignments given =
        Desk.of(List.of(agent("ann", 1), agent("bob", 1)))
            .admit(one)
            .assignWaiting(AssignmentPolicy.roundRobin(), NOW);
    Desk desk = given.desk().withAgent(agent("bob", 0)).admit(two);
    Session served = one.assign(given.decisions().get(0), NOW);
    outcome(deskStore().commit(0, desk, List.of(served, two)));

    for (Desk each : List.of(desk, deskStore().load().desk())) {
      assertEquals(1, each.openSessionsOf(VISITOR.id()));
      assertTrue(each.has(one.id()));
      assertEquals(Optional.of(ANN.id()), each.lastChosen());
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
  default void whoHasLeftTheDeskIsNotAtItWhenItIsLoadedAgain() {
    Session one = started("one");
    Session two = started("two");
    Assignments given =
        Desk.of(List.of(agent("ann", 1)))
            .admit(one)
            .assignWaiting(AssignmentPolicy.leastBusy(), NOW);
    Session served = one.assign(given.decisions().get(0), NOW);
    Desk both = given.desk().admit(two);
    outcome(deskStore().commit(0, both, List.of(served, two)));

    Desk neither = both.close(one.id(), NOW.plusSeconds(1)).close(two.id(), NOW.plusSeconds(1));
    List<Session> over =
        List.of(two.saved().end(VISITOR, NOW), served.saved().end(ANN, NOW.plusSeconds(1)));
    outcome(deskStore().commit(1, neither, over));

    Desk loaded = deskStore().load().desk();
    assertEquals(DeskState.of(neither, 2), desk());
    assertEquals(List.of(false, false), List.of(loaded.has(one.id()), loaded.has(two.id())));
    assertEquals(0, loaded.openSessionsOf(VISITOR.id()));
  }

  @Test
  default void aSessionThatWaitsAgainIsAtItsOldPlace() {
    Session one = started("one");
    Session two = Session.start(SessionId.of("two"), VISITOR, NOW.plusSeconds(1));
    Assignments given =
        Desk.of(List.of(agent("ann", 1)))
            .admit(one)
            .assignWaiting(AssignmentPolicy.leastBusy(), NOW);
    Session served = one.assign(given.decisions().get(0), NOW);
    outcome(deskStore().commit(0, given.desk().admit(two), List.of(served, two)));

    Session back = served.saved().unassign(NOW.plusSeconds(2));
    Desk desk =
        deskStore()
            .load()
            .desk()
            .withAgent(agent("ann", 0))
            .close(one.id(), NOW.plusSeconds(2))
            .admit(back.saved());
    outcome(deskStore().commit(1, desk, List.of(back)));

    assertEquals(DeskState.of(desk, 2), desk());
    assertEquals(List.of(one.id(), two.id()), desk().queue());
  }

  @Test
  default void theRosterIsStoredAsItIsWithItsOrder() {
    Agent ann = agent("ann", 1);
    Agent bob = agent("bob", 5).withAvailability(Availability.AWAY);
    Agent cleo = Agent.of("cleo", "Cléo 🚒 O'Hara");
    outcome(deskStore().commit(0, Desk.of(List.of(cleo, ann, bob)), List.of()));
    assertEquals(DeskState.of(Desk.of(List.of(cleo, ann, bob)), 1), desk());

    Desk fewer =
        deskStore()
            .load()
            .desk()
            .withRoster(List.of(bob.withAvailability(Availability.OFFLINE), cleo));
    outcome(deskStore().commit(1, fewer, List.of()));

    assertEquals(DeskState.of(fewer, 2), desk());
    assertEquals(2, desk().loads().size());
  }

  @Test
  default void aChangeWithASessionTwiceIsRefusedAsAWhole() {
    Session session = stored(sessionLog(), started("s"));

    for (List<Session> twice :
        List.of(
            List.of(started("new"), said(session, "one"), said(session, "two")),
            List.of(said(session, "one"), said(said(session, "one").saved(), "two")),
            List.of(started("new"), started("new")))) {
      CompletionStage<Void> refused =
          deskStore().commit(0, Desk.of(List.of(agent("ann", 1))), twice);
      assertThrows(IllegalArgumentException.class, () -> outcome(refused));
    }

    assertEquals(DeskState.of(Desk.empty(), 0), desk());
    assertEquals(Optional.empty(), found("new"));
    assertEquals(Optional.of(SessionState.of(session)), found("s"));
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
            dispatching()
                .retrying(
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
            dispatching()
                .retrying(
                    desk -> {
                      Session now = sessionLog().find(session.id()).orElseThrow();
                      return Optional.of(
                          new Change(
                              desk, List.of(assign ? assigned(now, ANN) : now.unassign(NOW))));
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
    Dispatching here = dispatching();

    List<Integer> changes =
        Race.between(
            List.of(
                here.visitors("x", rings), here.visitors("y", rings), here.visitors("z", rings)));

    assertEquals(1 + changes.stream().mapToInt(i -> i).sum(), desk().revision());
    here.assertCapacityKeptAndNobodyWaitsInVain();
  }

  @Test
  default void everythingThatMattersForWhoGetsASessionIsKept() {
    Requirements needed =
        new Requirements(Set.of("b&=b", "a"), Set.of("de"), Optional.of("té\u00e9m"));
    Session opening = Session.start(SessionId.of("s"), VISITOR, 3, needed, null, NOW);
    Session ended = started("old").end(VISITOR, NOW);
    Session again =
        Session.start(SessionId.of("t"), VISITOR, 0, Requirements.none(), ended.saved(), NOW);
    AssignmentDecision toAnn =
        new AssignmentDecision(opening.id(), ANN.id(), "a rule&=", List.of());
    Session offered = opening.offer(toAnn, NOW.plusNanos(5), NOW);
    Session declined = offered.decline(ANN, NOW.plusNanos(1)).queue(NOW.plusNanos(2));
    Session moved =
        declined
            .route(needed.ofTeam("other"), NOW.plusNanos(3))
            .prioritize(-7, NOW.plusNanos(4))
            .assign(new AssignmentDecision(opening.id(), BOB.id(), "pick", List.of()), NOW)
            .hold(NOW.plusNanos(6));
    Session warned = assigned(again, BOB).warn(NOW.plusSeconds(60), NOW.plusNanos(7));
    Session freed = moved.resume(NOW).unassign(UnassignReason.LOST, NOW.plusNanos(8));

    for (Session next : List.of(opening, offered, declined, moved, freed)) {
      // What is done in one go is stored in one go, and each state on the way must be kept.
      Session fresh = renamed(next, "s-" + next.lastSequence());
      outcome(deskStore().commit(desk().revision(), Desk.empty(), List.of(fresh)));
      assertEquals(
          Optional.of(SessionState.of(fresh.saved())), found(fresh.id().value()), next.toString());
      assertEquals(fresh.newEvents(), wholeLog(sessionLog(), fresh.id()));
    }
    outcome(deskStore().commit(desk().revision(), Desk.empty(), List.of(warned)));
    assertEquals(Optional.of(SessionState.of(warned.saved())), found("t"));
    assertEquals(
        Optional.of(NOW.plusSeconds(60)),
        sessionLog().find(warned.id()).orElseThrow().silentAt(Duration.ofDays(1)));
  }

  /** The same session under another id, with all its events new. */
  private static Session renamed(Session session, String id) {
    Session copy =
        Session.start(
            SessionId.of(id),
            session.visitor(),
            3,
            session.newEvents().get(0) instanceof SessionEvent.SessionStarted opening
                ? opening.requirements()
                : Requirements.none(),
            null,
            NOW);
    for (SessionEvent event : session.newEvents().subList(1, session.newEvents().size())) {
      Instant at = event.timestamp();
      if (event instanceof SessionEvent.SessionOffered offered) {
        copy =
            copy.offer(
                new AssignmentDecision(copy.id(), offered.agentId(), offered.rule(), List.of()),
                offered.expiresAt(),
                at);
      } else if (event instanceof SessionEvent.OfferDeclined declined) {
        copy = copy.decline(declined.reason(), at);
      } else if (event instanceof SessionEvent.SessionQueued) {
        copy = copy.queue(at);
      } else if (event instanceof SessionEvent.SessionRouted routed) {
        copy = copy.route(routed.requirements(), at);
      } else if (event instanceof SessionEvent.SessionPrioritized prioritized) {
        copy = copy.prioritize(prioritized.priority(), at);
      } else if (event instanceof SessionEvent.AgentAssigned assigned) {
        copy =
            copy.assign(
                new AssignmentDecision(copy.id(), assigned.agentId(), assigned.rule(), List.of()),
                at);
      } else if (event instanceof SessionEvent.SessionHeld) {
        copy = copy.hold(at);
      } else if (event instanceof SessionEvent.SessionResumed) {
        copy = copy.resume(at);
      } else if (event instanceof SessionEvent.AgentUnassigned unassigned) {
        copy = copy.unassign(unassigned.reason(), at);
      }
    }
    return copy;
  }

  @Test
  default void everythingAboutAgentsIsKept() {
    Agent ann =
        new Agent(
            ANN.id(),
            "Ann & Co",
            4,
            Availability.AWAY,
            new Profile(
                Set.of("billing", "tax&=%"), Set.of("de", "en"), Set.of("night"), AgentKind.BOT));
    Connection lost = new Connection(Connectivity.GRACE, NOW.plusNanos(9));
    Desk desk =
        Desk.of(List.of(agent("bob", 1))).manage(ann).observe(ANN.id(), lost).dismiss(BOB.id());

    outcome(deskStore().commit(0, desk, List.of()));
    assertEquals(DeskState.of(desk, 1), desk());
    Desk later =
        desk.manage(ann.withSkills("other").withAvailability(Availability.AVAILABLE))
            .observe(ANN.id(), new Connection(Connectivity.CONNECTED, NOW.plusSeconds(1)))
            .manage(agent("bob", 2));
    outcome(deskStore().commit(1, later, List.of()));
    assertEquals(DeskState.of(later, 2), desk());
  }

  @Test
  default void whyAgentsWereChosenIsKeptWithWhatCameOfIt() {
    Session session = assigned(started("s"), ANN);
    Decided first =
        new Decided(
            2,
            NOW,
            new AssignmentDecision(
                session.id(),
                ANN.id(),
                "least-busy",
                List.of(
                    new Considered(BOB.id(), 2, 2, Optional.of("carries 2 of 2")),
                    new Considered(ANN.id(), 0, 2, Optional.empty()))));
    Decided second =
        new Decided(
            4,
            NOW.plusSeconds(1),
            new AssignmentDecision(session.id(), BOB.id(), "transfer", List.of()));

    outcome(deskStore().commit(0, Desk.empty(), List.of(session), List.of(first)));
    assertEquals(List.of(first), deskStore().decisions(session.id()));
    Session moved = assigned(session.saved().unassign(UnassignReason.TRANSFERRED, NOW), BOB);
    outcome(deskStore().commit(1, Desk.empty(), List.of(moved), List.of(second)));

    assertEquals(List.of(first, second), deskStore().decisions(session.id()));
    assertEquals(List.of(), deskStore().decisions(SessionId.of("other")));
  }

  @Test
  default void ofAChangeThatIsRefusedNoDecisionIsKept() {
    Session session = assigned(started("s"), ANN);
    Decided decided =
        new Decided(
            2, NOW, new AssignmentDecision(session.id(), ANN.id(), "least-busy", List.of()));

    assertConflict(deskStore().commit(7, Desk.empty(), List.of(session), List.of(decided)));

    assertEquals(List.of(), deskStore().decisions(session.id()));
  }

  private static Agent agent(String id, int capacity) {
    return Agent.of(id, id).withCapacity(capacity);
  }

  private Dispatching dispatching() {
    return new Dispatching(sessionLog(), deskStore());
  }

  private DeskState desk() {
    return DeskState.of(deskStore().load());
  }

  private Optional<SessionState> found(String id) {
    return sessionLog().find(SessionId.of(id)).map(SessionState::of);
  }
}
