package io.deskbell.domain.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.deskbell.domain.Participant;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.agent.Requirements;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.report.SessionFigures.Part;
import io.deskbell.domain.report.Simulation.Change;
import io.deskbell.domain.report.Simulation.Outcome;
import io.deskbell.domain.report.Simulation.Work;
import io.deskbell.domain.session.SessionEvent.SessionStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SimulationTest {
  private static final Instant START = Instant.parse("2026-11-23T09:00:00Z");
  private static final Agent ANN = Agent.of("ann", "Ann").withCapacity(1);
  private static final Agent BOB = Agent.of("bob", "Bob").withCapacity(1);

  @Test
  void eachWaitsForThePlaceOfTheOneBefore() {
    Outcome outcome = alone().run(List.of(visit(1, 0, 60), visit(2, 10, 60), visit(3, 20, 60)));

    assertEquals(List.of(0L, 50L, 100L), waited(outcome));
    assertEquals(3, outcome.served());
    assertEquals(1, outcome.work().get(0).most());
    assertEquals(3, outcome.work().get(0).served());
    assertEquals(1.0, outcome.work().get(0).utilisation());
    assertEquals(Duration.ofSeconds(50), outcome.waits().orElseThrow().median());
  }

  @Test
  void whoHasNoMorePatienceLeavesAndThePlaceInTheQueueIsFree() {
    Outcome outcome =
        alone()
            .run(List.of(visit(1, 0, 60), impatient(2, 10, 49), visit(3, 20, 60), visit(4, 30, 1)));

    assertEquals(List.of(0L, 49L, 40L, 90L), waited(outcome));
    assertEquals(1, outcome.abandoned());
    assertEquals(3, outcome.served());
  }

  @Test
  void whoIsServedInTheLastMomentDoesNotLeave() {
    Outcome outcome = alone().run(List.of(visit(1, 0, 60), impatient(2, 10, 50)));

    assertEquals(0, outcome.abandoned());
    assertEquals(List.of(0L, 50L), waited(outcome));
  }

  @Test
  void patienceThatWasNotNeededMakesNoDayLonger() {
    Outcome outcome = alone().run(List.of(impatient(1, 0, 3600), visit(2, 0, 60)));

    assertEquals(1.0, outcome.work().get(0).utilisation());
  }

  @Test
  void aHigherPriorityGoesFirst() {
    Visit urgent = new Visit(opening(3, 20, 5), Duration.ofSeconds(60), Optional.empty());
    Outcome outcome = alone().run(List.of(visit(1, 0, 60), visit(2, 10, 60), urgent));

    assertEquals(List.of(0L, 110L, 40L), waited(outcome));
  }

  @Test
  void agentsComeAndGoAndKeepWhatTheyHave() {
    Simulation setting =
        Simulation.of(
                List.of(ANN, BOB.withAvailability(Availability.OFFLINE)),
                AssignmentPolicy.leastBusy())
            .with(new Change(at(5), ANN.withAvailability(Availability.AWAY)))
            .with(new Change(at(30), BOB));
    Outcome outcome = setting.run(List.of(visit(1, 0, 60), visit(2, 10, 60), visit(3, 20, 10)));

    assertEquals(List.of(0L, 20L, 70L), waited(outcome));
    assertEquals(1, outcome.work().get(0).served());
    assertEquals(2, outcome.work().get(1).served());
    assertEquals(Duration.ofSeconds(60), outcome.work().get(0).offered());
    assertEquals(1.0, outcome.work().get(1).utilisation());
  }

  @Test
  void whereNobodyEverComesEverybodyIsStranded() {
    Simulation closed = Simulation.of(List.of(), AssignmentPolicy.leastBusy());
    Outcome outcome = closed.run(List.of(visit(1, 0, 60), visit(2, 10, 60)));

    assertEquals(2, outcome.stranded());
    assertEquals(List.of(10L, 0L), waited(outcome));
    assertEquals(Optional.empty(), outcome.waits());
    assertEquals(0, closed.run(List.of()).fates().size());
  }

  @Test
  void aSkillIsRelaxedByTimeAloneAndATeamNever() {
    AssignmentPolicy policy =
        AssignmentPolicy.skillMatch(Duration.ofSeconds(30), AssignmentPolicy.leastBusy());
    Visit skilled = needing(1, new Requirements(Set.of("billing"), Set.of(), Optional.empty()));
    Visit ofTeam = needing(2, new Requirements(Set.of(), Set.of(), Optional.of("night")));
    Outcome outcome = Simulation.of(List.of(ANN), policy).run(List.of(skilled, ofTeam));

    assertEquals(30, outcome.fates().get(0).waited().toSeconds());
    assertEquals(1, outcome.stranded());
  }

  @Test
  void whoComesAgainGetsTheLastAgentIfTheyAreFree() {
    Participant regular = Participant.visitor("regular");
    List<Visit> visits = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      SessionStarted opening =
          new SessionStarted(SessionId.of("s-" + i), 1, at(100 * i), regular, 0);
      visits.add(new Visit(opening, Duration.ofSeconds(10), Optional.empty()));
    }
    AssignmentPolicy policy = AssignmentPolicy.sticky(AssignmentPolicy.roundRobin());

    assertEquals(
        List.of(3, 0),
        Simulation.of(List.of(ANN, BOB), policy).run(visits).work().stream()
            .map(Work::served)
            .toList());
  }

  private static Visit needing(int number, Requirements requirements) {
    SessionStarted plain = opening(number, 0, 0);
    SessionStarted opening =
        new SessionStarted(
            plain.sessionId(),
            1,
            plain.timestamp(),
            plain.visitor(),
            0,
            requirements,
            Optional.empty());
    return new Visit(opening, Duration.ofSeconds(10), Optional.empty());
  }

  @Test
  void theSameVisitsInAnyOrderHaveTheSameFates() {
    Random random = new Random(3);
    List<Visit> visits = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      visits.add(
          random.nextInt(4) == 0
              ? impatient(i, random.nextInt(1000), random.nextInt(100))
              : visit(i, random.nextInt(1000), random.nextInt(30)));
    }
    Simulation setting = Simulation.of(List.of(ANN, BOB), AssignmentPolicy.roundRobin());
    Outcome before = setting.run(visits);
    assertEquals(before, setting.run(visits));

    Collections.shuffle(visits, random);
    Outcome after = setting.run(visits);
    assertEquals(before.waits(), after.waits());
    assertEquals(before.work(), after.work());
    assertEquals(before.abandoned(), after.abandoned());
  }

  @Test
  void aRecordIsReplayedAsItWas() {
    SessionFigures served = figures(1, 0, 10, 70);
    SessionFigures longer = figures(2, 5, 70, 170);
    SessionFigures left = figures(3, 10, -1, 60);
    SessionFigures open = new SessionFigures(opening(4, 20, 0), List.of(), null, null);

    List<Visit> visits = Visit.recorded(List.of(served, longer, left, open));

    assertEquals(
        List.of(
            new Visit(opening(1, 0, 0), Duration.ofSeconds(60), Optional.empty()),
            new Visit(opening(2, 5, 0), Duration.ofSeconds(100), Optional.empty()),
            new Visit(
                opening(3, 10, 0), Duration.ofSeconds(60), Optional.of(Duration.ofSeconds(50)))),
        visits);
    assertEquals(List.of(), Visit.recorded(List.of(left, open)));
  }

  @Test
  void refusesWhatCannotBe() {
    assertThrows(IllegalArgumentException.class, () -> visit(1, 0, -1));
    List<Visit> twice = List.of(visit(1, 0, 1), visit(1, 50, 1));
    assertThrows(IllegalStateException.class, () -> alone().run(twice));
  }

  private static Simulation alone() {
    return Simulation.of(List.of(ANN), AssignmentPolicy.leastBusy());
  }

  private static List<Long> waited(Outcome outcome) {
    return outcome.fates().stream().map(fate -> fate.waited().toSeconds()).toList();
  }

  private static SessionFigures figures(int number, int rings, int given, int ends) {
    List<Part> parts = given < 0 ? List.of() : List.of(new Part(ANN.id(), at(given), at(ends)));
    return new SessionFigures(opening(number, rings, 0), parts, null, at(ends));
  }

  private static Visit visit(int number, int second, int takes) {
    return new Visit(opening(number, second, 0), Duration.ofSeconds(takes), Optional.empty());
  }

  private static Visit impatient(int number, int second, int patience) {
    return new Visit(
        opening(number, second, 0),
        Duration.ofSeconds(60),
        Optional.of(Duration.ofSeconds(patience)));
  }

  private static SessionStarted opening(int number, int second, int priority) {
    Participant visitor = Participant.visitor("v-" + number);
    return new SessionStarted(SessionId.of("s-" + number), 1, at(second), visitor, priority);
  }

  private static Instant at(int second) {
    return START.plusSeconds(second);
  }
}
