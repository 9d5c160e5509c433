package io.deskbell.domain.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.report.Simulation.Change;
import io.deskbell.domain.report.Simulation.Fate;
import io.deskbell.domain.report.Simulation.Outcome;
import io.deskbell.domain.report.Simulation.Work;
import io.deskbell.domain.session.SessionEvent.SessionStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A working day with thousands of visitors and a morning peak: nobody starves. */
class WorkingDayTest {
  private static final Instant MORNING = Instant.parse("2026-11-23T07:00:00Z");
  private static final int VISITORS = 4000;
  private static final int AGENTS = 12;
  private static final int CAPACITY = 3;

  private final Map<SessionId, Visit> visits = new HashMap<>();

  static List<AssignmentPolicy> policies() {
    return List.of(AssignmentPolicy.leastBusy(), AssignmentPolicy.roundRobin());
  }

  @ParameterizedTest
  @MethodSource("policies")
  void nobodyIsOvertakenOrOverloadedOrForgotten(AssignmentPolicy policy) {
    Random random = new Random(20261123);
    List<Visit> day = visitors(random);
    day.forEach(visit -> visits.put(visit.id(), visit));

    Outcome outcome = staff(random, policy).run(day);

    String table = table(outcome);
    assertEquals(0, outcome.stranded(), table);
    assertTrue(outcome.waits().orElseThrow().max().toMinutes() > 5, "no peak\n" + table);
    assertTrue(outcome.abandoned() > 10, "nobody is impatient\n" + table);
    nobodyIsOvertaken(outcome, table);
    for (Work work : outcome.work()) {
      assertTrue(work.most() <= CAPACITY, () -> work + " is overloaded\n" + table);
      assertTrue(work.served() > 0, () -> work + " has nothing to do\n" + table);
    }
    for (Fate fate : outcome.fates()) {
      visit(fate)
          .patience()
          .ifPresent(
              most ->
                  assertEquals(
                      fate.left(), fate.waited().equals(most) && fate.agentId() == null, table));
      visit(fate).patience().ifPresent(m -> assertTrue(fate.waited().compareTo(m) <= 0, table));
    }
  }

  /**
   * Of the same priority, nobody is served while somebody who came earlier is still in the queue.
   */
  private void nobodyIsOvertaken(Outcome outcome, String table) {
    Map<Integer, List<Fate>> byPriority = new TreeMap<>();
    for (Fate fate : outcome.fates()) {
      byPriority
          .computeIfAbsent(visit(fate).opening().priority(), p -> new ArrayList<>())
          .add(fate);
    }
    assertEquals(2, byPriority.size());
    for (List<Fate> equals : byPriority.values()) {
      Instant earliest = Instant.MAX;
      for (int i = equals.size() - 1; i >= 0; i--) {
        Fate fate = equals.get(i);
        Instant left = visit(fate).at().plus(fate.waited());
        Instant behind = earliest;
        assertTrue(
            !left.isAfter(behind), () -> fate + " was overtaken at " + behind + "\n" + table);
        if (fate.agentId() != null) {
          earliest = left;
        }
      }
    }
  }

  private Visit visit(Fate fate) {
    return visits.get(fate.id());
  }

  /** Ten hours, in the order of their coming; half of them before eleven. */
  private static List<Visit> visitors(Random random) {
    List<Long> arrivals = new ArrayList<>();
    for (int i = 0; i < VISITORS; i++) {
      double hour =
          random.nextBoolean() ? 2 + random.nextGaussian() * 0.7 : random.nextDouble() * 10;
      arrivals.add((long) (Math.max(0, Math.min(10, hour)) * 3_600_000));
    }
    arrivals.sort(null);
    List<Visit> day = new ArrayList<>();
    for (int i = 0; i < VISITORS; i++) {
      SessionStarted opening =
          new SessionStarted(
              SessionId.of(String.format("s-%05d", i)),
              1,
              MORNING.plusMillis(arrivals.get(i)),
              Participant.visitor("v-" + i),
              random.nextInt(20) == 0 ? 1 : 0);
      Duration handling =
          Duration.ofMillis((long) (180_000 * Math.exp(0.6 * random.nextGaussian())));
      Optional<Duration> patience =
          random.nextInt(3) == 0
              ? Optional.of(
                  Duration.ofMillis((long) (-900_000 * Math.log(1 - random.nextDouble()))))
              : Optional.empty();
      day.add(new Visit(opening, handling, patience));
    }
    return day;
  }

  /** They come between six and eight, have a break, and go when all visitors have come. */
  private static Simulation staff(Random random, AssignmentPolicy policy) {
    List<Agent> offline = new ArrayList<>();
    List<Change> changes = new ArrayList<>();
    for (int i = 0; i < AGENTS; i++) {
      Agent agent = Agent.of("agent" + i, "Agent " + i).withCapacity(CAPACITY);
      offline.add(agent.withAvailability(Availability.OFFLINE));
      int comes = random.nextInt(120);
      int pauses = 240 + random.nextInt(120);
      changes.add(change(comes, agent));
      changes.add(change(pauses, agent.withAvailability(Availability.AWAY)));
      changes.add(change(pauses + 30, agent));
      changes.add(
          change(
              i < 3 ? 720 : 480 + random.nextInt(60),
              agent.withAvailability(Availability.OFFLINE)));
    }
    Simulation staffed = Simulation.of(offline, policy);
    for (Change change : changes) {
      staffed = staffed.with(change);
    }
    return staffed;
  }

  private static Change change(int minute, Agent agent) {
    return new Change(MORNING.plusSeconds(60L * minute), agent);
  }

  private String table(Outcome outcome) {
    StringBuilder table = new StringBuilder("hour  visitors  left  median wait  longest\n");
    for (int hour = 0; hour <= 10; hour++) {
      int of = hour;
      List<Fate> fates =
          outcome.fates().stream()
              .filter(f -> Duration.between(MORNING, visit(f).at()).toHours() == of)
              .toList();
      Optional<Distribution> waits = Distribution.of(fates.stream().map(Fate::waited).toList());
      table.append(
          String.format(
              "%4d  %8d  %4d  %11s  %7s%n",
              7 + hour,
              fates.size(),
              fates.stream().filter(Fate::left).count(),
              waits.map(Distribution::median).orElse(Duration.ZERO),
              waits.map(Distribution::max).orElse(Duration.ZERO)));
    }
    for (Work work : outcome.work()) {
      ParticipantId id = work.agentId();
      table.append(String.format("%s  %d  %.2f%n", id, work.served(), work.utilisation()));
    }
    return table.toString();
  }
}
