package io.deskbell.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever happens, every reader sees 1, 2, 3 …, all of it, and no message before its sender has
 * the answer. A failing seed is replayed, or others are tried, with {@code
 * -Ddeskbell.simulation.first=SEED -Ddeskbell.simulation.seeds=COUNT}.
 */
@Timeout(600)
class DeliverySimulationTest {
  private static final long FIRST = Long.getLong("deskbell.simulation.first", 1);
  private static final int SEEDS = Integer.getInteger("deskbell.simulation.seeds", 1_000);

  @Test
  void everybodySeesTheSameEachOnceInOrder() {
    long seen = 0;
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      DeliverySimulation simulation = new DeliverySimulation(seed);
      List<String> trace = simulation.run();
      seen += trace.size();
      long replay = seed;
      assertTrue(
          simulation.faults().isEmpty(),
          () ->
              "seed "
                  + replay
                  + ": "
                  + simulation.faults()
                  + "\nafter\n"
                  + String.join("\n", trace));
    }
    assertTrue(seen > 20L * SEEDS, seen + " things were seen, too few to prove anything");
  }

  @Test
  void theSameSeedIsTheSameRunAndAnotherIsAnother() {
    List<String> first = new DeliverySimulation(FIRST).run();
    assertEquals(first, new DeliverySimulation(FIRST).run());
    assertTrue(!first.equals(new DeliverySimulation(FIRST + 1).run()), "expected another run");
  }
}
