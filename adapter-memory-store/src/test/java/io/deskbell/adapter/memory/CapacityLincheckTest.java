package io.deskbell.adapter.memory;

import static io.deskbell.application.contract.Fixtures.NOW;
import static io.deskbell.application.contract.Fixtures.started;
import static io.deskbell.application.contract.Stages.outcome;

import io.deskbell.application.contract.Stages;
import io.deskbell.application.port.out.DeskStore.StoredDesk;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.assignment.Desk.Assignments;
import io.deskbell.domain.session.Session;
import java.util.List;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Whatever dispatchers do at the same time, they could have done it one after the other. */
@Isolated("Lincheck changes classes while it runs")
class CapacityLincheckTest {
  @Test
  void invariant1DispatchersNeverGiveAPlaceTwice() {
    new StressOptions()
        .iterations(5)
        .invocationsPerIteration(200)
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(0)
        .check(Dispatchers.class);
  }

  /** Dispatchers at a desk with one agent who has one place. */
  public static final class Dispatchers {
    private final MemoryStore store = new MemoryStore();

    /** An agent who is free. */
    public Dispatchers() {
      Agent ann = Agent.of("ann", "Ann").withCapacity(1);
      outcome(store.commit(0, Desk.of(List.of(ann)), List.of()));
    }

    /** Whether the visitor who rings gets the agent. */
    @Operation
    public boolean ring(int visitor) {
      Session session = started("s-" + visitor);
      StoredDesk before = store.load();
      while (before.desk().loads().get(0).hasRoom()) {
        Assignments given =
            before.desk().admit(session).assignWaiting(AssignmentPolicy.leastBusy(), NOW);
        Session served = session.assign(given.decisions().get(0), NOW);
        if (Stages.stored(store.commit(before.revision(), given.desk(), List.of(served)))) {
          return true;
        }
        before = store.load();
      }
      return false;
    }

    /** How many the agent serves. */
    @Operation
    public int load() {
      return store.load().desk().loads().get(0).load();
    }
  }
}
