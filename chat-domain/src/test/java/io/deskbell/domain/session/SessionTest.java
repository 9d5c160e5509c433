package io.deskbell.domain.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.session.SessionEvent.AgentAssigned;
import io.deskbell.domain.session.SessionEvent.AgentUnassigned;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import io.deskbell.domain.session.SessionEvent.SessionEnded;
import io.deskbell.domain.session.SessionEvent.SessionQueued;
import io.deskbell.domain.session.SessionEvent.SessionStarted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionTest {
  private static final Instant NOW = Instant.parse("2026-11-22T09:00:00Z");
  private static final Instant LATER = NOW.plusSeconds(60);
  private static final SessionId ID = SessionId.of("s-1");
  private static final Participant VISITOR = Participant.visitor("v-7");
  private static final Participant ANN = Participant.agent("ann");
  private static final Participant BOB = Participant.agent("bob");
  private static final Participant SUE = Participant.supervisor("sue");

  private static Session waiting() {
    return Session.start(ID, VISITOR, NOW);
  }

  private static Session active() {
    return waiting().assign(decisionFor(ANN), NOW);
  }

  private static Session ended() {
    return active().end(ANN, LATER);
  }

  private static AssignmentDecision decisionFor(Participant agent) {
    return new AssignmentDecision(ID, agent.id(), "least-busy", List.of());
  }

  @Nested
  class Lifecycle {
    @Test
    void aVisitorWhoRingsWaits() {
      Session session = waiting();

      assertEquals(SessionStatus.WAITING, session.status());
      assertEquals(VISITOR, session.visitor());
      assertEquals(NOW, session.createdAt());
      assertEquals(Optional.empty(), session.agentId());
      assertEquals(List.of(new SessionStarted(ID, 1, NOW, VISITOR, 0)), session.newEvents());
    }

    @Test
    void aPriorityMayBeGivenAtTheStart() {
      assertEquals(5, Session.start(ID, VISITOR, 5, NOW).priority());
      assertEquals(0, waiting().priority());
    }

    @Test
    void aVisitorWhoIsToldToWaitStillWaits() {
      Session session = waiting().saved().queue(LATER);

      assertEquals(SessionStatus.WAITING, session.status());
      assertEquals(List.of(new SessionQueued(ID, 2, LATER)), session.newEvents());
    }

    @Test
    void anAssignedSessionIsActive() {
      Session session = waiting().saved().assign(decisionFor(ANN), LATER);

      assertEquals(SessionStatus.ACTIVE, session.status());
      assertEquals(Optional.of(ANN.id()), session.agentId());
      assertEquals(
          List.of(new AgentAssigned(ID, 2, LATER, ANN.id(), "least-busy")), session.newEvents());
    }

    @Test
    void anUnassignedSessionWaitsAgainStillSinceTheFirstRing() {
      Session session = active().saved().unassign(LATER);

      assertEquals(SessionStatus.WAITING, session.status());
      assertEquals(Optional.empty(), session.agentId());
      assertEquals(NOW, session.createdAt());
      assertEquals(
          List.of(new AgentUnassigned(ID, 3, LATER, ANN.id(), UnassignReason.RETURNED)),
          session.newEvents());
    }

    @Test
    void visitorAndAgentSpeak() {
      Session session =
          active().saved().post(VISITOR, "Where is my order?", NOW).post(ANN, "Here.", LATER);

      assertEquals(
          List.of(
              new MessagePosted(message(3, NOW, VISITOR, "Where is my order?", null)),
              new MessagePosted(message(4, LATER, ANN, "Here.", null))),
          session.newEvents());
    }

    @Test
    void aVisitorMaySpeakWhileWaiting() {
      assertEquals(2, waiting().post(VISITOR, "Anybody there?", NOW).lastSequence());
    }

    @Test
    void aMessageKeepsItsSendersOwnId() {
      ClientMessageId mine = ClientMessageId.of("c-1");
      Session session = waiting().saved().post(VISITOR, MessageContent.of("hello"), mine, NOW);

      assertEquals(
          List.of(new MessagePosted(message(2, NOW, VISITOR, "hello", mine))), session.newEvents());
    }

    @Test
    void aMessagesIdFollowsFromSessionAndSequence() {
      assertEquals("s-1-12", message(12, NOW, VISITOR, "hello", null).id());
    }

    @Test
    void anEndedSessionSaysByWhomAndKeepsItsAgent() {
      Session session = active().saved().end(VISITOR, LATER);

      SessionEnded end = new SessionEnded(ID, 3, LATER, VISITOR.id(), EndReason.ENDED_BY_VISITOR);
      assertEquals(SessionStatus.ENDED, session.status());
      assertEquals(Optional.of(end), session.ending());
      assertEquals(Optional.of(ANN.id()), session.agentId());
      assertEquals(List.of(end), session.newEvents());
    }

    @Test
    void theReasonOfTheEndIsTheRoleInWhichSomebodyEndedIt() {
      assertEquals(EndReason.ENDED_BY_VISITOR, reason(active().end(VISITOR, NOW)));
      assertEquals(EndReason.ENDED_BY_AGENT, reason(active().end(ANN, NOW)));
      assertEquals(EndReason.ENDED_BY_SUPERVISOR, reason(active().end(SUE, NOW)));
      assertEquals(
          EndReason.ENDED_BY_AGENT,
          reason(waiting().assign(decisionFor(SUE), NOW).end(SUE, NOW)),
          "a supervisor who serves the session ends it as its agent");
    }

    @Test
    void endingAnEndedSessionChangesNothing() {
      Session session = ended();

      assertSame(session, session.end(ANN, LATER));
      assertSame(session, session.end(VISITOR, LATER));
      assertSame(session, session.end(SUE, LATER));
    }

    private EndReason reason(Session session) {
      return session.ending().orElseThrow().reason();
    }

    private Message message(
        long sequence, Instant at, Participant sender, String content, ClientMessageId clientId) {
      return new Message(ID, sequence, at, sender.id(), MessageContent.of(content), clientId);
    }
  }

  @Nested
  class Refusals {
    @Test
    void onlyAVisitorStartsASession() {
      assertThrows(RuleViolation.Forbidden.class, () -> Session.start(ID, ANN, NOW));
      assertThrows(RuleViolation.Forbidden.class, () -> Session.start(ID, SUE, NOW));
    }

    @Test
    void aStrangerDoesNotEvenLearnThatTheSessionExists() {
      for (Participant stranger :
          List.of(Participant.visitor("v-8"), BOB, Participant.visitor("ann"))) {
        assertNotFound(() -> active().post(stranger, "hello", NOW));
        assertNotFound(() -> active().end(stranger, NOW));
        assertNotFound(() -> active().requireReader(stranger));
        assertNotFound(() -> ended().post(stranger, "hello", NOW));
        assertNotFound(() -> ended().end(stranger, NOW));
      }
    }

    @Test
    void anAgentWhoLostTheSessionIsAStranger() {
      Session session = active().unassign(NOW);

      assertNotFound(() -> session.post(ANN, "hello", NOW));
      assertNotFound(() -> session.end(ANN, NOW));
    }

    @Test
    void aVisitorWithAnAgentsIdIsNotThatAgent() {
      assertTrue(active().includes(ANN));
      assertEquals(false, active().includes(Participant.visitor("ann")));
      assertEquals(false, active().includes(Participant.agent("v-7")));
    }

    @Test
    void aSupervisorReadsAndEndsButDoesNotSpeak() {
      active().requireReader(SUE);
      assertEquals(SessionStatus.ENDED, active().end(SUE, NOW).status());
      assertThrows(RuleViolation.Forbidden.class, () -> active().post(SUE, "hello", NOW));
    }

    @Test
    void aSupervisorWhoServesTheSessionSpeaks() {
      Session session = waiting().assign(decisionFor(SUE), NOW);

      assertEquals(3, session.post(SUE, "hello", NOW).lastSequence());
    }

    @Test
    void anActiveSessionIsNeitherQueuedNorAssignedOnceMore() {
      assertThrows(IllegalStateException.class, () -> active().queue(NOW));
      assertThrows(IllegalStateException.class, () -> active().assign(decisionFor(BOB), NOW));
    }

    @Test
    void aWaitingSessionHasNoAgentToTakeItFrom() {
      assertThrows(IllegalStateException.class, () -> waiting().unassign(NOW));
    }

    @Test
    void aDecisionAboutAnotherSessionIsRefused() {
      AssignmentDecision other =
          new AssignmentDecision(SessionId.of("s-2"), ANN.id(), "least-busy", List.of());

      assertThrows(IllegalStateException.class, () -> waiting().assign(other, NOW));
    }

    private void assertNotFound(Runnable command) {
      RuleViolation refusal = assertThrows(RuleViolation.SessionNotFound.class, command::run);
      assertEquals("no session s-1", refusal.getMessage());
    }
  }

  static Stream<Function<Session, Session>> everyCommandThatAddsSomething() {
    return Stream.of(
        session -> session.post(VISITOR, "hello", LATER),
        session -> session.post(ANN, "hello", LATER),
        session -> session.queue(LATER),
        session -> session.assign(decisionFor(BOB), LATER),
        session -> session.unassign(LATER));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("everyCommandThatAddsSomething")
  void invariant5NothingFollowsTheEnd(Function<Session, Session> command) {
    Session session = ended();

    RuleViolation refusal =
        assertThrows(RuleViolation.SessionHasEnded.class, () -> command.apply(session));

    assertEquals("session_ended", refusal.code());
    assertEquals(3, session.lastSequence());
  }

  @Test
  void invariant3SequencesAreOneToN() {
    Session session =
        waiting()
            .queue(NOW)
            .post(VISITOR, "one", NOW)
            .assign(decisionFor(ANN), NOW)
            .post(ANN, "two", NOW)
            .unassign(NOW)
            .assign(decisionFor(BOB), NOW)
            .end(BOB, NOW);

    assertEquals(
        List.of(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L),
        session.newEvents().stream().map(SessionEvent::sequence).toList());
    assertEquals(8, session.lastSequence());
  }

  @Nested
  class Immutability {
    @Test
    void aCommandLeavesTheSessionBeforeItAsItWas() {
      Session before = waiting();
      State state = State.of(before);

      before.queue(LATER);
      before.assign(decisionFor(ANN), LATER);
      before.post(VISITOR, "hello", LATER);
      before.end(VISITOR, LATER);

      assertEquals(state, State.of(before));
    }

    @Test
    void theNewEventsCannotBeChanged() {
      for (Session session : List.of(waiting(), active(), ended(), ended().saved())) {
        assertThrows(UnsupportedOperationException.class, session.newEvents()::clear);
        assertThrows(
            UnsupportedOperationException.class,
            () -> session.newEvents().add(new SessionQueued(ID, 9, NOW)));
      }
    }

    @Test
    void aSavedSessionIsTheSameWithNothingNew() {
      Session session = active();
      Session saved = session.saved();

      assertEquals(0, session.savedSequence());
      assertEquals(2, saved.savedSequence());
      assertEquals(List.of(), saved.newEvents());
      assertEquals(State.of(session), State.of(saved));
      assertSame(saved, saved.saved());
    }
  }

  @Nested
  class Replay {
    @Test
    void aLogThatDoesNotBeginWithTheStartIsNoLog() {
      refused(List.of());
      refused(List.of(new SessionQueued(ID, 1, NOW)));
      refused(List.of(new SessionStarted(ID, 2, NOW, VISITOR, 0)));
    }

    @Test
    void aLogWithAGapOrARepetitionIsNoLog() {
      List<SessionEvent> log = active().post(VISITOR, "hello", NOW).newEvents();

      refused(List.of(log.get(0), log.get(2)));
      refused(List.of(log.get(0), log.get(1), log.get(1)));
      refused(List.of(log.get(0), log.get(0)));
      refused(List.of(log.get(0), new SessionStarted(ID, 2, NOW, VISITOR, 0)));
    }

    @Test
    void aLogThatGoesOnAfterTheEndIsNoLog() {
      List<SessionEvent> log = new ArrayList<>(ended().newEvents());
      log.add(new SessionQueued(ID, 4, NOW));

      refused(log);
    }

    @Test
    void aLogOfTwoSessionsIsNoLog() {
      refused(
          List.of(waiting().newEvents().get(0), new SessionQueued(SessionId.of("s-2"), 2, NOW)));
    }

    private void refused(List<SessionEvent> log) {
      assertThrows(IllegalArgumentException.class, () -> Session.replay(log));
    }
  }

  /** Random lives: after every command the sequences are 1..n and the state is the log's fold. */
  @Test
  void theStateIsAlwaysTheFoldOfTheLog() {
    for (int seed = 1; seed <= 500; seed++) {
      try {
        liveARandomLife(new Random(seed * 0x9E3779B97F4A7C15L));
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static void liveARandomLife(Random random) {
    Session session = waiting();
    List<SessionEvent> log = new ArrayList<>(session.newEvents());
    session = session.saved();
    for (int step = 0; step < 40; step++) {
      Instant now = NOW.plusSeconds(step);
      boolean over = session.status() == SessionStatus.ENDED;
      try {
        session = command(session, random, now);
        assertTrue(!over || session.newEvents().isEmpty(), "something followed the end");
      } catch (RuleViolation | IllegalStateException e) {
        assertEquals(List.of(), session.newEvents());
      }
      log.addAll(session.newEvents());
      session = session.saved();

      assertEquals(
          LongStream.rangeClosed(1, log.size()).boxed().toList(),
          log.stream().map(SessionEvent::sequence).toList());
      assertEquals(State.of(session), State.of(Session.replay(log)));
      assertEquals(List.of(), Session.replay(log).newEvents());
      Session restored =
          Session.restore(
              (SessionStarted) log.get(0),
              session.routing(),
              session.agentId().orElse(null),
              log.get(log.size() - 1));
      assertEquals(State.of(session), State.of(restored));
      assertEquals(List.of(), restored.newEvents());
      // And it works on as if it had never been away.
      session = random.nextBoolean() ? session : restored;
    }
  }

  @Test
  void aSessionIsRestoredOnlyFromWhatBelongsTogether() {
    SessionStarted opening = new SessionStarted(ID, 1, NOW, VISITOR, 0);
    SessionStarted later = new SessionStarted(ID, 2, NOW, VISITOR, 0);
    SessionEnded ending = endedAt(ID, 5);

    Routing routing = waiting().routing();
    assertEquals(5, Session.restore(opening, routing, ANN.id(), ending).lastSequence());
    for (Runnable wrong :
        List.<Runnable>of(
            () -> Session.restore(later, routing, null, later),
            () -> Session.restore(opening, routing, null, endedAt(ID, 1)),
            () -> Session.restore(opening, routing, null, endedAt(SessionId.of("other"), 5)))) {
      assertThrows(IllegalArgumentException.class, wrong::run);
    }
  }

  private static SessionEnded endedAt(SessionId id, long sequence) {
    return new SessionEnded(id, sequence, LATER, ANN.id(), EndReason.ENDED_BY_AGENT);
  }

  private static Session command(Session session, Random random, Instant now) {
    List<Participant> people = List.of(VISITOR, ANN, BOB, SUE, Participant.visitor("v-8"));
    Participant somebody = people.get(random.nextInt(people.size()));
    return switch (random.nextInt(12)) {
      case 0 -> session.queue(now);
      case 1, 2 -> session.assign(decisionFor(random.nextBoolean() ? ANN : BOB), now);
      case 3 -> session.unassign(now);
      case 4 -> random.nextInt(4) == 0 ? session.end(somebody, now) : session;
      case 5 -> session.post(somebody, "a", now).post(somebody, "b", now);
      default -> session.post(somebody, "hello", now);
    };
  }

  /** All that can be seen of a session but its new events. */
  private record State(
      SessionId id,
      Participant visitor,
      int priority,
      SessionStatus status,
      Optional<ParticipantId> agentId,
      Instant createdAt,
      Optional<SessionEnded> ending,
      long lastSequence) {
    static State of(Session session) {
      return new State(
          session.id(),
          session.visitor(),
          session.priority(),
          session.status(),
          session.agentId(),
          session.createdAt(),
          session.ending(),
          session.lastSequence());
    }
  }
}
