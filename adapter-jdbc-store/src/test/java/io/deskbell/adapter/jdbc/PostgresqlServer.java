package io.deskbell.adapter.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** One real PostgreSQL for all tests of this process, with a database for whoever asks. */
final class PostgresqlServer {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private PostgresqlServer() {}

  private static final class Running {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setServerConfig("max_connections", "200")
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .start();
      } catch (IOException e) {
        throw new IllegalStateException("PostgreSQL does not start", e);
      }
    }
  }

  /** An empty database. */
  static PostgresqlSettings newDatabase() throws SQLException {
    String name = "deskbell_" + COUNT.incrementAndGet();
    execute("CREATE DATABASE " + name);
    return new PostgresqlSettings(Running.SERVER.getJdbcUrl("postgres", name), "postgres", null);
  }

  static void execute(String sql) throws SQLException {
    try (Connection connection = Running.SERVER.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
