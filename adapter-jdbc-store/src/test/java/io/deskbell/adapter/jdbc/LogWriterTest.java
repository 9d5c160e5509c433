package io.deskbell.adapter.jdbc;

import static io.deskbell.application.contract.Fixtures.started;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogWriterTest {
  private static final int MANY = 3 * LogWriter.MOST_IN_BATCH + 1;

  @TempDir Path directory;
  private EmbeddedDatabase database;

  @BeforeEach
  void create() {
    database = Database.embedded(directory.resolve("deskbell.db"));
    JdbcStore.open(database).close();
  }

  @Test
  void whatIsStoredAtOnceIsInBatchesOfLimitedSize() throws SQLException {
    List<Integer> sizes = new ArrayList<>();
    try (LogWriter writer = new LogWriter(observed(database.writers().getConnection(), sizes))) {
      writer.insert(firstEvents(MANY));
    }

    assertEquals(MANY, sizes.stream().mapToInt(Integer::intValue).sum());
    assertTrue(sizes.stream().allMatch(size -> size <= LogWriter.MOST_IN_BATCH), sizes.toString());
  }

  @Test
  void ofManyEventsExactlyThoseAreNotThereWhosePlaceIsTaken() throws SQLException {
    List<EventRow> events = firstEvents(MANY);
    int taken = 2 * LogWriter.MOST_IN_BATCH;
    boolean[] expected = new boolean[MANY];
    Arrays.fill(expected, true);
    expected[taken] = false;
    try (LogWriter writer = new LogWriter(database.writers().getConnection())) {
      writer.insert(List.of(events.get(taken)));

      assertArrayEquals(expected, writer.insert(events));
    }
  }

  private static List<EventRow> firstEvents(int sessions) {
    List<EventRow> events = new ArrayList<>();
    for (int i = 0; i < sessions; i++) {
      events.add(EventRow.of(started("s" + i).newEvents().get(0)));
    }
    return events;
  }

  /** The same connection, whose statements tell the size of each batch that they execute. */
  private static Connection observed(Connection connection, List<Integer> sizes) {
    return proxy(
        Connection.class,
        connection,
        Map.of(),
        result ->
            result instanceof PreparedStatement statement ? counted(statement, sizes) : result);
  }

  private static PreparedStatement counted(PreparedStatement statement, List<Integer> sizes) {
    int[] added = new int[1];
    Map<String, Runnable> before =
        Map.of(
            "addBatch",
            () -> added[0]++,
            "executeBatch",
            () -> {
              sizes.add(added[0]);
              added[0] = 0;
            });
    return proxy(PreparedStatement.class, statement, before, result -> result);
  }

  private interface Wrapping {
    Object wrap(Object result);
  }

  private static <T> T proxy(
      Class<T> type, T target, Map<String, Runnable> before, Wrapping after) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              before.getOrDefault(method.getName(), () -> {}).run();
              try {
                return after.wrap(method.invoke(target, arguments));
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }
}
