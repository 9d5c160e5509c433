package io.deskbell.adapter.memory;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.deskbell.application.contract.DeskStoreContract;
import io.deskbell.application.contract.RetentionContract;
import io.deskbell.application.contract.SessionLogContract;
import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.Retention;
import io.deskbell.application.port.out.SessionLog;
import org.junit.jupiter.api.Test;

class MemoryStoreTest implements SessionLogContract, DeskStoreContract, RetentionContract {
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

  @Test
  void readingNeverWaits() {
    assertFalse(store.blocks());
  }
}
