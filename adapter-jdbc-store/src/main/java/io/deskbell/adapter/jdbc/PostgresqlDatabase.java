package io.deskbell.adapter.jdbc;

import static java.lang.System.Logger.Level.WARNING;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.deskbell.application.port.out.StoreUnavailable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL database, which several servers may share. */
final class PostgresqlDatabase extends Database {
  private static final System.Logger LOG = System.getLogger(PostgresqlDatabase.class.getName());
  private static final int OLDEST = 15;
  private static final int READERS = 8;

  private final PostgresqlSettings settings;

  PostgresqlDatabase(PostgresqlSettings settings) {
    this.settings = settings;
  }

  @Override
  public String toString() {
    return "the database at " + settings.withoutQuery();
  }

  @Override
  String scripts() {
    return "io/deskbell/adapter/jdbc/postgresql";
  }

  @Override
  boolean exists() {
    try (Connection connection = source().getConnection()) {
      int version = connection.getMetaData().getDatabaseMajorVersion();
      if (version < OLDEST) {
        throw new UnusableStore(
            this + " is of PostgreSQL " + version + ", expected " + OLDEST + " or later");
      }
      String encoding = show(connection, "server_encoding");
      if (!encoding.equals("UTF8")) {
        throw new UnusableStore(this + " has the encoding " + encoding + ", expected UTF8");
      }
      if (show(connection, "fsync").equals("off")) {
        LOG.log(WARNING, "{0} runs with fsync=off: what is acknowledged may be lost", this);
      }
      return true;
    } catch (SQLException e) {
      throw new StoreUnavailable(this + " cannot be reached: " + e.getMessage(), e);
    }
  }

  private static String show(Connection connection, String setting) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT current_setting('" + setting + "')")) {
      row.next();
      return row.getString(1);
    }
  }

  /** Somebody has made it already. */
  @Override
  void create() {}

  @Override
  DataSource writers() {
    return source();
  }

  @Override
  DataSource lookers() {
    return source();
  }

  @Override
  HikariDataSource readers() {
    HikariConfig pool = pool(source(), READERS);
    // Whoever reads while the database comes back is to find it soon.
    pool.setKeepaliveTime(30_000);
    return new HikariDataSource(pool);
  }

  private PGSimpleDataSource source() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setConnectTimeout(PATIENCE_MILLIS / 1000);
    source.setLoginTimeout(PATIENCE_MILLIS / 1000);
    // A database that has gone without a word must not hold everybody up for ever.
    source.setSocketTimeout(30);
    source.setTcpKeepAlive(true);
    source.setApplicationName("deskbell");
    source.setURL(settings.url());
    // Details name values, and what people say must not get into a log file.
    source.setLogServerErrorDetail(false);
    if (settings.user() != null) {
      source.setUser(settings.user());
    }
    if (settings.password() != null) {
      source.setPassword(settings.password());
    }
    return source;
  }

  /**
   * Stricter settings of the database stand; only the one that loses what it confirmed does not.
   * They are the session's own then, which no reload of the database's settings changes.
   *
   * <p>A server that stops in the middle of a transaction must not hold up the others for longer
   * than people wait.
   */
  @Override
  void makeDurable(Connection writer) throws SQLException {
    writer.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    try (Statement statement = writer.createStatement()) {
      statement.execute(
          "SELECT set_config('synchronous_commit', CASE current_setting('synchronous_commit')"
              + " WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false)");
      statement.execute("SET SESSION lock_timeout = " + PATIENCE_MILLIS);
      statement.execute("SET SESSION idle_in_transaction_session_timeout = " + 5 * PATIENCE_MILLIS);
    }
  }

  @Override
  boolean isAlive(Connection writer) throws SQLException {
    return writer.isValid(1);
  }

  @Override
  boolean hasOneWriter() {
    return false;
  }

  @Override
  void readOneState(Connection reader) throws SQLException {
    try (Statement statement = reader.createStatement()) {
      statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    }
  }

  /** The database does that by itself. */
  @Override
  boolean settle() {
    return true;
  }

  @Override
  boolean isConflict(SQLException failure) {
    return startsWith(failure, "40");
  }

  /** Somebody else has had the lock for too long: lock_not_available. */
  @Override
  boolean isDelay(SQLException failure) {
    return "55P03".equals(failure.getSQLState());
  }

  @Override
  boolean isRefusal(SQLException failure) {
    return startsWith(failure, "22") || startsWith(failure, "23");
  }

  private static boolean startsWith(SQLException failure, String sqlStateClass) {
    return failure.getSQLState() != null && failure.getSQLState().startsWith(sqlStateClass);
  }
}
