package io.deskbell.adapter.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.Semaphore;

/**
 * Connections that only read. While the database is away, one caller at a time waits to find it
 * back, and all others are refused at once: threads that answer people must not stand in a row
 * behind a database that does not answer. Thread-safe.
 */
final class ReadPool implements AutoCloseable {
  private final HikariDataSource pool;
  private final Semaphore searching = new Semaphore(1);
  private volatile boolean away;

  ReadPool(HikariDataSource pool) {
    this.pool = pool;
  }

  /** A connection, to be closed. */
  Connection connect() throws SQLException {
    if (!away) {
      return tryToConnect();
    }
    if (!searching.tryAcquire()) {
      throw new SQLTransientConnectionException("it was away a moment ago, somebody is looking");
    }
    try {
      return tryToConnect();
    } finally {
      searching.release();
    }
  }

  private Connection tryToConnect() throws SQLException {
    try {
      Connection connection = pool.getConnection();
      away = false;
      return connection;
    } catch (SQLException e) {
      away = !isBusy(e);
      throw e;
    }
  }

  // Everybody reads at once, and nothing says that the database does not answer.
  private boolean isBusy(SQLException failure) {
    return failure.getCause() == null
        && pool.getHikariPoolMXBean().getActiveConnections() >= pool.getMaximumPoolSize();
  }

  @Override
  public void close() {
    pool.close();
  }
}
