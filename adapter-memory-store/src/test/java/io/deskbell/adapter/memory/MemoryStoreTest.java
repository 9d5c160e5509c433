package io.deskbell.adapter.memory;

import static io.deskbell.application.contract.Fixtures.NOW;
import static io.deskbell.application.contract.Fixtures.VISITOR;
import static io.deskbell.application.contract.Fixtures.said;
import static io.deskbell.application.contract.Fixtures.started;
import static io.deskbell.application.contract.Fixtures.stored;
import static io.deskbell.application.contract.Stages.assertConflict;
import static io.deskbell.application.contract.Stages.outcome;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.deskbell.application.contract.DeskStoreContract;
import io.deskbell.application.contract.RetentionContract;
import io.deskbell.application.contract.RushContract;
import io.deskbell.application.contract.SessionLogContract;
import io.deskbell.application.contract.StaffLogContract;
import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.Retention;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.application.port.out.StaffLog;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.session.Session;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryStoreTest
    implements SessionLogContract,
        DeskStoreContract,
        RetentionContract,
        RushContract,
        StaffLogContract {
  private final MemoryStore store = new MemoryStore();

  @Override
  public SessionLog sessionLog() {
    return store;
  }

  @Override
  public DeskStore deskStore() {
    return store;
  }

  @Override
  public Retention retention() {
    return store;
  }

  @Override
  public StaffLog staffLog() {
    return store;
  }

  @Test
  void readingNeverWaits() {
    assertFalse(store.blocks());
  }

  @Test
  void nothingIsKeptOfSessionsThatWereRefusedOrDeleted() {
    Session unknown = said(started("unknown").saved(), "to nowhere");
    Session repeating = said(said(started("repeating"), "once", "c-1"), "twice", "c-1");

    assertConflict(store.append(unknown));
    assertConflict(store.append(repeating));
    assertConflict(store.commit(0, Desk.empty(), List.of(started("new"), unknown)));
    assertConflict(store.commit(1, Desk.empty(), List.of(started("new"))));
    assertEquals(0, store.size());

    stored(store, started("over").end(VISITOR, NOW));
    assertEquals(1, store.size());
    outcome(store.deleteEnded(NOW.plusSeconds(1), 1));
    assertEquals(0, store.size());
  }
}
