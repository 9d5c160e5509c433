package io.deskbell.adapter.jdbc;

import io.deskbell.application.contract.SharedByProcessesContract;
import io.deskbell.application.contract.StoreOpener;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class SharedSqliteStoreTest implements SharedByProcessesContract {
  @TempDir Path directory;

  /** Opens the file at that path. */
  public static final class Opener implements StoreOpener {
    /** An opener. */
    public Opener() {}

    @Override
    public Opening open(List<String> place) {
      return new JdbcOpening(JdbcStore.open(Database.embedded(Path.of(place.get(0)))));
    }
  }

  @Override
  public StoreOpener opener() {
    return new Opener();
  }

  @Override
  public List<String> place() {
    return List.of(directory.resolve("deskbell.db").toString());
  }
}
