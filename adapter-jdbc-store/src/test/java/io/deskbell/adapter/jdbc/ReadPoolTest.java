package io.deskbell.adapter.jdbc;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadPoolTest {
  @TempDir Path directory;

  @Test
  void whileTheDatabaseIsAwayOneLooksForItAndTheOthersDoNotWait() throws Exception {
    // It takes connections and never answers, so whoever looks for it is kept.
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ReadPool pool = pool(silent.getLocalPort())) {
      assertThrows(SQLException.class, pool::connect);
      CompletableFuture<Connection> looking = new CompletableFuture<>();
      Thread looker =
          new Thread(
              () -> {
                try {
                  looking.complete(pool.connect());
                } catch (SQLException e) {
                  looking.completeExceptionally(e);
                }
              });
      looker.start();
      await().until(() -> looker.getState() == Thread.State.TIMED_WAITING);

      SQLException refusal = assertThrows(SQLException.class, pool::connect);

      assertTrue(refusal.getMessage().contains("somebody is looking"), refusal.getMessage());
      assertFalse(looking.isDone());
      assertThrows(ExecutionException.class, () -> looking.get(30, TimeUnit.SECONDS));
    }
  }

  @Test
  void whoeverFindsItOpensTheWayForAll() throws Exception {
    EmbeddedDatabase database = Database.embedded(directory.resolve("deskbell.db"));
    try (ReadPool pool = new ReadPool(database.readers())) {
      assertThrows(SQLException.class, pool::connect);
      JdbcStore.open(database).close();

      try (Connection first = pool.connect();
          Connection second = pool.connect()) {
        assertFalse(first.isClosed());
        assertFalse(second.isClosed());
      }
    }
  }

  @Test
  void wherePeopleReadMuchAtOnceTheDatabaseIsNotAway() throws Exception {
    EmbeddedDatabase database = Database.embedded(directory.resolve("deskbell.db"));
    JdbcStore.open(database).close();
    try (HikariDataSource connections = database.readers();
        ReadPool pool = new ReadPool(connections)) {
      List<Connection> all = new ArrayList<>();
      for (int i = 0; i < connections.getMaximumPoolSize(); i++) {
        all.add(pool.connect());
      }
      SQLException busy = assertThrows(SQLException.class, pool::connect);
      assertFalse(busy.getMessage().contains("away"), busy.getMessage());
      busy = assertThrows(SQLException.class, pool::connect);
      assertFalse(busy.getMessage().contains("away"), busy.getMessage());
      for (Connection connection : all) {
        connection.close();
      }
      pool.connect().close();
    }
  }

  private static ReadPool pool(int port) throws IOException {
    return new ReadPool(
        Database.postgresql(
                new PostgresqlSettings("jdbc:postgresql://localhost:" + port + "/x", "x", null))
            .readers());
  }
}
