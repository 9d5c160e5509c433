package io.deskbell.adapter.jdbc;

import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;

/** The versions of the tables, kept by Flyway. */
final class Schema {
  private final Database database;

  Schema(Database database) {
    this.database = database;
  }

  /** By connections that cannot change anything. */
  private MigrationInfoService look() {
    try {
      return flyway(database.lookers()).info();
    } catch (FlywayException e) {
      throw unusable(e);
    }
  }

  private Flyway flyway(DataSource source) {
    return Flyway.configure(Schema.class.getClassLoader())
        .dataSource(source)
        .locations("classpath:" + database.scripts())
        .load();
  }

  /**
   * Brings the tables to the version of this jar.
   *
   * @throws UnusableStore if they are others than expected or somebody else's
   */
  void migrate() {
    try {
      flyway(database.writers()).migrate();
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
    MigrationInfoService info = look();
    requireNoNewer(info);
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
  }

  /**
   * Makes sure that no newer version of Deskbell has made the tables, without changing them.
   *
   * @return whether they are of the version of this jar
   * @throws UnusableStore if one has
   */
  boolean isCurrent() {
    MigrationInfoService info = look();
    requireNoNewer(info);
    return info.pending().length == 0;
  }

  private void requireNoNewer(MigrationInfoService info) {
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
