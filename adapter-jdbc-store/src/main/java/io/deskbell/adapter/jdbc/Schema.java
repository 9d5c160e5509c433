package io.deskbell.adapter.jdbc;

import io.deskbell.application.port.out.StoreUnavailable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The versions of the tables, of which Flyway keeps the history. */
final class Schema {
  /** The version of the newest script. */
  static final int NEWEST = 4;

  private static final String HISTORY = "flyway_schema_history";
  private static final int NONE = 0;

  private final Database database;

  Schema(Database database) {
    this.database = database;
  }

  /**
   * Brings the tables to the version of this jar.
   *
   * @throws UnusableStore if they are newer, others than expected or somebody else's
   */
  void migrate() {
    // Flyway takes longer to find that there is nothing to do than everything else at a start.
    if (version() == NEWEST) {
      return;
    }
    try {
      flyway().migrate();
    } catch (FlywayException e) {
      throw new UnusableStore(
          database + " cannot be given its tables: " + reason(e).strip().replaceAll("\\s+", " "),
          e);
    }
  }

  /** What the database says, without the advice on Flyway's command line. */
  private static String reason(FlywayException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException) {
        return String.valueOf(cause.getMessage());
      }
    }
    return String.valueOf(failure.getMessage());
  }

  Flyway flyway() {
    return Flyway.configure(Schema.class.getClassLoader())
        .dataSource(database.writers())
        .locations("classpath:" + database.scripts())
        .load();
  }

  /**
   * Makes sure that the tables are of the version of this jar, without changing them.
   *
   * @throws UnusableStore if they are not
   */
  void requireCurrent() {
    int version = version();
    if (version != NEWEST) {
      throw new UnusableStore(
          database
              + " has "
              + (version == NONE ? "no tables of Deskbell" : "tables of version " + version)
              + ", expected version "
              + NEWEST
              + "; the server makes them when it starts");
    }
  }

  /** Whether there are no tables yet, in a database that may be only half made. */
  boolean isMissing() {
    return version() == NONE;
  }

  private int version() {
    try (Connection connection = database.lookers().getConnection()) {
      int version = version(connection);
      if (version > NEWEST) {
        throw new UnusableStore(
            database
                + " has tables of version "
                + version
                + ", expected at most "
                + NEWEST
                + ", the newest that this version of Deskbell knows");
      }
      return version;
    } catch (SQLException e) {
      throw new StoreUnavailable(database + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static int version(Connection connection) throws SQLException {
    try (ResultSet tables =
        connection.getMetaData().getTables(null, connection.getSchema(), HISTORY, null)) {
      if (!tables.next()) {
        return NONE;
      }
    }
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT max(CAST(version AS integer)) FROM "
                    + HISTORY
                    + " WHERE version IS NOT NULL")) {
      return row.next() ? row.getInt(1) : NONE;
    }
  }
}
