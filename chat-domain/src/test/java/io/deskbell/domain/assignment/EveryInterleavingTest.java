package io.deskbell.domain.assignment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.agent.Requirements;
import io.deskbell.domain.session.DeclineReason;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.SessionEnded;
import io.deskbell.domain.session.SessionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Every state that a small desk can get into, breadth first, and from each of them every command;
 * the seven invariants after each.
 */
class EveryInterleavingTest {
  private static final Instant START = Instant.parse("2026-11-23T09:00:00Z");
  private static final Instant NOW = START.plusSeconds(60);
  private static final Duration ASKING = Duration.ofSeconds(3);
  private static final Participant BOSS = Participant.supervisor("sue");
  private static final AssignmentPolicy POLICY = AssignmentPolicy.roundRobin();

  @Test
  void startsAndEndsOfMoreVisitorsThanPlaces() {
    new Walk(new Scope(3, 2, 8, false, false, false)).expect(1_800);
  }

  @Test
  void startsAndEndsWhileAgentsComeAndGo() {
    new Walk(new Scope(3, 2, 5, false, false, true)).expect(15_000);
  }

  @Test
  void returnsTransfersAndPicks() {
    new Walk(new Scope(3, 1, 3, false, true, false)).expect(4_900);
    new Walk(new Scope(2, 2, 4, false, true, false)).expect(1_600);
  }

  @Test
  void offersAcceptedDeclinedAndExpired() {
    new Walk(new Scope(2, 1, 3, true, true, true)).expect(11_000);
  }

  /**
   * What there is.
   *
   * @param asks whether agents are asked first
   * @param moves whether sessions are returned, transferred and picked
   * @param leaves whether agents go away and come back
   */
  private record Scope(
      int agents, int capacity, int visitors, boolean asks, boolean moves, boolean leaves) {}

  /** One state, with one of the ways that lead to it. */
  private record State(
      Desk desk, List<Session> sessions, List<List<SessionEvent>> logs, String way) {

    State with(int index, Session session, Desk after) {
      List<Session> others = new ArrayList<>(sessions);
      List<List<SessionEvent>> longer = new ArrayList<>(logs);
      List<SessionEvent> log =
          new ArrayList<>(index < logs.size() ? logs.get(index) : List.<SessionEvent>of());
      log.addAll(session.newEvents());
      if (index < others.size()) {
        others.set(index, session.saved());
        longer.set(index, log);
      } else {
        others.add(session.saved());
        longer.add(log);
      }
      return new State(after, others, longer, way);
    }

    State with(Desk after) {
      return new State(after, sessions, logs, way);
    }

    State by(String command) {
      return new State(desk, sessions, logs, way + " " + command);
    }

    /** All that decides what can happen next. */
    String key() {
      StringBuilder key = new StringBuilder();
      for (Session session : sessions) {
        key.append(session.status())
            .append(session.carrier())
            .append(session.routing().barred())
            .append(session.priority())
            .append(';');
      }
      for (AgentLoad agent : desk.loads()) {
        key.append(agent.load()).append(agent.agent().availability());
      }
      return key.append(desk.lastChosen()).append(desk.queue()).toString();
    }
  }

  private static final class Walk {
    private final Scope scope;
    private final AssignmentTerms terms;
    private final Deque<State> ahead = new ArrayDeque<>();
    private final Set<String> seen = new HashSet<>();

    Walk(Scope scope) {
      this.scope = scope;
      this.terms =
          scope.asks()
              ? new AssignmentTerms(Optional.of(ASKING), id -> Optional.empty())
              : AssignmentTerms.AUTO;
    }

    void expect(int atLeast) {
      List<Agent> agents =
          IntStream.range(0, scope.agents())
              .mapToObj(i -> Agent.of("a-" + i, "A").withCapacity(scope.capacity()))
              .toList();
      State first = new State(Desk.of(agents), List.of(), List.of(), "");
      seen.add(first.key());
      ahead.add(first);
      while (!ahead.isEmpty()) {
        goOnFrom(ahead.remove());
      }
      assertTrue(
          seen.size() >= atLeast,
          () -> scope + " has " + seen.size() + " states, expected at least " + atLeast);
    }

    private void goOnFrom(State state) {
      int count = state.sessions().size();
      if (count < scope.visitors()) {
        step(state, "start", () -> start(state, count));
      }
      for (int i = 0; i < count; i++) {
        int at = i;
        Session session = state.sessions().get(at);
        step(state, "end " + at, () -> follow(state, at, session.end(BOSS, NOW)));
        if (scope.moves()) {
          move(state, at, BOSS, new Move.GiveBack());
          for (AgentLoad agent : state.desk().loads()) {
            move(state, at, BOSS, new Move.Transfer(agent.agentId()));
            move(state, at, participant(agent), new Move.Pick());
          }
        }
        if (scope.asks()) {
          for (AgentLoad agent : state.desk().loads()) {
            move(state, at, participant(agent), new Move.Accept());
            move(state, at, participant(agent), new Move.Decline());
          }
          if (session.routing().offer().isPresent()) {
            step(
                state,
                "expire " + at,
                () -> follow(state, at, session.decline(DeclineReason.TIMED_OUT, NOW)));
          }
        }
      }
      if (scope.leaves()) {
        for (AgentLoad agent : state.desk().loads()) {
          for (Availability next : List.of(Availability.AVAILABLE, Availability.AWAY)) {
            step(
                state,
                agent.agentId() + " " + next,
                () -> state.with(state.desk().declare(agent.agentId(), next)));
          }
        }
      }
    }

    private void move(State state, int at, Participant by, Move move) {
      step(
          state,
          by + " " + move + " " + at,
          () -> {
            Moved moved = state.desk().move(state.sessions().get(at), by, move, NOW);
            return state.with(at, moved.session(), moved.desk());
          });
    }

    private static State start(State state, int index) {
      Session session =
          Session.start(
              id(index),
              Participant.visitor("v-" + index),
              priority(index),
              Requirements.none(),
              null,
              rung(index));
      return state.with(index, session, state.desk().admit(session));
    }

    private static State follow(State state, int at, Session session) {
      return state.with(at, session, state.desk().follow(session, NOW));
    }

    private void step(State before, String command, Supplier<State> how) {
      try {
        State after = how.get();
        nobodyWasGivenTooMuch(before, after);
        State drained = drain(after);
        nobodyWasGivenTooMuch(after, drained);
        check(before, drained);
        State next = drained.by(command);
        if (seen.add(next.key())) {
          theDeskIsTheFoldOfItsSessions(next);
          ahead.add(next);
        }
      } catch (RuleViolation refusal) {
        // Values do not change: the state from which it was refused is the state still.
        assertFalse(refusal.code().isEmpty());
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError(scope + " after" + before.way() + " " + command, e);
      }
    }

    private State drain(State state) {
      Desk.Assignments given = state.desk().assignWaiting(POLICY, terms, NOW);
      State after = state.with(given.desk());
      for (AssignmentDecision decision : given.decisions()) {
        int at = index(decision.sessionId(), state.sessions());
        Session session = after.sessions().get(at);
        after =
            after.with(
                at,
                scope.asks()
                    ? session.offer(decision, NOW.plus(ASKING), NOW)
                    : session.assign(decision, NOW),
                given.desk());
      }
      return after;
    }

    private static void nobodyWasGivenTooMuch(State before, State after) {
      for (AgentLoad agent : after.desk().loads()) {
        long carries = carried(after, agent.agentId());
        assertTrue(
            carries <= agent.agent().capacity() || carries <= carried(before, agent.agentId()),
            () -> agent + " carries " + carries);
      }
    }

    private static void check(State before, State after) {
      for (AgentLoad agent : after.desk().loads()) {
        assertEquals(carried(after, agent.agentId()), agent.load(), agent::toString);
      }
      List<Session> waiting = new ArrayList<>();
      for (int i = 0; i < after.sessions().size(); i++) {
        Session session = after.sessions().get(i);
        assertEquals(rung(i), session.createdAt(), "the old place");
        if (i >= before.sessions().size() || before.sessions().get(i) != session) {
          theLogIsWhole(session, after.logs().get(i));
        }
        if (session.status() == SessionStatus.WAITING) {
          waiting.add(session);
          nobodyIsFreeFor(session, after);
        }
      }
      waiting.sort(
          Comparator.comparing((Session session) -> -session.priority())
              .thenComparing(Session::createdAt)
              .thenComparing(session -> session.id().value()));
      assertEquals(waiting.stream().map(Session::id).toList(), after.desk().queue());
      for (int i = 0; i < waiting.size(); i++) {
        assertEquals(OptionalInt.of(i + 1), after.desk().position(waiting.get(i).id()));
      }
      // Who came into a place was the first in the order of those whom no one had barred.
      overtakesNobody(before, after);
    }

    /** Nobody in the queue who bars no one stands before somebody whom the drain has served. */
    private static void overtakesNobody(State before, State after) {
      List<SessionId> queue = before.desk().queue();
      boolean passed = false;
      for (SessionId id : queue) {
        Session then = before.sessions().get(index(id, before.sessions()));
        Session now = after.sessions().get(index(id, after.sessions()));
        boolean waits = now.status() == SessionStatus.WAITING && now.carrier().isEmpty();
        boolean drained =
            then.carrier().isEmpty()
                && after.logs().get(index(id, after.sessions())).stream()
                    .skip(before.logs().get(index(id, before.sessions())).size())
                    .anyMatch(Walk::isDrained);
        assertFalse(passed && drained, () -> id + " has overtaken somebody in " + queue);
        passed |= waits && then.carrier().isEmpty() && now.routing().barred().isEmpty();
      }
    }

    private static boolean isDrained(SessionEvent event) {
      return event instanceof SessionEvent.SessionOffered
          || (event instanceof SessionEvent.AgentAssigned assigned
              && assigned.rule().equals("round-robin"));
    }

    private static void theLogIsWhole(Session session, List<SessionEvent> log) {
      for (int i = 0; i < log.size(); i++) {
        assertEquals(i + 1, log.get(i).sequence());
        assertTrue(i == log.size() - 1 || !(log.get(i) instanceof SessionEnded), "after the end");
      }
      Session replayed = Session.replay(log);
      assertEquals(session.status(), replayed.status());
      assertEquals(session.agentId(), replayed.agentId());
      assertEquals(session.routing(), replayed.routing());
      assertEquals(session.createdAt(), replayed.createdAt());
      assertEquals(session.lastSequence(), replayed.lastSequence());
    }

    private static void nobodyIsFreeFor(Session session, State state) {
      if (session.carrier().isPresent()) {
        return;
      }
      boolean othersAreLeft =
          state.desk().loads().stream()
              .anyMatch(agent -> isThere(agent) && !isBarred(session, agent));
      for (AgentLoad agent : state.desk().loads()) {
        assertFalse(
            isThere(agent)
                && carried(state, agent.agentId()) < agent.agent().capacity()
                && !(othersAreLeft && isBarred(session, agent)),
            () -> session + " waits beside " + agent);
      }
    }

    private static boolean isThere(AgentLoad agent) {
      return agent.agent().availability() == Availability.AVAILABLE;
    }

    private static boolean isBarred(Session session, AgentLoad agent) {
      return session.routing().barred().contains(agent.agentId());
    }

    private static void theDeskIsTheFoldOfItsSessions(State state) {
      List<Session> open = new ArrayList<>(state.sessions());
      open.removeIf(session -> session.status() == SessionStatus.ENDED);
      Desk desk = state.desk();
      Desk restored = Desk.restore(desk.loads(), desk.lastChosen().orElse(null), open);
      assertEquals(desk.loads(), restored.loads());
      assertEquals(desk.queue(), restored.queue());
      assertEquals(desk.nextOffer().map(Session::id), restored.nextOffer().map(Session::id));
      assertEquals(desk.mayAssign(), restored.mayAssign());
      assertEquals(desk.lastChosen(), restored.lastChosen());
    }

    private static long carried(State state, ParticipantId agentId) {
      return state.sessions().stream()
          .filter(session -> session.status() != SessionStatus.ENDED)
          .filter(
              session ->
                  session
                      .agentId()
                      .or(() -> session.routing().offer().map(offer -> offer.agentId()))
                      .equals(Optional.of(agentId)))
          .count();
    }

    private static Participant participant(AgentLoad agent) {
      return Participant.agent(agent.agentId().value());
    }

    // Later ones come earlier by id, every two ring at once, and the fourth is urgent.

    private static SessionId id(int index) {
      return SessionId.of("s-" + (9 - index));
    }

    private static int index(SessionId id, List<Session> sessions) {
      return IntStream.range(0, sessions.size())
          .filter(i -> sessions.get(i).id().equals(id))
          .findFirst()
          .orElseThrow();
    }

    private static Instant rung(int index) {
      return START.plusSeconds(index / 2);
    }

    private static int priority(int index) {
      return index == 3 ? 1 : 0;
    }
  }
}
