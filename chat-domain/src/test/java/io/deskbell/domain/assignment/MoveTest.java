package io.deskbell.domain.assignment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.agent.Connection;
import io.deskbell.domain.agent.Connectivity;
import io.deskbell.domain.agent.Requirements;
import io.deskbell.domain.session.DeclineReason;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What becomes of sessions at a desk when people move them. */
class MoveTest {
  private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
  private static final Duration ASKING = Duration.ofSeconds(20);
  private static final Participant ANN = Participant.agent("ann");
  private static final Participant BOB = Participant.agent("bob");
  private static final Participant SUE = Participant.supervisor("sue");
  private static final Participant VISITOR = Participant.visitor("v-1");

  private final Office office = new Office();

  /** A desk whose sessions are stored as they change, and whose waiting ones are served. */
  private static final class Office {
    private final Map<String, Session> sessions = new HashMap<>();
    private final List<String> log = new ArrayList<>();
    private AssignmentTerms terms = AssignmentTerms.AUTO;
    private AssignmentPolicy policy = AssignmentPolicy.leastBusy();
    private Desk desk = Desk.empty();
    private Instant now = NOW;

    void staff(Agent... agents) {
      desk = desk.withRoster(List.of(agents));
      drain();
    }

    void asks() {
      terms = new AssignmentTerms(Optional.of(ASKING), id -> Optional.empty());
    }

    void ring(String id) {
      ring(id, Requirements.none());
    }

    void ring(String id, Requirements requirements) {
      now = now.plusSeconds(1);
      Session session = Session.start(SessionId.of(id), VISITOR, 0, requirements, null, now);
      desk = desk.admit(session);
      sessions.put(id, session.saved());
      drain();
    }

    void move(String id, Participant by, Move move) {
      now = now.plusSeconds(1);
      Moved moved = desk.move(session(id), by, move, now);
      desk = moved.desk();
      keep(moved.session());
      drain();
    }

    void end(String id) {
      now = now.plusSeconds(1);
      Session ended = session(id).end(SUE, now);
      desk = desk.follow(ended, now);
      keep(ended);
      drain();
    }

    void expire(String id) {
      now = now.plus(ASKING);
      Session declined = session(id).decline(DeclineReason.TIMED_OUT, now);
      desk = desk.follow(declined, now);
      keep(declined);
      drain();
    }

    void change(Desk changed) {
      desk = changed;
      drain();
    }

    void drain() {
      Desk.Assignments given = desk.assignWaiting(policy, terms, now);
      desk = given.desk();
      given
          .decisions()
          .forEach(
              decision -> {
                Session session = session(decision.sessionId().value());
                keep(
                    terms.offerFor().isPresent()
                        ? session.offer(decision, now.plus(ASKING), now)
                        : session.assign(decision, now));
                log.add(decision.sessionId() + " by " + decision.rule());
              });
      for (AgentLoad agent : desk.loads()) {
        assertEquals(desk.carriedBy(agent.agentId()).size(), agent.load(), "load of " + agent);
      }
    }

    void keep(Session session) {
      sessions.put(session.id().value(), session.saved());
    }

    Session session(String id) {
      return sessions.get(id);
    }

    String agentOf(String id) {
      return session(id).agentId().map(ParticipantId::value).orElse("nobody");
    }

    String askedFor(String id) {
      return session(id).routing().offer().map(offer -> offer.agentId().value()).orElse("nobody");
    }

    OptionalInt position(String id) {
      return desk.position(SessionId.of(id));
    }

    String refusal(String id, Participant by, Move move) {
      Desk before = desk;
      RuleViolation refusal =
          assertThrows(RuleViolation.class, () -> desk.move(session(id), by, move, now));
      assertEquals(before.loads(), desk.loads());
      return refusal.code();
    }
  }

  private static Agent agent(String id, int capacity) {
    return Agent.of(id, id).withCapacity(capacity);
  }

  @Nested
  class Transfers {
    @Test
    void aSessionGoesFromOneAgentToAnotherWhoHasRoom() {
      office.staff(agent("ann", 1), agent("bob", 1));
      office.ring("s-1");

      office.move("s-1", ANN, new Move.Transfer(BOB.id()));

      assertEquals("bob", office.agentOf("s-1"));
      assertEquals(List.of(0, 1), loads());
    }

    @Test
    void nobodyIsGivenMoreThanTheyMayCarry() {
      office.staff(agent("ann", 1), agent("bob", 1));
      office.ring("s-1");
      office.ring("s-2");

      assertEquals("agent_unavailable", office.refusal("s-1", ANN, new Move.Transfer(BOB.id())));
      assertEquals("agent_unavailable", office.refusal("s-1", SUE, new Move.Transfer(BOB.id())));
      assertEquals("ann", office.agentOf("s-1"));
    }

    @Test
    void theFreedPlaceGoesToWhoeverWaits() {
      office.staff(agent("ann", 1), agent("bob", 1));
      office.ring("s-1");
      office.ring("s-2");
      office.end("s-2");
      office.staff(agent("ann", 1), agent("bob", 1).withAvailability(Availability.AWAY));
      office.ring("s-3");
      office.staff(agent("ann", 1), agent("bob", 2));
      office.ring("s-4");
      office.ring("s-5");

      office.move("s-3", BOB, new Move.Hold());
      office.end("s-4");

      assertEquals("bob", office.agentOf("s-5"));
    }

    @Test
    void toATeamItWaitsAtItsOldPlaceUntilSomebodyOfTheTeamHasRoom() {
      office.staff(agent("ann", 1), agent("bob", 1).withTeams("billing"));
      office.ring("s-1");
      office.ring("s-2");
      office.ring("s-3");
      Instant rung = office.session("s-1").createdAt();

      office.move("s-1", ANN, new Move.TransferToTeam("billing"));

      assertEquals("nobody", office.agentOf("s-1"));
      assertEquals("ann", office.agentOf("s-3"), "who has waited gets the place");
      assertEquals(OptionalInt.of(1), office.position("s-1"));
      assertEquals(rung, office.session("s-1").createdAt());
      office.end("s-3");
      assertEquals("nobody", office.agentOf("s-1"), "ann is free but of no team");
      office.end("s-2");
      assertEquals("bob", office.agentOf("s-1"));
    }

    @Test
    void aTeamThatNobodyIsInIsRefused() {
      office.staff(agent("ann", 1));
      office.ring("s-1");

      assertEquals("invalid_field", office.refusal("s-1", ANN, new Move.TransferToTeam("nobodys")));
      assertEquals(
          "agent_not_found",
          office.refusal("s-1", ANN, new Move.Transfer(ParticipantId.of("zoe"))));
    }

    @Test
    void onlyTheAgentAndSupervisorsMayDoThat() {
      office.staff(agent("ann", 1), agent("bob", 1));
      office.ring("s-1");

      assertEquals("forbidden", office.refusal("s-1", VISITOR, new Move.Transfer(BOB.id())));
      assertEquals("session_not_found", office.refusal("s-1", BOB, new Move.Transfer(BOB.id())));
    }

    private List<Integer> loads() {
      return office.desk.loads().stream().map(AgentLoad::load).toList();
    }
  }

  @Nested
  class Picks {
    @Test
    void anAgentTakesSomebodyOutOfTurn() {
      office.staff(agent("ann", 0));
      office.ring("s-1");
      office.ring("s-2");
      office.change(office.desk.withAgent(agent("ann", 0)));
      office.desk = office.desk.withAgent(agent("ann", 1));

      office.move("s-2", ANN, new Move.Pick());

      assertEquals("ann", office.agentOf("s-2"));
      assertEquals("nobody", office.agentOf("s-1"));
    }

    @Test
    void aPickObeysTheCapacity() {
      office.staff(agent("ann", 1));
      office.ring("s-1");
      office.ring("s-2");

      assertEquals("agent_unavailable", office.refusal("s-2", ANN, new Move.Pick()));
    }

    @Test
    void pickingTwiceIsPickingOnce() {
      office.staff(agent("ann", 2).withAvailability(Availability.AWAY));
      office.ring("s-1");

      office.move("s-1", ANN, new Move.Pick());
      long after = office.session("s-1").lastSequence();
      office.move("s-1", ANN, new Move.Pick());

      assertEquals("ann", office.agentOf("s-1"), "who is away may still choose to");
      assertEquals(after, office.session("s-1").lastSequence());
    }

    @Test
    void whoComesSecondFindsItGone() {
      office.staff(
          agent("ann", 1).withAvailability(Availability.AWAY),
          agent("bob", 1).withAvailability(Availability.AWAY));
      office.ring("s-1");
      office.move("s-1", ANN, new Move.Pick());

      assertEquals("session_not_found", office.refusal("s-1", BOB, new Move.Pick()));
      assertEquals("forbidden", office.refusal("s-1", VISITOR, new Move.Pick()));
    }
  }

  @Nested
  class GivingBack {
    @Test
    void aSessionGoesBackToItsOldPlaceAndTheOthersHaveTheirTurn() {
      office.staff(agent("ann", 1));
      office.ring("s-1");
      office.ring("s-2");
      office.ring("s-3");

      office.move("s-1", ANN, new Move.GiveBack());

      assertEquals("ann", office.agentOf("s-2"));
      assertEquals(OptionalInt.of(1), office.position("s-1"));
      assertEquals(OptionalInt.of(2), office.position("s-3"));
    }

    @Test
    void itGoesToSomebodyElseIfThereIsSomebody() {
      office.staff(agent("ann", 1), agent("bob", 1));
      office.ring("s-1");

      office.move("s-1", ANN, new Move.GiveBack());

      assertEquals("bob", office.agentOf("s-1"));
    }

    @Test
    void itComesBackWhenNobodyElseIsLeft() {
      office.staff(agent("ann", 1));
      office.ring("s-1");

      office.move("s-1", ANN, new Move.GiveBack());

      assertEquals("ann", office.agentOf("s-1"), "nobody is to wait beside the only agent");
    }

    @Test
    void anAgentWhoGoesAwayFirstIsRidOfIt() {
      office.staff(agent("ann", 1));
      office.ring("s-1");
      office.change(office.desk.declare(ANN.id(), Availability.AWAY));

      office.move("s-1", ANN, new Move.GiveBack());

      assertEquals("nobody", office.agentOf("s-1"));
    }
  }

  @Nested
  class Offers {
    @Test
    void anOfferTakesAPlaceUntilItIsAnswered() {
      office.asks();
      office.staff(agent("ann", 1), agent("bob", 1));
      office.ring("s-1");
      office.ring("s-2");
      office.ring("s-3");

      assertEquals("ann", office.askedFor("s-1"));
      assertEquals("bob", office.askedFor("s-2"));
      assertEquals("nobody", office.askedFor("s-3"));
      assertEquals(SessionStatus.WAITING, office.session("s-1").status());
      assertEquals(OptionalInt.of(3), office.position("s-3"));
      assertEquals(
          "session_offered", refusalOfPick(), "what is on offer to somebody cannot be picked");
    }

    private String refusalOfPick() {
      office.desk = office.desk.withAgent(agent("bob", 2));
      return office.refusal("s-1", BOB, new Move.Pick());
    }

    @Test
    void acceptingTwiceIsAcceptingOnce() {
      office.asks();
      office.staff(agent("ann", 1));
      office.ring("s-1");

      office.move("s-1", ANN, new Move.Accept());
      long after = office.session("s-1").lastSequence();
      office.move("s-1", ANN, new Move.Accept());

      assertEquals("ann", office.agentOf("s-1"));
      assertEquals(after, office.session("s-1").lastSequence());
      assertEquals("no_offer", office.refusal("s-1", ANN, new Move.Decline()));
    }

    @Test
    void whatOneDeclinesGoesToTheNextAndNotBack() {
      office.asks();
      office.staff(agent("ann", 1), agent("bob", 1));
      office.ring("s-1");

      office.move("s-1", ANN, new Move.Decline());
      assertEquals("bob", office.askedFor("s-1"));
      assertEquals("no_offer", office.refusal("s-1", ANN, new Move.Accept()));
      office.move("s-1", ANN, new Move.Decline());
      assertEquals("bob", office.askedFor("s-1"), "declining twice is declining once");
    }

    @Test
    void aDeclinedSessionWaitsForABusyAgentRatherThanAskTheSameOneAgain() {
      office.asks();
      office.staff(agent("bob", 1));
      office.ring("s-1");
      office.move("s-1", BOB, new Move.Accept());
      office.staff(agent("ann", 1), agent("bob", 1));
      office.ring("s-2");

      office.move("s-2", ANN, new Move.Decline());

      assertEquals("nobody", office.askedFor("s-2"));
      office.end("s-1");
      assertEquals("bob", office.askedFor("s-2"));
    }

    @Test
    void whenNobodyElseIsLeftTheSameOneIsAskedAgain() {
      office.asks();
      office.staff(agent("ann", 1), agent("bob", 1));
      office.ring("s-1");

      office.expire("s-1");
      office.expire("s-1");

      assertTrue(Set.of("ann", "bob").contains(office.askedFor("s-1")), office.askedFor("s-1"));
    }

    @Test
    void nobodyWhoWasNotAskedLearnsOfIt() {
      office.asks();
      office.staff(agent("ann", 1), agent("bob", 1));
      office.ring("s-1");

      assertEquals("session_not_found", office.refusal("s-1", BOB, new Move.Accept()));
      Participant stranger = Participant.visitor("stranger");
      for (Move move : List.of(new Move.Accept(), new Move.Decline(), new Move.Pick())) {
        assertEquals("forbidden", office.refusal("s-1", VISITOR, move));
        assertEquals("session_not_found", office.refusal("s-1", stranger, move));
      }
    }

    @Test
    void aVisitorWhoLeavesWhileSomebodyIsAskedFreesThePlace() {
      office.asks();
      office.staff(agent("ann", 1));
      office.ring("s-1");
      office.ring("s-2");

      office.end("s-1");

      assertEquals("ann", office.askedFor("s-2"));
      assertEquals("session_not_found", office.refusal("s-1", ANN, new Move.Accept()));
    }
  }

  @Nested
  class Supervision {
    @Test
    void aSupervisorTakesOverWithinACapacityToo() {
      office.staff(agent("ann", 3));
      office.ring("s-1");
      office.ring("s-2");
      office.ring("s-3");

      office.move("s-1", SUE, new Move.TakeOver());
      office.move("s-2", SUE, new Move.TakeOver());

      assertEquals("sue", office.agentOf("s-1"));
      assertEquals("agent_unavailable", office.refusal("s-3", SUE, new Move.TakeOver()));
      assertEquals("forbidden", office.refusal("s-3", ANN, new Move.TakeOver()));
      assertEquals(Optional.empty(), office.desk.agent(SUE.id()), "no agent of the roster");
    }

    @Test
    void whatIsUrgentIsServedFirst() {
      office.staff(agent("ann", 1));
      office.ring("s-1");
      office.ring("s-2");
      office.ring("s-3");

      office.move("s-3", SUE, new Move.Prioritize(5));

      assertEquals(OptionalInt.of(1), office.position("s-3"));
      assertEquals("forbidden", office.refusal("s-2", VISITOR, new Move.Prioritize(9)));
      assertEquals("invalid_field", office.refusal("s-2", SUE, new Move.Prioritize(1001)));
      office.end("s-1");
      assertEquals("ann", office.agentOf("s-3"));
    }

    @Test
    void whoIsDismissedIsGivenNothingMoreAlsoWhenTheConfigurationIsAppliedAgain() {
      office.staff(agent("ann", 2), agent("bob", 1));
      office.ring("s-1");
      office.change(office.desk.dismiss(ANN.id()));
      office.staff(agent("ann", 2), agent("bob", 1));
      office.ring("s-2");
      office.ring("s-3");

      assertEquals(1, office.desk.carriedBy(ANN.id()).size());
      assertEquals(Optional.empty(), office.desk.agent(ANN.id()));
      assertEquals("bob", office.agentOf("s-2"));
      assertEquals("nobody", office.agentOf("s-3"));
      assertEquals("agent_not_found", office.refusal("s-3", SUE, new Move.Transfer(ANN.id())));
    }

    @Test
    void whatWasChangedByHandTheConfigurationDoesNotChangeBack() {
      office.staff(agent("ann", 1), agent("bob", 1));
      office.change(office.desk.manage(agent("ann", 7)));
      office.staff(agent("bob", 2), agent("ann", 3));

      assertEquals(
          List.of(agent("bob", 2), agent("ann", 7)),
          office.desk.loads().stream().map(AgentLoad::agent).toList());
      office.staff(agent("bob", 2));
      assertEquals(7, office.desk.agent(ANN.id()).orElseThrow().agent().capacity());
    }
  }

  @Nested
  class Presence {
    private final Connection lost = new Connection(Connectivity.LOST, NOW);

    @Test
    void whoIsNotThereIsGivenNothing() {
      office.staff(agent("ann", 1));
      office.change(office.desk.observe(ANN.id(), lost));
      office.ring("s-1");
      assertEquals("nobody", office.agentOf("s-1"));

      office.change(office.desk.observe(ANN.id(), new Connection(Connectivity.GRACE, NOW)));
      assertEquals("nobody", office.agentOf("s-1"));

      office.change(office.desk.observe(ANN.id(), new Connection(Connectivity.CONNECTED, NOW)));
      assertEquals("ann", office.agentOf("s-1"));
    }

    @Test
    void whatIsDeclaredAndWhatIsObservedAreTwoFacts() {
      office.staff(agent("ann", 1));
      office.change(office.desk.declare(ANN.id(), Availability.AWAY));
      office.change(office.desk.observe(ANN.id(), lost));
      office.change(office.desk.observe(ANN.id(), new Connection(Connectivity.CONNECTED, NOW)));

      AgentLoad ann = office.desk.agent(ANN.id()).orElseThrow();
      assertEquals(Availability.AWAY, ann.agent().availability());
      assertEquals(Optional.of("is not available"), ann.obstacle());
    }
  }

  @Nested
  class Skills {
    private final Requirements german = new Requirements(Set.of(), Set.of("de"), Optional.empty());

    @Test
    void whoFitsComesFirstAndTimeRelaxesThat() {
      office.policy =
          AssignmentPolicy.skillMatch(Duration.ofSeconds(60), AssignmentPolicy.leastBusy());
      office.staff(agent("ann", 2).withLanguages("en"), agent("bob", 1).withLanguages("de"));
      office.ring("s-1", german);
      office.ring("s-2", german);
      office.ring("s-3");

      assertEquals("bob", office.agentOf("s-1"));
      assertEquals("nobody", office.agentOf("s-2"));
      assertEquals("ann", office.agentOf("s-3"), "who waits for another does not stand in the way");

      office.now = office.session("s-2").createdAt().plusSeconds(59);
      office.drain();
      assertEquals("nobody", office.agentOf("s-2"));
      office.now = office.session("s-2").createdAt().plusSeconds(60);
      office.drain();
      assertEquals("ann", office.agentOf("s-2"));
      assertEquals("s-2 by skill-match-relaxed+least-busy", office.log.get(2));
    }

    @Test
    void theLastAgentIsPreferredIfFree() {
      office.policy = AssignmentPolicy.sticky(AssignmentPolicy.leastBusy());
      office.terms =
          new AssignmentTerms(Optional.empty(), id -> Optional.of(ParticipantId.of("bob")));
      office.staff(agent("ann", 2), agent("bob", 1));
      office.ring("s-1");
      office.ring("s-2");

      assertEquals("bob", office.agentOf("s-1"));
      assertEquals("ann", office.agentOf("s-2"));
      assertEquals(List.of("s-1 by sticky", "s-2 by least-busy"), office.log);
    }
  }
}
