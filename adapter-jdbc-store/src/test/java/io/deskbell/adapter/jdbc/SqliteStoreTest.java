package io.deskbell.adapter.jdbc;

import io.deskbell.application.contract.DeskStoreContract;
import io.deskbell.application.contract.RetentionContract;
import io.deskbell.application.contract.RevocationsContract;
import io.deskbell.application.contract.RushContract;
import io.deskbell.application.contract.SessionLogContract;
import io.deskbell.application.contract.StaffLogContract;
import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.Retention;
import io.deskbell.application.port.out.Revocations;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.application.port.out.StaffLog;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest
    implements SessionLogContract,
        DeskStoreContract,
        RetentionContract,
        RushContract,
        RevocationsContract,
        StaffLogContract {
  @TempDir Path directory;
  private JdbcStore store;

  @BeforeEach
  void open() {
    store = JdbcStore.open(Database.embedded(directory.resolve("deskbell.db")));
  }

  @AfterEach
  void close() {
    store.close();
  }

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

  @Override
  public Revocations revocations() {
    return store;
  }

  @Override
  public int movesPerPerson() {
    return 60;
  }
}
