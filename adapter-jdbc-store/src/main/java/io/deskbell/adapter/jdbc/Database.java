package io.deskbell.adapter.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.deskbell.application.port.out.StoreUnavailable;
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
   * Makes sure that nothing of somebody else is in the place, without changing anything.
   *
   * @return whether there is a database already
   * @throws UnusableStore if there is something that cannot be used
   * @throws StoreUnavailable if it cannot be reached
   */
  abstract boolean exists();

  /** Makes a database for the schema's scripts, or finishes one that was begun. */
  abstract void create();

  /** Connections that may write, each made anew. */
  abstract DataSource writers();

  /** Connections that only read, each made anew. */
  abstract DataSource lookers();

  /** A pool of connections that only read. */
  abstract HikariDataSource readers();

  /** Gets a connection ready for durable commits. */
  abstract void makeDurable(Connection writer) throws SQLException;

  /** Whether a connection that nobody used for a while can still be used. */
  abstract boolean isAlive(Connection writer) throws SQLException;

  /** Whether two transactions that write must wait for each other anyway. */
  abstract boolean hasOneWriter();

  /** Makes a transaction that has just begun read one state of everything. */
  abstract void readOneState(Connection reader) throws SQLException;

  /**
   * Leaves nothing outside the database's own files of what was stored or deleted.
   *
   * @return false if somebody at work still needs it there
   */
  abstract boolean settle() throws SQLException;

  /** Whether nothing was stored because another transaction was in the way. */
  abstract boolean isConflict(SQLException failure);

  /** Whether nothing was stored because a lock was not to be had; the connection is well. */
  abstract boolean isDelay(SQLException failure);

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
