package io.deskbell.adapter.jdbc;

import io.deskbell.application.contract.StoreOpener.Opening;
import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.Retention;
import io.deskbell.application.port.out.Revocations;
import io.deskbell.application.port.out.SessionLog;

/** One of several stores on the same database. */
record JdbcOpening(JdbcStore store) implements Opening {
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
  public Revocations revocations() {
    return store;
  }

  @Override
  public void close() {
    store.close();
  }
}
