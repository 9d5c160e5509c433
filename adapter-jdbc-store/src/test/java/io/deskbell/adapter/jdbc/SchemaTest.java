package io.deskbell.adapter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaTest {
  @TempDir Path directory;

  @Test
  void theNewestVersionOfSqliteIsThatOfTheNewestScript() {
    assertNewestScriptRuns(Database.embedded(directory.resolve("deskbell.db")));
  }

  @Test
  void theNewestVersionOfPostgresqlIsThatOfTheNewestScript() throws SQLException {
    assertNewestScriptRuns(Database.postgresql(PostgresqlServer.newDatabase()));
  }

  private static void assertNewestScriptRuns(Database database) {
    JdbcStore.open(database).close();

    assertEquals(0, new Schema(database).flyway().info().pending().length);
    assertEquals(
        String.valueOf(Schema.NEWEST),
        new Schema(database).flyway().info().current().getVersion().toString());
  }

  @Test
  void somebodyElsesPostgresqlDatabaseIsLeftAlone() throws SQLException {
    Database database = Database.postgresql(PostgresqlServer.newDatabase());
    execute(database, "CREATE TABLE orders (id integer)");

    String refusal = assertThrows(UnusableStore.class, () -> JdbcStore.open(database)).getMessage();

    assertTrue(refusal.contains("non-empty schema"), refusal);
    execute(database, "DROP TABLE orders");
    JdbcStore.open(database).close();
  }

  @Test
  void theTablesOfANewerVersionInPostgresqlAreLeftAlone() throws SQLException {
    Database database = Database.postgresql(PostgresqlServer.newDatabase());
    JdbcStore.open(database).close();
    execute(
        database,
        "INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
            + " checksum, installed_by, execution_time, success)"
            + " VALUES (99, '99', 'from the future', 'SQL', 'V99__x.sql', 1, '', 1, true)");

    String refusal = assertThrows(UnusableStore.class, () -> JdbcStore.open(database)).getMessage();

    assertTrue(
        refusal.contains("has tables of version 99, expected at most " + Schema.NEWEST), refusal);
  }

  private static void execute(Database database, String sql) throws SQLException {
    try (Connection connection = database.writers().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
