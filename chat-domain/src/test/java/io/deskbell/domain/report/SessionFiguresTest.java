package io.deskbell.domain.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.domain.Participant;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.report.SessionFigures.Part;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionFiguresTest {
  private static final Instant START = Instant.parse("2026-11-23T09:00:00Z");
  private static final Participant VISITOR = Participant.visitor("v");
  private static final Participant ANN = Participant.agent("ann");
  private static final Participant BOB = Participant.agent("bob");

  @Test
  void aSessionOfOneAgentHasAllItsTimes() {
    SessionFigures figures =
        figures(
            assigned(started().queue(at(0)), ANN, 10)
                .post(VISITOR, "Hello?", at(12))
                .post(ANN, "Hello.", at(15))
                .post(ANN, "How can I help?", at(20))
                .end(VISITOR, at(100)));

    assertEquals(seconds(10), figures.waiting());
    assertEquals(seconds(15), figures.firstResponse());
    assertEquals(seconds(5), figures.firstResponseFromAssignment());
    assertEquals(seconds(90), figures.handling());
    assertEquals(List.of(new Part(ANN.id(), at(10), at(100))), figures.parts());
    assertFalse(figures.isAbandoned());
    assertEquals(Optional.empty(), figures.patience());
  }

  @Test
  void eachAgentHasTheirPartOfATransferredSession() {
    Session withBob = assigned(assigned(started(), ANN, 10).unassign(at(30)), BOB, 50);
    SessionFigures figures = figures(withBob.post(BOB, "Hello.", at(55)).end(BOB, at(100)));

    assertEquals(
        List.of(new Part(ANN.id(), at(10), at(30)), new Part(BOB.id(), at(50), at(100))),
        figures.parts());
    assertEquals(seconds(10), figures.waiting());
    assertEquals(seconds(70), figures.handling());
    assertEquals(seconds(55), figures.firstResponse());
    assertEquals(seconds(45), figures.firstResponseFromAssignment());
    assertEquals(BOB.id(), figures.responded().agentId());
  }

  @Test
  void whoLeavesTheQueueHasAbandonedIt() {
    SessionFigures figures = figures(started().queue(at(0)).end(VISITOR, at(40)));

    assertTrue(figures.isAbandoned());
    assertEquals(seconds(40), figures.patience());
    assertEquals(Optional.empty(), figures.waiting());
    assertEquals(Optional.empty(), figures.handling());
    assertEquals(Optional.empty(), figures.firstResponse());
  }

  @Test
  void whoeverIsGivenBackAndThenLeavesWasServed() {
    SessionFigures figures =
        figures(assigned(started(), ANN, 10).unassign(at(30)).end(VISITOR, at(100)));

    assertFalse(figures.isAbandoned());
    assertEquals(seconds(20), figures.handling());
  }

  @Test
  void anOpenSessionHasNoHandlingTimeYet() {
    SessionFigures figures = figures(assigned(started(), ANN, 10).post(ANN, "Hello.", at(11)));

    assertEquals(Optional.empty(), figures.handling());
    assertEquals(Optional.empty(), figures.parts().get(0).handling());
    assertEquals(seconds(11), figures.firstResponse());
    assertFalse(figures.isAbandoned());
    assertFalse(figures(started()).isAbandoned());
  }

  @Test
  void aClockThatWasPutBackMakesNothingNegative() {
    SessionFigures figures = figures(assigned(started(), ANN, -5).end(VISITOR, at(-9)));

    assertEquals(seconds(0), figures.waiting());
    assertEquals(seconds(0), figures.handling());
  }

  @Test
  void aLogWithoutItsStartIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> SessionFigures.of(List.of()));
  }

  @Test
  void percentilesAreByNearestRank() {
    Distribution ten = distribution(10);
    Distribution eleven = distribution(11);
    Distribution one = distribution(1);

    assertEquals(Duration.ofMillis(5500), ten.mean());
    assertEquals(Duration.ofSeconds(5), ten.median());
    assertEquals(Duration.ofSeconds(9), ten.p90());
    assertEquals(Duration.ofSeconds(10), ten.p99());
    assertEquals(Duration.ofSeconds(6), eleven.median());
    assertEquals(Duration.ofSeconds(10), eleven.p90());
    assertEquals(Duration.ofSeconds(11), eleven.max());
    assertEquals(one.mean(), one.median());
    assertEquals(one.mean(), one.p99());
    assertEquals(Optional.empty(), Distribution.of(List.of()));
  }

  private static Distribution distribution(int most) {
    return Distribution.of(
            IntStream.rangeClosed(1, most).mapToObj(i -> Duration.ofSeconds(most + 1 - i)).toList())
        .orElseThrow();
  }

  private static Session started() {
    return Session.start(SessionId.of("s"), VISITOR, at(0));
  }

  private static Session assigned(Session session, Participant agent, int second) {
    AgentLoad load = new AgentLoad(Agent.of(agent.id().value(), "A"), 0);
    return session.assign(
        AssignmentPolicy.leastBusy().choose(session, List.of(load)).orElseThrow(), at(second));
  }

  private static SessionFigures figures(Session session) {
    List<SessionEvent> log = session.newEvents();
    return SessionFigures.of(log);
  }

  private static Instant at(int second) {
    return START.plusSeconds(second);
  }

  private static Optional<Duration> seconds(int seconds) {
    return Optional.of(Duration.ofSeconds(seconds));
  }
}
