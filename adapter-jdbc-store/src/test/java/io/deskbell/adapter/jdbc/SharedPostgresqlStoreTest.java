package io.deskbell.adapter.jdbc;

import io.deskbell.application.contract.SharedByProcessesContract;
import io.deskbell.application.contract.StoreOpener;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

class SharedPostgresqlStoreTest implements SharedByProcessesContract {
  private PostgresqlSettings database;

  @BeforeEach
  void create() throws SQLException {
    database = PostgresqlServer.newDatabase();
  }

  /** Opens the database with that URL for that user. */
  public static final class Opener implements StoreOpener {
    /** An opener. */
    public Opener() {}

    @Override
    public Opening open(List<String> place) {
      return new JdbcOpening(
          JdbcStore.open(
              Database.postgresql(new PostgresqlSettings(place.get(0), place.get(1), null))));
    }
  }

  @Override
  public StoreOpener opener() {
    return new Opener();
  }

  @Override
  public List<String> place() {
    return List.of(database.url(), database.user());
  }
}
