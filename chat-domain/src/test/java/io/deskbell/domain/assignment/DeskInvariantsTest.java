package io.deskbell.domain.assignment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.agent.Connection;
import io.deskbell.domain.agent.Connectivity;
import io.deskbell.domain.agent.Requirements;
import io.deskbell.domain.session.DeclineReason;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.SessionEnded;
import io.deskbell.domain.session.SessionStatus;
import io.deskbell.domain.session.UnassignReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Random commands of every kind, and after each of them the seven invariants, computed from plain
 * lists. The same seed is the same walk.
 */
class DeskInvariantsTest {
  private static final int SEEDS = 600;
  private static final int STEPS = 120;

  /** Neighbouring seeds would begin with the same choices. */
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  private static final Instant START = Instant.parse("2026-11-23T09:00:00Z");
  private static final List<String> TEAMS = List.of("billing", "night");
  private static final Duration ASKING = Duration.ofSeconds(3);

  /** What is done to the desk. */
  private enum Kind {
    RING,
    END,
    ACCEPT,
    DECLINE,
    EXPIRE,
    PICK,
    GIVE_BACK,
    HOLD,
    RESUME,
    TAKE_OVER,
    TRANSFER,
    TO_TEAM,
    PRIORITIZE,
    STAFF,
    DECLARE,
    OBSERVE,
    LOSE,
    DISMISS,
    CONFIGURE
  }

  @Test
  void theSevenInvariantsHoldAfterEveryStep() {
    Map<Kind, Integer> done = new EnumMap<>(Kind.class);
    for (int seed = 1; seed <= SEEDS; seed++) {
      Walk walk = new Walk(new Random(seed * SPREAD), done);
      for (int step = 1; step <= STEPS; step++) {
        try {
          walk.step(START.plusSeconds(step));
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError("seed " + seed + ", step " + step + ": " + walk.last, e);
        }
      }
    }
    for (Kind kind : Kind.values()) {
      assertTrue(done.getOrDefault(kind, 0) > 100, () -> kind + " was hardly done: " + done);
    }
  }

  private static final class Walk {
    private final Random random;
    private final Map<Kind, Integer> done;
    private final boolean asks;
    private final AssignmentPolicy policy;
    private final AssignmentTerms terms;
    private final Map<SessionId, Session> sessions = new TreeMap<>();
    private final Map<SessionId, List<SessionEvent>> logs = new HashMap<>();
    private final Map<SessionId, Instant> rung = new HashMap<>();
    private Desk desk = Desk.empty();
    private Instant now = START;
    private String last = "";

    Walk(Random random, Map<Kind, Integer> done) {
      this.random = random;
      this.done = done;
      this.asks = random.nextBoolean();
      this.policy =
          random.nextBoolean() ? AssignmentPolicy.leastBusy() : AssignmentPolicy.roundRobin();
      this.terms =
          asks
              ? new AssignmentTerms(Optional.of(ASKING), id -> Optional.empty())
              : AssignmentTerms.AUTO;
    }

    void step(Instant time) {
      now = time;
      Desk before = desk;
      Kind kind = pick(List.of(Kind.values()));
      last = kind.toString();
      try {
        command(kind);
        done.merge(kind, 1, Integer::sum);
      } catch (RuleViolation refusal) {
        last += " refused: " + refusal.getMessage();
        assertEquals(before.loads(), desk.loads(), "a refusal changes nothing");
      }
      nobodyWasGivenMoreThanTheyMayCarry(before);
      Desk undrained = desk;
      drain();
      nobodyWasGivenMoreThanTheyMayCarry(undrained);
      nobodyWaitsBesideAFreeAgentWhoMayTakeThem();
      logsHaveNoGapsAndNothingFollowsTheEnd();
      theQueueIsInOrderAndPositionsFollowIt();
      theOldPlaceIsKept();
      eachSessionHasOneCarrierAndLoadsAreTheirs();
      theDeskIsTheFoldOfItsSessions();
    }

    private void command(Kind kind) {
      switch (kind) {
        case RING -> ring();
        case END -> change(any(), session -> session.end(supervisor(), now));
        case ACCEPT -> move(any(), asked(), new Move.Accept());
        case DECLINE -> move(any(), asked(), new Move.Decline());
        case EXPIRE ->
            change(
                onOffer(),
                session ->
                    session.decline(
                        random.nextBoolean() ? DeclineReason.TIMED_OUT : DeclineReason.WITHDRAWN,
                        now));
        case PICK -> move(any(), agentOrSupervisor(), new Move.Pick());
        case GIVE_BACK -> move(any(), server(), new Move.GiveBack());
        case HOLD -> move(any(), server(), new Move.Hold());
        case RESUME -> move(any(), server(), new Move.Resume());
        case TAKE_OVER -> move(any(), supervisor(), new Move.TakeOver());
        case TRANSFER -> move(any(), server(), new Move.Transfer(agentId()));
        case TO_TEAM -> move(any(), server(), new Move.TransferToTeam(team()));
        case PRIORITIZE -> move(any(), supervisor(), new Move.Prioritize(random.nextInt(5) - 2));
        case STAFF -> desk = desk.manage(agent(agentId()));
        case DECLARE -> desk = desk.declare(agentId(), availability());
        case OBSERVE -> desk = desk.observe(agentId(), new Connection(Connectivity.CONNECTED, now));
        case LOSE -> lose(agentId());
        case DISMISS -> dismiss(agentId());
        case CONFIGURE -> desk = desk.withRoster(List.of(agent(id(0)), agent(id(1))));
      }
    }

    private void ring() {
      SessionId id = SessionId.of(Integer.toHexString(rung.size() * 0x9E37 & 0xFFFF) + "-s");
      Requirements needs =
          random.nextInt(4) == 0 ? Requirements.none().ofTeam(team()) : Requirements.none();
      Session session =
          Session.start(
              id,
              Participant.visitor("v-" + random.nextInt(3)),
              random.nextInt(4) == 0 ? 1 : 0,
              needs,
              null,
              now.minusSeconds(random.nextInt(3)));
      rung.put(id, session.createdAt());
      desk = desk.admit(session);
      keep(session);
    }

    private void move(Session session, Participant by, Move move) {
      Moved moved = desk.move(session, by, move, now);
      desk = moved.desk();
      keep(moved.session());
    }

    private void change(Session session, UnaryOperator<Session> how) {
      Session after = how.apply(session);
      desk = desk.follow(after, now);
      keep(after);
    }

    private void lose(ParticipantId agentId) {
      desk = desk.observe(agentId, new Connection(Connectivity.LOST, now));
      free(agentId, UnassignReason.LOST);
    }

    private void dismiss(ParticipantId agentId) {
      desk = desk.dismiss(agentId);
      free(agentId, UnassignReason.REMOVED);
    }

    private void free(ParticipantId agentId, UnassignReason reason) {
      for (Session carried : desk.carriedBy(agentId)) {
        change(
            sessions.get(carried.id()),
            session ->
                session.isOfferedTo(agentId)
                    ? session.decline(DeclineReason.WITHDRAWN, now)
                    : session.unassign(reason, now));
      }
    }

    private void drain() {
      Desk.Assignments given = desk.assignWaiting(policy, terms, now);
      desk = given.desk();
      for (AssignmentDecision decision : given.decisions()) {
        Session session = sessions.get(decision.sessionId());
        AgentLoad chosen = desk.agent(decision.agentId()).orElseThrow();
        assertTrue(isInTeam(session, chosen), () -> chosen + " is of another team: " + session);
        keep(asks ? session.offer(decision, now.plus(ASKING), now) : session.assign(decision, now));
      }
    }

    private void keep(Session session) {
      logs.computeIfAbsent(session.id(), id -> new ArrayList<>()).addAll(session.newEvents());
      sessions.put(session.id(), session.saved());
    }

    private void nobodyWasGivenMoreThanTheyMayCarry(Desk before) {
      for (AgentLoad agent : desk.loads()) {
        int was =
            before.loads().stream()
                .filter(one -> one.agentId().equals(agent.agentId()))
                .mapToInt(AgentLoad::load)
                .findFirst()
                .orElse(0);
        assertTrue(
            agent.load() <= was || agent.load() <= agent.agent().capacity(),
            () -> "given too much: " + agent + ", before " + was);
      }
    }

    private void nobodyWaitsBesideAFreeAgentWhoMayTakeThem() {
      for (Session session : sessions.values()) {
        if (session.status() == SessionStatus.WAITING && session.carrier().isEmpty()) {
          boolean others = desk.loads().stream().anyMatch(agent -> mayBeAsked(session, agent));
          for (AgentLoad agent : desk.loads()) {
            boolean may =
                agent.hasRoom()
                    && isInTeam(session, agent)
                    && (!others || !session.routing().barred().contains(agent.agentId()));
            assertTrue(!may, () -> session + " waits beside " + agent + " after " + last);
          }
        }
      }
    }

    /** Somebody at work who has not declined it, whatever they carry at this moment. */
    private static boolean mayBeAsked(Session session, AgentLoad agent) {
      return agent.isAtWork()
          && agent.agent().capacity() > 0
          && isInTeam(session, agent)
          && !session.routing().barred().contains(agent.agentId());
    }

    private static boolean isInTeam(Session session, AgentLoad agent) {
      Optional<String> team = session.requirements().team();
      return team.isEmpty() || agent.agent().profile().teams().contains(team.get());
    }

    private void logsHaveNoGapsAndNothingFollowsTheEnd() {
      for (Session session : sessions.values()) {
        List<SessionEvent> log = logs.get(session.id());
        for (int i = 0; i < log.size(); i++) {
          assertEquals(i + 1, log.get(i).sequence());
          assertTrue(i == log.size() - 1 || !(log.get(i) instanceof SessionEnded));
        }
      }
      if (!sessions.isEmpty()) {
        Session one = any();
        Session replayed = Session.replay(logs.get(one.id()));
        assertEquals(one.routing(), replayed.routing());
        assertEquals(one.agentId(), replayed.agentId());
        assertEquals(one.status(), replayed.status());
      }
    }

    private void theQueueIsInOrderAndPositionsFollowIt() {
      List<Session> waiting = new ArrayList<>(sessions.values());
      waiting.removeIf(session -> session.status() != SessionStatus.WAITING);
      waiting.sort(Comparator.comparing((Session session) -> session.id().value()));
      waiting.sort(Comparator.comparing(session -> rung.get(session.id())));
      waiting.sort(Comparator.comparing((Session session) -> -session.priority()));
      List<SessionId> order = waiting.stream().map(Session::id).toList();
      assertEquals(order, desk.queue());
      for (Session session : sessions.values()) {
        int place = order.indexOf(session.id());
        assertEquals(
            place < 0 ? OptionalInt.empty() : OptionalInt.of(place + 1),
            desk.position(session.id()));
      }
    }

    private void theOldPlaceIsKept() {
      sessions.forEach((id, session) -> assertEquals(rung.get(id), session.createdAt()));
    }

    private void eachSessionHasOneCarrierAndLoadsAreTheirs() {
      Map<ParticipantId, Integer> carried = new HashMap<>();
      for (Session session : sessions.values()) {
        session.carrier().ifPresent(agent -> carried.merge(agent, 1, Integer::sum));
      }
      for (AgentLoad agent : desk.loads()) {
        assertEquals(carried.getOrDefault(agent.agentId(), 0), agent.load(), agent.toString());
      }
    }

    private void theDeskIsTheFoldOfItsSessions() {
      if (random.nextInt(5) == 0) {
        List<Session> open =
            sessions.values().stream()
                .filter(session -> session.status() != SessionStatus.ENDED)
                .toList();
        Desk restored = Desk.restore(desk.loads(), desk.lastChosen().orElse(null), open);
        assertEquals(desk.loads(), restored.loads());
        assertEquals(desk.queue(), restored.queue());
        assertEquals(ids(desk.offers()), ids(restored.offers()));
        assertEquals(desk.mayAssign(), restored.mayAssign());
        desk = restored;
      }
    }

    private static List<SessionId> ids(Iterable<Session> some) {
      List<SessionId> ids = new ArrayList<>();
      Consumer<Session> add = session -> ids.add(session.id());
      some.forEach(add);
      return ids;
    }

    // What the commands are about.

    private Session any() {
      return pick(List.copyOf(sessions.values()));
    }

    private Session onOffer() {
      List<Session> some = new ArrayList<>();
      desk.offers().forEach(session -> some.add(sessions.get(session.id())));
      return pick(some);
    }

    private <T> T pick(List<T> some) {
      if (some.isEmpty()) {
        throw new RuleViolation.WrongState("nothing_there", "there is none yet");
      }
      return some.get(random.nextInt(some.size()));
    }

    private static ParticipantId id(int number) {
      return ParticipantId.of("a-" + number);
    }

    private ParticipantId agentId() {
      return id(random.nextInt(4));
    }

    private Participant agentOrSupervisor() {
      return random.nextInt(4) == 0 ? supervisor() : Participant.agent(agentId().value());
    }

    private static Participant supervisor() {
      return Participant.supervisor("sue");
    }

    /** Mostly somebody who is asked to take something. */
    private Participant asked() {
      Optional<ParticipantId> someone =
          desk.nextOffer().flatMap(Session::carrier).filter(id -> random.nextInt(3) > 0);
      return Participant.agent(someone.orElseGet(this::agentId).value());
    }

    /** Mostly somebody who may handle what they do not serve themselves. */
    private Participant server() {
      return random.nextBoolean() ? supervisor() : Participant.agent(agentId().value());
    }

    private Agent agent(ParticipantId id) {
      Agent agent = new Agent(id, "Agent " + id, random.nextInt(4), availability());
      return random.nextBoolean() ? agent.withTeams(team()) : agent;
    }

    private Availability availability() {
      return random.nextInt(3) > 0 ? Availability.AVAILABLE : pick(List.of(Availability.values()));
    }

    private String team() {
      return TEAMS.get(random.nextInt(TEAMS.size()));
    }
  }
}
