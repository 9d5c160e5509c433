package io.deskbell.domain.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.domain.RuleViolation;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AgentTest {
  private static final Instant NOW = Instant.parse("2026-11-22T09:00:00Z");
  private static final Agent ANN = Agent.of("ann", "Ann");

  @Test
  void anAgentIsAvailableWithTheDefaultCapacity() {
    assertEquals(2, ANN.capacity());
    assertEquals(Availability.AVAILABLE, ANN.availability());
  }

  @Test
  void aChangeLeavesTheAgentBeforeItAsItWas() {
    assertEquals(5, ANN.withCapacity(5).capacity());
    assertEquals(Availability.AWAY, ANN.withAvailability(Availability.AWAY).availability());
    assertEquals(Agent.of("ann", "Ann"), ANN);
  }

  @Test
  void aBlankNameIsRefused() {
    RuleViolation.InvalidField refusal =
        assertThrows(RuleViolation.InvalidField.class, () -> Agent.of("ann", " "));

    assertEquals("name", refusal.field());
    assertEquals("name of agent ann is blank, expected a name", refusal.getMessage());
  }

  @Test
  void aNegativeCapacityIsRefused() {
    RuleViolation.InvalidField refusal =
        assertThrows(RuleViolation.InvalidField.class, () -> ANN.withCapacity(-1));

    assertEquals("capacity", refusal.field());
    assertEquals("capacity of agent ann is -1, expected 0 or more", refusal.getMessage());
  }

  @Test
  void anAgentHasRoomBelowTheCapacityAlone() {
    assertTrue(new AgentLoad(ANN, 1).hasRoom());
    assertFalse(new AgentLoad(ANN, 2).hasRoom());
    assertFalse(new AgentLoad(ANN, 3).hasRoom());
    assertFalse(new AgentLoad(ANN.withCapacity(0), 0).hasRoom());
  }

  @Test
  void anAgentWhoIsNotAvailableHasNoRoom() {
    for (Availability declared : Availability.values()) {
      AgentLoad load = new AgentLoad(ANN.withAvailability(declared), 0);
      assertEquals(declared == Availability.AVAILABLE, load.hasRoom());
      assertEquals(declared == Availability.AVAILABLE, load.obstacle().isEmpty());
    }
  }

  @Test
  void whatStandsInTheWayIsSaid() {
    assertEquals(Optional.empty(), new AgentLoad(ANN, 1).obstacle());
    assertEquals(Optional.of("carries 2 of 2"), new AgentLoad(ANN, 2).obstacle());
    assertEquals(
        Optional.of("is not available"),
        new AgentLoad(ANN.withAvailability(Availability.AWAY), 2).obstacle());
  }

  @Test
  void workGivenAndTakenIsCountedAndDated() {
    AgentLoad one = new AgentLoad(ANN, 0).plusOne(NOW);

    assertEquals(new AgentLoad(ANN, 1, NOW), one);
    assertEquals(new AgentLoad(ANN, 0, NOW.plusSeconds(1)), one.minusOne(NOW.plusSeconds(1)));
    assertThrows(RuleViolation.class, () -> new AgentLoad(ANN, 0).minusOne(NOW));
  }
}
