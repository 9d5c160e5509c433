package io.deskbell.adapter.jdbc;

import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;

/** The versions of the tables, kept by Flyway. */
final class Schema {
  private final Database database;
  private final Flyway flyway;

  Schema(Database database) {
    this.database = database;
    this.flyway =
        Flyway.configure(Schema.class.getClassLoader())
            .dataSource(database.writers())
            .locations("classpath:" + database.scripts())
            .configuration(Map.of("flyway.communityDBSupportEnabled", "false"))
            .load();
  }

  /**
   * Brings the tables to the version of this jar.
   *
   * @throws UnusableStore if they are newer, others than expected, or somebody else's
   */
  void migrate() {
    try {
      requireNoNewer();
      flyway.migrate();
    } catch (FlywayException e) {
      throw unusable(e);
    }
  }

  /**
   * Makes sure that the tables are of the version of this jar, without changing them.
   *
   * @throws UnusableStore if they are not
   */
  void requireCurrent() {
    try {
      requireNoNewer();
      MigrationInfoService info = flyway.info();
      if (info.pending().length > 0) {
        throw new UnusableStore(
            database
                + " has "
                + (info.current() == null
                    ? "no tables of Deskbell"
                    : "tables of version " + info.current().getVersion())
                + ", expected version "
                + newest(info)
                + "; start the server once to make it");
      }
    } catch (FlywayException e) {
      throw unusable(e);
    }
  }

  private void requireNoNewer() {
    MigrationInfoService info = flyway.info();
    for (MigrationInfo migration : info.applied()) {
      if (!migration.getState().isResolved()) {
        throw new UnusableStore(
            database
                + " has tables of version "
                + migration.getVersion()
                + ", expected at most "
                + newest(info)
                + ", the newest that this version of Deskbell knows");
      }
    }
  }

  private static String newest(MigrationInfoService info) {
    return List.of(info.all()).stream()
        .filter(migration -> migration.getState().isResolved())
        .reduce((first, second) -> second)
        .map(migration -> migration.getVersion().toString())
        .orElse("none");
  }

  private UnusableStore unusable(FlywayException failure) {
    return new UnusableStore(
        database
            + " cannot be given its tables: "
            + String.valueOf(failure.getMessage()).strip().replaceAll("\\s+", " "),
        failure);
  }
}
