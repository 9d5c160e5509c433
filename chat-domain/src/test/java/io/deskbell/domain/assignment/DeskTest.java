package io.deskbell.domain.assignment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.agent.Standing;
import io.deskbell.domain.assignment.Desk.Assignments;
import io.deskbell.domain.session.Session;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class DeskTest {
  private static final Instant NOW = Instant.parse("2026-11-22T09:00:00Z");
  private static final AssignmentPolicy POLICY = AssignmentPolicy.leastBusy();
  private static final Agent ANN = Agent.of("ann", "Ann").withCapacity(1);
  private static final Agent BOB = Agent.of("bob", "Bob").withCapacity(2);

  private static Session session(String id, int priority, int second) {
    return Session.start(
        SessionId.of(id), Participant.visitor("v-" + id), priority, NOW.plusSeconds(second));
  }

  private static Session session(String id) {
    return session(id, 0, 0);
  }

  private static Desk admitting(Desk desk, Session... sessions) {
    for (Session session : sessions) {
      desk = desk.admit(session);
    }
    return desk;
  }

  /** The desk after those sessions rang one after the other. */
  private static Desk serving(Desk desk, Session... sessions) {
    for (Session session : sessions) {
      desk = assigned(desk.admit(session));
    }
    return desk;
  }

  private static Desk assigned(Desk desk) {
    return desk.assignWaiting(POLICY, NOW).desk();
  }

  private static List<Integer> loads(Desk desk) {
    return desk.loads().stream().map(AgentLoad::load).toList();
  }

  private static List<String> queue(Desk desk) {
    return desk.queue().stream().map(SessionId::value).toList();
  }

  @Test
  void anEmptyDeskKeepsEverybodyWaiting() {
    Assignments none = Desk.empty().admit(session("a")).assignWaiting(POLICY, NOW);

    assertEquals(List.of(), none.decisions());
    assertEquals(List.of("a"), queue(none.desk()));
  }

  @Test
  void whoeverRingsIsGivenToAnAgentWithRoom() {
    Assignments given = Desk.of(List.of(ANN)).admit(session("a")).assignWaiting(POLICY, NOW);

    AssignmentDecision decision = given.decisions().get(0);
    assertEquals(SessionId.of("a"), decision.sessionId());
    assertEquals(ANN.id(), decision.agentId());
    assertEquals(List.of(new AgentLoad(ANN, 1, NOW)), given.desk().loads());
    assertEquals(List.of(), given.desk().queue());
  }

  @Test
  void invariant1NoAgentIsGivenWorkBeyondTheCapacity() {
    Desk desk = Desk.of(List.of(ANN, BOB));

    desk = serving(desk, session("a"), session("b"), session("c"), session("d"), session("e"));

    assertEquals(List.of(1, 2), loads(desk));
    assertEquals(List.of("d", "e"), queue(desk));
  }

  @Test
  void invariant1APolicyThatChoosesAFullAgentIsRefused() {
    Desk desk = serving(Desk.of(List.of(ANN, BOB)), session("a")).admit(session("b"));

    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> desk.assignWaiting(always(ANN.id()), NOW));

    assertEquals(
        "rule always chose agent ann who carries 1 of 1; expected one with room",
        refusal.getMessage());
    assertEquals(List.of("b"), queue(desk));
  }

  @Test
  void invariant1APolicyThatChoosesAnAbsentOrUnknownAgentIsRefused() {
    Desk desk = Desk.of(List.of(ANN.withAvailability(Availability.AWAY), BOB)).admit(session("a"));

    assertThrows(IllegalStateException.class, () -> desk.assignWaiting(always(ANN.id()), NOW));
    assertThrows(
        IllegalStateException.class,
        () -> desk.assignWaiting(always(ParticipantId.of("zoe")), NOW));
  }

  @Test
  void aPolicyThatDecidesAboutAnotherSessionIsRefused() {
    Desk desk = Desk.of(List.of(BOB)).admit(session("a")).admit(session("b", 0, 1));
    AssignmentPolicy confused =
        deciding(
            (session, candidates) ->
                Optional.of(
                    candidates.choose(session("b"), "confused", candidates.agents().get(0))));

    assertThrows(IllegalStateException.class, () -> desk.assignWaiting(confused, NOW));
  }

  @Test
  void invariant1ACapacityLoweredBelowTheLoadOnlyStopsNewWork() {
    Desk desk = serving(Desk.of(List.of(BOB)), session("a"), session("b"));

    desk = assigned(desk.withAgent(BOB.withCapacity(1)));
    assertEquals(List.of(2), loads(desk));

    desk = serving(desk, session("c"));
    desk = assigned(desk.close(SessionId.of("a"), NOW));
    assertEquals(List.of(1), loads(desk));
    assertEquals(List.of("c"), queue(desk));

    desk = assigned(desk.close(SessionId.of("b"), NOW));
    assertEquals(List.of(1), loads(desk));
    assertEquals(List.of(), queue(desk));
  }

  @Test
  void invariant2AFreedPlaceGoesToWhoeverWaits() {
    Desk desk = serving(Desk.of(List.of(ANN)), session("a"), session("b"));

    Assignments given = desk.close(SessionId.of("a"), NOW).assignWaiting(POLICY, NOW);

    assertEquals(SessionId.of("b"), given.decisions().get(0).sessionId());
    assertEquals(List.of(), given.desk().queue());
  }

  @Test
  void invariant2ARaisedCapacityDrainsTheQueue() {
    Desk desk =
        serving(Desk.of(List.of(ANN)), session("a"), session("b"), session("c"), session("d"));

    Assignments given = desk.withAgent(ANN.withCapacity(3)).assignWaiting(POLICY, NOW);

    assertEquals(
        List.of("b", "c"),
        given.decisions().stream().map(decision -> decision.sessionId().value()).toList());
    assertEquals(List.of("d"), queue(given.desk()));
  }

  @Test
  void invariant2AReturningOrNewAgentDrainsTheQueue() {
    Desk desk =
        serving(
            Desk.of(List.of(ANN.withAvailability(Availability.OFFLINE))),
            session("a"),
            session("b"));
    assertEquals(List.of("a", "b"), queue(desk));

    assertEquals(List.of("b"), queue(assigned(desk.withAgent(ANN))));
    assertEquals(List.of(), queue(assigned(desk.withAgent(BOB))));
  }

  @Test
  void invariant2WhoMustWaitForACertainAgentDoesNotHoldUpTheOthers() {
    Desk desk = Desk.of(List.of(ANN)).admit(session("a")).admit(session("b", 0, 1));
    AssignmentPolicy notForA =
        deciding(
            (session, candidates) ->
                session.id().equals(SessionId.of("a"))
                    ? Optional.empty()
                    : POLICY.choose(session, candidates));

    assertEquals(List.of("a"), queue(desk.assignWaiting(notForA, NOW).desk()));
  }

  @Test
  void invariant6TheQueueIsServedByPriorityThenTimeThenId() {
    Desk desk =
        admitting(
            Desk.empty(),
            session("late", 0, 9),
            session("b", 0, 1),
            session("a", 0, 1),
            session("urgent", 7, 10),
            session("patient", -1, 0));

    List<String> order = List.of("urgent", "a", "b", "late", "patient");
    assertEquals(order, queue(desk));

    Desk staffed = desk.withAgent(ANN.withCapacity(9));
    assertEquals(
        order,
        staffed.assignWaiting(POLICY, NOW).decisions().stream()
            .map(decision -> decision.sessionId().value())
            .toList());
  }

  @Test
  void invariant6ThePositionShownIsTheOrderOfService() {
    Desk desk = admitting(Desk.empty(), session("a", 0, 1), session("b", 0, 0), session("c", 1, 2));

    assertEquals(OptionalInt.of(1), desk.position(SessionId.of("c")));
    assertEquals(OptionalInt.of(2), desk.position(SessionId.of("b")));
    assertEquals(OptionalInt.of(3), desk.position(SessionId.of("a")));
    assertEquals(3, desk.queueLength());

    Desk served = assigned(desk.withAgent(ANN));
    assertEquals(OptionalInt.empty(), served.position(SessionId.of("c")));
    assertEquals(OptionalInt.of(1), served.position(SessionId.of("b")));
    assertEquals(OptionalInt.empty(), served.position(SessionId.of("unknown")));
  }

  @Test
  void aSessionThatLosesItsAgentComesBackToItsOldPlace() {
    Session first = session("a", 0, 0);
    Desk desk = serving(Desk.of(List.of(ANN)), first, session("b", 0, 1));
    AssignmentDecision decision =
        new AssignmentDecision(first.id(), ANN.id(), "least-busy", List.of());
    Session back = first.assign(decision, NOW).unassign(NOW.plusSeconds(60));

    desk = desk.close(first.id(), NOW).admit(back);

    assertEquals(List.of("a", "b"), queue(desk));
  }

  @Test
  void closingTwiceOrWhatIsNotThereChangesNothing() {
    Desk desk = serving(Desk.of(List.of(ANN)), session("a"), session("b"));
    Desk closed = desk.close(SessionId.of("a"), NOW);

    assertSame(closed, closed.close(SessionId.of("a"), NOW));
    assertSame(desk, desk.close(SessionId.of("unknown"), NOW));
  }

  @Test
  void whoeverGivesUpWaitingLeavesTheQueue() {
    Desk desk = serving(Desk.of(List.of(ANN)), session("a"), session("b"), session("c"));

    desk = desk.close(SessionId.of("b"), NOW);

    assertEquals(List.of("c"), queue(desk));
    assertEquals(List.of(1), loads(desk));
  }

  @Test
  void onlyANewWaitingSessionIsAdmitted() {
    Session waiting = session("a");
    Session active =
        waiting.assign(new AssignmentDecision(waiting.id(), ANN.id(), "by-hand", List.of()), NOW);
    Desk desk = Desk.of(List.of(ANN)).admit(waiting);

    assertThrows(IllegalStateException.class, () -> desk.admit(waiting));
    assertThrows(IllegalStateException.class, () -> assigned(desk).admit(waiting));
    assertThrows(IllegalStateException.class, () -> Desk.empty().admit(active));
    assertThrows(
        IllegalStateException.class, () -> Desk.empty().admit(waiting.end(waiting.visitor(), NOW)));
  }

  @Test
  void aVisitorsOpenSessionsAreCountedWaitingOrActive() {
    Participant visitor = Participant.visitor("v-7");
    Session one = Session.start(SessionId.of("one"), visitor, NOW);
    Session two = Session.start(SessionId.of("two"), visitor, NOW);
    Desk desk = serving(Desk.of(List.of(ANN)), one, two, session("other"));

    assertEquals(2, desk.openSessionsOf(visitor.id()));
    assertEquals(1, desk.close(one.id(), NOW).openSessionsOf(visitor.id()));
    assertEquals(0, desk.close(one.id(), NOW).close(two.id(), NOW).openSessionsOf(visitor.id()));
    assertEquals(0, desk.openSessionsOf(ParticipantId.of("nobody")));
  }

  @Test
  void anAgentIsIdleSinceWorkWasLastGivenOrTaken() {
    Desk desk = Desk.of(List.of(BOB)).admit(session("a"));
    Instant given = NOW.plusSeconds(1);
    Instant taken = NOW.plusSeconds(2);

    assertEquals(Instant.EPOCH, desk.loads().get(0).idleSince());
    desk = desk.assignWaiting(POLICY, given).desk();
    assertEquals(given, desk.loads().get(0).idleSince());
    desk = desk.close(SessionId.of("a"), taken);
    assertEquals(taken, desk.loads().get(0).idleSince());
    assertEquals(taken, desk.withAgent(BOB.withCapacity(9)).loads().get(0).idleSince());
  }

  @Test
  void roundRobinGoesOnWhereItLeftOff() {
    Desk desk = Desk.of(List.of(BOB, ANN.withCapacity(2)));
    for (String id : List.of("a", "b", "c")) {
      desk = desk.admit(session(id)).assignWaiting(AssignmentPolicy.roundRobin(), NOW).desk();
    }

    assertEquals(List.of(2, 1), loads(desk));
    desk = desk.close(SessionId.of("a"), NOW).admit(session("d"));
    AssignmentDecision next =
        desk.assignWaiting(AssignmentPolicy.roundRobin(), NOW).decisions().get(0);
    assertEquals(ANN.id(), next.agentId());
  }

  @Test
  void theRosterKeepsItsOrderWhenAnAgentChanges() {
    Desk desk = Desk.of(List.of(BOB, ANN)).withAgent(BOB.withCapacity(5));

    assertEquals(
        List.of(BOB.withCapacity(5), ANN), desk.loads().stream().map(AgentLoad::agent).toList());
  }

  @Test
  void aNewRosterHasTheOrderGivenAndKeepsWhatEachCarries() {
    Desk desk = serving(Desk.of(List.of(ANN, BOB)), session("a"), session("b"));
    Agent zoe = Agent.of("zoe", "Zoe");

    Desk after = desk.withRoster(List.of(zoe, BOB.withCapacity(7), ANN));

    assertEquals(
        List.of(
            new AgentLoad(zoe, 0),
            new AgentLoad(BOB.withCapacity(7), 1, NOW),
            new AgentLoad(ANN, 1, NOW)),
        after.loads());
    assertEquals(List.of(1, 1), loads(desk));
  }

  @Test
  void whoIsNotOnTheNewRosterLeavesWithNothingInHandOrIsOfflineUntilThen() {
    Desk desk = serving(Desk.of(List.of(ANN, BOB)), session("a"));

    Desk withoutAnn = desk.withRoster(List.of(BOB));
    assertEquals(
        List.of(new AgentLoad(BOB, 0), new AgentLoad(ANN, 1, NOW).with(Standing.DEPARTED)),
        withoutAnn.loads());
    assertEquals(List.of(ANN), agents(desk.withRoster(List.of(ANN))));

    Desk free = withoutAnn.close(SessionId.of("a"), NOW);
    assertEquals(List.of(0, 0), loads(free));
    assertEquals(List.of(2, 0), loads(serving(free, session("b"), session("c"), session("d"))));
    assertEquals(List.of(BOB), agents(free.withRoster(List.of(BOB))));
    assertEquals(List.of(), Desk.of(List.of(ANN, BOB)).withRoster(List.of()).loads());
  }

  @Test
  void nobodyIsOnTheRosterTwice() {
    Desk desk = Desk.of(List.of(ANN));

    assertThrows(
        IllegalArgumentException.class,
        () -> desk.withRoster(List.of(ANN, BOB, ANN.withCapacity(9))));
  }

  @Test
  void whoComesBackToTheRosterTakesWorkAgain() {
    Desk desk = serving(Desk.of(List.of(BOB)), session("a")).withRoster(List.of());

    assertEquals(List.of("b"), queue(serving(desk, session("b"))));
    assertEquals(List.of(2), loads(serving(desk.withRoster(List.of(BOB)), session("b"))));
  }

  @Test
  void aDeskKnowsWhoIsAtItAndWhomItChoseLast() {
    Desk desk = Desk.of(List.of(ANN)).admit(session("a"));
    assertEquals(Optional.empty(), desk.lastChosen());
    assertTrue(desk.has(SessionId.of("a")));

    Desk served = serving(desk, session("b"));
    assertEquals(Optional.of(ANN.id()), served.lastChosen());
    assertTrue(served.has(SessionId.of("a")));
    assertTrue(served.has(SessionId.of("b")));
    assertFalse(served.close(SessionId.of("a"), NOW).has(SessionId.of("a")));
    assertFalse(served.has(SessionId.of("unknown")));
    assertEquals(Optional.of(ANN.id()), served.withRoster(List.of(ANN, BOB)).lastChosen());
  }

  @Test
  void aDeskIsRestoredFromOpenSessionsEachOnce() {
    Session waiting = session("a");
    Session over = waiting.end(waiting.visitor(), NOW);

    assertThrows(IllegalStateException.class, () -> Desk.restore(List.of(), null, List.of(over)));
    assertThrows(
        IllegalStateException.class,
        () -> Desk.restore(List.of(), null, List.of(waiting, waiting)));
    assertThrows(
        IllegalStateException.class,
        () -> Desk.restore(List.of(), null, List.of(waiting)).admit(waiting));
  }

  private static List<Agent> agents(Desk desk) {
    return desk.loads().stream().map(AgentLoad::agent).toList();
  }

  @Test
  void whatADeskShowsCannotBeUsedToChangeIt() {
    Desk desk = serving(Desk.of(List.of(ANN)), session("a"), session("b"));

    assertThrows(UnsupportedOperationException.class, desk.loads()::clear);
    try {
      desk.queue().clear();
    } catch (UnsupportedOperationException e) {
      // As good as a copy.
    }
    assertEquals(List.of("b"), queue(desk));
    assertTrue(desk.position(SessionId.of("b")).isPresent());
  }

  private interface Choice {
    Optional<AssignmentDecision> of(Session session, Candidates candidates);
  }

  private static AssignmentPolicy deciding(Choice choice) {
    return new AssignmentPolicy() {
      @Override
      public String name() {
        return "test";
      }

      @Override
      public Optional<AssignmentDecision> choose(Session session, Candidates candidates) {
        return choice.of(session, candidates);
      }
    };
  }

  private static AssignmentPolicy always(ParticipantId agentId) {
    return deciding(
        (session, candidates) ->
            Optional.of(new AssignmentDecision(session.id(), agentId, "always", List.of())));
  }
}
