package io.deskbell.domain.assignment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.agent.AssignmentDecision.Considered;
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.agent.Standing;
import io.deskbell.domain.assignment.Desk.Assignments;
import io.deskbell.domain.session.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random commands to a desk and to a naive model of plain lists: after every command both show the
 * same, every invariant holds, and the desk before the command is as it was. Now and then the desk
 * is stored and restored, and the walk goes on with that one.
 */
class DeskModelTest {
  private static final int SEEDS = 400;
  private static final int STEPS = 80;

  /** Neighbouring seeds would begin with the same choices. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private static final Instant START = Instant.parse("2026-11-22T09:00:00Z");

  @Test
  void theDeskDoesWhatPlainListsWouldDo() {
    for (int seed = 1; seed <= SEEDS; seed++) {
      Walk walk = new Walk(new Random(seed * SPREAD));
      for (int step = 1; step <= STEPS; step++) {
        try {
          walk.step(START.plusSeconds(step));
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError("seed " + seed + ", step " + step, e);
        }
      }
    }
  }

  /** A desk, its model, and everything that has ever rung. */
  private static final class Walk {
    private final Random random;
    private final Model model = new Model();
    private final List<SessionId> rung = new ArrayList<>();
    private final AssignmentPolicy policy;
    private Desk desk = Desk.empty();

    Walk(Random random) {
      this.random = random;
      this.policy =
          random.nextBoolean() ? AssignmentPolicy.leastBusy() : AssignmentPolicy.roundRobin();
    }

    void step(Instant now) {
      Desk before = desk;
      View shown = View.of(before);
      command(now);
      Assignments given = desk.assignWaiting(policy, now);
      desk = given.desk();

      assertEquals(model.assign(policy.name(), now), whoGotWhat(given));
      assertEquals(model.view(), View.of(desk));
      assertEquals(shown, View.of(before), "the desk before has changed");
      nobodyWasGivenWorkBeyondTheCapacity(given.decisions());
      nobodyWaitsBesideAFreeAgent();
      positionsAreTheOrderOfService();
      openSessionsAreCounted();
      if (random.nextInt(4) == 0) {
        desk = restored();
        assertEquals(model.view(), View.of(desk));
        positionsAreTheOrderOfService();
        openSessionsAreCounted();
      }
    }

    private Desk restored() {
      List<Session> open = model.open();
      Collections.shuffle(open, random);
      return Desk.restore(desk.loads(), desk.lastChosen().orElse(null), open);
    }

    private void command(Instant now) {
      switch (random.nextInt(11)) {
        case 0 -> staff("a-" + random.nextInt(6));
        case 1, 2, 3, 4, 5 -> ring(now);
        case 6, 7, 8 -> close(now);
        case 9 -> staffAnew();
        default -> {
          // Time passes; assigning once more must change nothing.
        }
      }
    }

    private void staffAnew() {
      List<Agent> roster = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        if (random.nextBoolean()) {
          roster.add(agent("a-" + i));
        }
      }
      Collections.shuffle(roster, random);
      desk = desk.withRoster(roster);
      model.staffAnew(roster);
    }

    private void staff(String id) {
      Agent agent = agent(id);
      desk = desk.withAgent(agent);
      model.staff(agent);
    }

    private Agent agent(String id) {
      Availability[] all = Availability.values();
      Availability declared =
          random.nextInt(3) > 0 ? Availability.AVAILABLE : all[random.nextInt(all.length)];
      return new Agent(ParticipantId.of(id), "Agent " + id, random.nextInt(4), declared);
    }

    private void ring(Instant now) {
      for (int rings = 1 + random.nextInt(3); rings > 0; rings--) {
        // The ids are in no order and many ring at the same moment: ties are common.
        SessionId id = SessionId.of(Integer.toHexString(rung.size() * 0x9E37 & 0xFFFF) + "-s");
        Session session =
            Session.start(
                id,
                Participant.visitor("v-" + random.nextInt(5)),
                random.nextInt(3) == 0 ? random.nextInt(3) - 1 : 0,
                now.minusSeconds(random.nextInt(3)));
        rung.add(id);
        desk = desk.admit(session);
        model.waiting.add(session);
      }
    }

    private void close(Instant now) {
      for (int ends = 1 + random.nextInt(3); ends > 0 && !rung.isEmpty(); ends--) {
        SessionId id = rung.get(random.nextInt(rung.size()));
        desk = desk.close(id, now);
        model.close(id, now);
      }
    }

    private static List<String> whoGotWhat(Assignments given) {
      return given.decisions().stream()
          .map(decision -> decision.sessionId() + " to " + decision.agentId())
          .toList();
    }

    private static void nobodyWasGivenWorkBeyondTheCapacity(List<AssignmentDecision> decisions) {
      for (AssignmentDecision decision : decisions) {
        Considered chosen =
            decision.considered().stream()
                .filter(candidate -> candidate.passedOver().isEmpty())
                .findFirst()
                .orElseThrow();
        assertEquals(decision.agentId(), chosen.agentId());
        assertTrue(chosen.load() < chosen.capacity(), () -> "overloaded by " + decision);
      }
    }

    private void nobodyWaitsBesideAFreeAgent() {
      assertTrue(
          desk.queueLength() == 0 || desk.loads().stream().noneMatch(AgentLoad::hasRoom),
          "somebody waits beside a free agent");
    }

    private void positionsAreTheOrderOfService() {
      List<SessionId> queue = desk.queue();
      assertEquals(queue.size(), desk.queueLength());
      for (SessionId id : rung) {
        int place = queue.indexOf(id);
        assertEquals(
            place < 0 ? OptionalInt.empty() : OptionalInt.of(place + 1), desk.position(id));
      }
    }

    private void openSessionsAreCounted() {
      for (int i = 0; i < 5; i++) {
        ParticipantId visitor = ParticipantId.of("v-" + i);
        assertEquals(model.openSessionsOf(visitor), desk.openSessionsOf(visitor));
      }
    }
  }

  /** What can be seen of a desk. */
  private record View(
      List<AgentLoad> loads, List<SessionId> queue, Optional<ParticipantId> lastChosen) {
    static View of(Desk desk) {
      return new View(desk.loads(), desk.queue(), desk.lastChosen());
    }
  }

  /** The same rules over plain lists, looking through all of them every time. */
  private static final class Model {
    private record Served(Session session, ParticipantId agentId) {}

    private final List<AgentLoad> agents = new ArrayList<>();
    private final List<Session> waiting = new ArrayList<>();
    private final List<Served> served = new ArrayList<>();
    private Optional<ParticipantId> lastChosen = Optional.empty();

    void staff(Agent agent) {
      int place = placeOf(agent.id());
      if (place < 0) {
        agents.add(new AgentLoad(agent, 0));
      } else {
        AgentLoad known = agents.get(place);
        agents.set(place, known.of(agent).with(Standing.CONFIGURED));
      }
    }

    void staffAnew(List<Agent> roster) {
      List<AgentLoad> before = List.copyOf(agents);
      agents.removeIf(one -> one.load() == 0);
      agents.replaceAll(one -> one.with(Standing.DEPARTED));
      for (int i = 0; i < roster.size(); i++) {
        Agent agent = roster.get(i);
        agents.removeIf(one -> one.agentId().equals(agent.id()));
        agents.add(
            i,
            before.stream()
                .filter(one -> one.agentId().equals(agent.id()))
                .findFirst()
                .map(one -> one.of(agent).with(Standing.CONFIGURED))
                .orElse(new AgentLoad(agent, 0)));
      }
    }

    /** The sessions at the desk as they are in their logs. */
    List<Session> open() {
      List<Session> open = new ArrayList<>(waiting);
      for (Served one : served) {
        open.add(
            one.session.assign(
                new AssignmentDecision(one.session.id(), one.agentId, "model", List.of()), START));
      }
      return open;
    }

    void close(SessionId id, Instant now) {
      waiting.removeIf(session -> session.id().equals(id));
      for (Served one : List.copyOf(served)) {
        if (one.session.id().equals(id)) {
          served.remove(one);
          int place = placeOf(one.agentId);
          AgentLoad known = agents.get(place);
          agents.set(place, known.minusOne(now));
        }
      }
    }

    List<String> assign(String rule, Instant now) {
      List<String> given = new ArrayList<>();
      for (SessionId id : queue()) {
        int place = rule.equals("round-robin") ? nextInTurn() : leastBusy();
        if (place < 0) {
          return given;
        }
        AgentLoad chosen = agents.get(place);
        agents.set(place, chosen.plusOne(now));
        Session session =
            waiting.stream().filter(one -> one.id().equals(id)).findFirst().orElseThrow();
        waiting.remove(session);
        served.add(new Served(session, chosen.agentId()));
        lastChosen = Optional.of(chosen.agentId());
        given.add(id + " to " + chosen.agentId());
      }
      return given;
    }

    private int leastBusy() {
      int best = -1;
      for (int i = 0; i < agents.size(); i++) {
        if (free(i) && (best < 0 || busier(agents.get(best), agents.get(i)))) {
          best = i;
        }
      }
      return best;
    }

    private static boolean busier(AgentLoad a, AgentLoad b) {
      return a.load() > b.load() || (a.load() == b.load() && a.idleSince().isAfter(b.idleSince()));
    }

    private int nextInTurn() {
      int start = lastChosen.map(this::placeOf).orElse(-1) + 1;
      for (int i = 0; i < agents.size(); i++) {
        int place = (start + i) % agents.size();
        if (free(place)) {
          return place;
        }
      }
      return -1;
    }

    private boolean free(int place) {
      AgentLoad one = agents.get(place);
      return one.standing() == Standing.CONFIGURED
          && one.agent().availability() == Availability.AVAILABLE
          && one.load() < one.agent().capacity();
    }

    private int placeOf(ParticipantId agentId) {
      for (int i = 0; i < agents.size(); i++) {
        if (agents.get(i).agentId().equals(agentId)) {
          return i;
        }
      }
      return -1;
    }

    long openSessionsOf(ParticipantId visitor) {
      return waiting.stream().filter(session -> session.visitor().id().equals(visitor)).count()
          + served.stream().filter(one -> one.session.visitor().id().equals(visitor)).count();
    }

    List<SessionId> queue() {
      List<Session> sorted = new ArrayList<>(waiting);
      sorted.sort(Comparator.comparing((Session session) -> session.id().value()));
      sorted.sort(Comparator.comparing(Session::createdAt));
      sorted.sort(Comparator.comparing((Session session) -> -session.priority()));
      return sorted.stream().map(Session::id).toList();
    }

    View view() {
      return new View(List.copyOf(agents), queue(), lastChosen);
    }
  }
}
