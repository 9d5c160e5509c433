package io.deskbell.adapter.jdbc;

import io.deskbell.application.contract.DeskStoreContract;
import io.deskbell.application.contract.RetentionContract;
import io.deskbell.application.contract.RevocationsContract;
import io.deskbell.application.contract.SessionLogContract;
import io.deskbell.application.contract.StaffLogContract;
import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.Retention;
import io.deskbell.application.port.out.Revocations;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.application.port.out.StaffLog;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresqlStoreTest
    implements SessionLogContract,
        DeskStoreContract,
        RetentionContract,
        RevocationsContract,
        StaffLogContract {
  private JdbcStore store;

  @BeforeEach
  void open() throws SQLException {
    store = JdbcStore.open(Database.postgresql(PostgresqlServer.newDatabase()));
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
}
