package io.deskbell.domain.assignment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.agent.AssignmentDecision.Considered;
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.session.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AssignmentPolicyTest {
  private static final Instant NOW = Instant.parse("2026-11-22T09:00:00Z");
  private static final Session SESSION =
      Session.start(SessionId.of("s-1"), Participant.visitor("v-7"), NOW);
  private static final Agent ANN = Agent.of("ann", "Ann").withCapacity(3);
  private static final Agent BOB = Agent.of("bob", "Bob");
  private static final Agent CID = Agent.of("cid", "Cid");

  private static AgentLoad load(Agent agent, int load) {
    return new AgentLoad(agent, load, NOW);
  }

  private static AgentLoad away(Agent agent) {
    return load(agent.withAvailability(Availability.AWAY), 0);
  }

  private static Optional<String> chosenBy(AssignmentPolicy policy, AgentLoad... agents) {
    return policy.choose(SESSION, List.of(agents)).map(decision -> decision.agentId().value());
  }

  @Nested
  class LeastBusy {
    private final AssignmentPolicy policy = AssignmentPolicy.leastBusy();

    @Test
    void takesWhoCarriesLeast() {
      assertEquals(Optional.of("bob"), chosenBy(policy, load(ANN, 2), load(BOB, 1)));
    }

    @Test
    void countsSessionsNotTheShareOfTheCapacity() {
      assertEquals(
          Optional.of("bob"), chosenBy(policy, load(ANN.withCapacity(100), 1), load(BOB, 0)));
    }

    @Test
    void takesWhoHasBeenIdleLongestOnATie() {
      assertEquals(
          Optional.of("bob"),
          chosenBy(policy, load(ANN, 1), new AgentLoad(BOB, 1, NOW.minusSeconds(1)), load(CID, 1)));
    }

    @Test
    void takesWhoNeverHadWorkBeforeWhoHad() {
      assertEquals(Optional.of("bob"), chosenBy(policy, load(ANN, 0), new AgentLoad(BOB, 0)));
    }

    @Test
    void takesTheFirstOfTheRosterOnAFullTie() {
      assertEquals(Optional.of("cid"), chosenBy(policy, load(CID, 1), load(ANN, 1), load(BOB, 1)));
    }

    @Test
    void passesOverWhoIsFullOrAway() {
      assertEquals(Optional.of("ann"), chosenBy(policy, load(ANN, 2), load(BOB, 2), away(CID)));
    }

    @Test
    void choosesNobodyWhereNobodyHasRoom() {
      assertEquals(Optional.empty(), chosenBy(policy, load(ANN, 3), load(BOB, 7), away(CID)));
      assertEquals(Optional.empty(), chosenBy(policy));
    }

    @Test
    void saysWhoWasConsideredAndWhyTheOthersWerePassedOver() {
      AssignmentDecision decision =
          policy
              .choose(SESSION, List.of(load(ANN, 2), load(BOB, 2), away(CID), load(DAN, 0)))
              .orElseThrow();

      assertEquals(
          new AssignmentDecision(
              SESSION.id(),
              DAN.id(),
              "least-busy",
              List.of(
                  new Considered(ANN.id(), 2, 3, Optional.of("came after dan")),
                  new Considered(BOB.id(), 2, 2, Optional.of("carries 2 of 2")),
                  new Considered(CID.id(), 0, 2, Optional.of("is not available")),
                  new Considered(DAN.id(), 0, 2, Optional.empty()))),
          decision);
    }

    private static final Agent DAN = Agent.of("dan", "Dan");
  }

  @Nested
  class RoundRobin {
    private final AssignmentPolicy policy = AssignmentPolicy.roundRobin();

    @Test
    void beginsWithTheFirstOfTheRoster() {
      assertEquals(Optional.of("ann"), chosenBy(policy, load(ANN, 1), load(BOB, 0), load(CID, 0)));
    }

    @Test
    void goesOnAfterTheOneChosenLast() {
      assertEquals(
          Optional.of("bob"), chosenAfter("ann", load(ANN, 0), load(BOB, 1), load(CID, 0)));
      assertEquals(
          Optional.of("ann"), chosenAfter("cid", load(ANN, 0), load(BOB, 1), load(CID, 0)));
    }

    @Test
    void passesOverWhoIsFullOrAway() {
      assertEquals(
          Optional.of("cid"), chosenAfter("ann", load(ANN, 0), load(BOB, 2), load(CID, 0)));
      assertEquals(Optional.of("ann"), chosenAfter("ann", load(ANN, 0), load(BOB, 2), away(CID)));
    }

    @Test
    void beginsAnewWhereTheOneChosenLastHasLeft() {
      assertEquals(Optional.of("ann"), chosenAfter("zoe", load(ANN, 0), load(BOB, 0)));
    }

    @Test
    void choosesNobodyWhereNobodyHasRoom() {
      assertEquals(Optional.empty(), chosenAfter("ann", load(ANN, 3), away(BOB)));
      assertEquals(Optional.empty(), chosenBy(policy));
    }

    @Test
    void listsTheConsideredInTheOrderOfTheirTurn() {
      AssignmentDecision decision =
          policy
              .choose(SESSION, after("ann", load(ANN, 0), load(BOB, 2), load(CID, 0)))
              .orElseThrow();

      assertEquals("round-robin", decision.rule());
      assertEquals(
          List.of(
              new Considered(BOB.id(), 2, 2, Optional.of("carries 2 of 2")),
              new Considered(CID.id(), 0, 2, Optional.empty()),
              new Considered(ANN.id(), 0, 3, Optional.of("came after cid"))),
          decision.considered());
    }

    private Optional<String> chosenAfter(String last, AgentLoad... agents) {
      return policy
          .choose(SESSION, after(last, agents))
          .map(decision -> decision.agentId().value());
    }

    private Candidates after(String last, AgentLoad... agents) {
      return new Candidates(List.of(agents), Optional.of(ParticipantId.of(last)));
    }
  }

  @Nested
  class By {
    private final AssignmentPolicy mostRoom =
        AssignmentPolicy.by(
            "most-room",
            Comparator.comparingInt((AgentLoad load) -> load.agent().capacity() - load.load())
                .reversed());

    @Test
    void takesTheFirstInThatOrderAndCarriesItsName() {
      AssignmentDecision decision =
          mostRoom.choose(SESSION, List.of(load(BOB, 0), load(ANN, 0))).orElseThrow();

      assertEquals("ann", decision.agentId().value());
      assertEquals("most-room", decision.rule());
      assertEquals("most-room", mostRoom.name());
    }

    @Test
    void takesTheFirstOfTheRosterOnATieAndNobodyWithoutRoom() {
      assertEquals(Optional.of("bob"), chosenBy(mostRoom, load(BOB, 0), load(CID, 0)));
      assertEquals(Optional.of("cid"), chosenBy(mostRoom, away(BOB), load(CID, 1)));
    }
  }

  @Test
  void aDecisionAndItsCandidatesCannotBeChangedAfterwards() {
    List<AgentLoad> agents = new ArrayList<>(List.of(load(ANN, 0)));
    Candidates candidates = Candidates.of(agents);
    AssignmentDecision decision =
        AssignmentPolicy.leastBusy().choose(SESSION, candidates).orElseThrow();
    agents.add(load(BOB, 0));

    assertEquals(List.of(load(ANN, 0)), candidates.agents());
    assertThrows(UnsupportedOperationException.class, candidates.agents()::clear);
    assertThrows(UnsupportedOperationException.class, decision.considered()::clear);
  }
}
