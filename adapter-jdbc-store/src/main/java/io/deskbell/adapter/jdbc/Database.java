package io.deskbell.adapter.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Where a {@link JdbcStore} keeps everything: a SQLite file or a PostgreSQL database, and in what
 * the two differ. Immutable.
 */
public abstract sealed class Database permits EmbeddedDatabase, PostgresqlDatabase {
  /** Long enough for a healthy database under load, short enough for people who wait. */
  static final int PATIENCE_MILLIS = 2_000;

  Database() {}

  /** A SQLite database in that file, which may not exist yet; its directory must. */
  public static EmbeddedDatabase embedded(Path file) {
    return new EmbeddedDatabase(file);
  }

  /** A PostgreSQL database. */
  public static Database postgresql(PostgresqlSettings settings) {
    return new PostgresqlDatabase(settings);
  }

  /** What it is called in messages; shows no secret. */
  @Override
  public abstract String toString();

  /** Where the schema's scripts are on the class path. */
  abstract String scripts();

  /**
   * Makes sure that it is there or can be made, and is nobody else's, without changing it.
   *
   * @throws UnusableStore if it cannot be used
   */
  abstract void inspect();

  /** Makes it what the schema's scripts need; does nothing to one that is in use already. */
  abstract void prepare() throws SQLException;

  /** Connections that may write, each made anew. */
  abstract DataSource writers();

  /** A pool of connections that only read. */
  abstract HikariDataSource readers();

  /** Gets a connection ready for durable commits. */
  abstract void makeDurable(Connection writer) throws SQLException;

  /** Makes a transaction that has just begun read one state of everything. */
  abstract void readOneState(Connection reader) throws SQLException;

  /** Gives the space of what was deleted back, and forgets what it was. */
  abstract void compact(Connection writer) throws SQLException;

  /** Whether nothing was stored because another transaction was in the way. */
  abstract boolean isConflict(SQLException failure);

  /** Whether the data was at fault and not the database. */
  abstract boolean isRefusal(SQLException failure);

  static HikariConfig pool(DataSource source, int size) {
    HikariConfig pool = new HikariConfig();
    pool.setDataSource(source);
    pool.setPoolName("deskbell-readers");
    pool.setReadOnly(true);
    pool.setMaximumPoolSize(size);
    pool.setMinimumIdle(1);
    pool.setConnectionTimeout(PATIENCE_MILLIS);
    pool.setValidationTimeout(PATIENCE_MILLIS / 2);
    // The schema was looked at already; a database that has gone since is an error of each reading.
    pool.setInitializationFailTimeout(-1);
    return pool;
  }
}
