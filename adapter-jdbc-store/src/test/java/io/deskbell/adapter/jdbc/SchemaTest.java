package io.deskbell.adapter.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
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

  /** As Flyway finds it, and would have left it. */
  @Test
  void theFirstTablesAreThoseThatFlywayMakes() throws Exception {
    Database ours = Database.embedded(directory.resolve("ours.db"));
    Database flyways = Database.embedded(directory.resolve("flyways.db"));

    JdbcStore.open(ours).close();
    new Schema(flyways).flyway().migrate();

    assertEquals(made(flyways), made(ours));
    new Schema(ours).flyway().validate();
  }

  /** As a process leaves it that ends after Flyway's first step. */
  @Test
  void tablesThatFlywayHasBegunAreFlyways() throws Exception {
    Database database = Database.embedded(directory.resolve("deskbell.db"));
    database.create();
    execute(database, "DROP TABLE staff_entry");
    execute(database, "DELETE FROM flyway_schema_history WHERE version = '4'");

    JdbcStore.open(database).close();

    assertEquals(0, new Schema(database).flyway().info().pending().length);
    execute(database, "SELECT * FROM staff_entry");
  }

  /** Everything but when it was made and how long that took. */
  private static List<String> made(Database database) throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = database.lookers().getConnection();
        Statement statement = connection.createStatement()) {
      for (String query :
          List.of(
              "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master"
                  + " ORDER BY type, name",
              "SELECT installed_rank || '|' || version || '|' || description || '|' || type || '|'"
                  + " || script || '|' || checksum || '|' || installed_by || '|' || success"
                  + " FROM flyway_schema_history ORDER BY installed_rank",
              "SELECT tenant || revision FROM desk")) {
        try (ResultSet rows = statement.executeQuery(query)) {
          while (rows.next()) {
            found.add(rows.getString(1).replaceAll("\\s+", " "));
          }
        }
      }
    }
    return found;
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
