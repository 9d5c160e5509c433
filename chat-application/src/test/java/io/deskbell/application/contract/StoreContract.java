package io.deskbell.application.contract;

import io.deskbell.application.port.out.SessionLog;

/** What the contracts of a store need of it. */
public interface StoreContract {
  /** The log under test: empty at first, the same one throughout a test. */
  SessionLog sessionLog();

  /**
   * How many changes each of two racing threads makes. Many, because two threads that meet once are
   * nearly blind on two cores.
   */
  default int changesPerRacer() {
    return 2_000;
  }
}
