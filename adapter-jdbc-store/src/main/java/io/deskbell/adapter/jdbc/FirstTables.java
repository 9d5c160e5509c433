package io.deskbell.adapter.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;

/**
 * The tables of an embedded database that has none, made by the schema's scripts in one
 * transaction, with the history that Flyway would have kept of them. Whatever is to be done later
 * is left to Flyway, which takes longer to load than all else that a first start needs.
 */
final class FirstTables {
  /** Those that run; a newer one that is not here is Flyway's. */
  private static final List<String> SCRIPTS =
      List.of(
          "V1__sessions_and_desk.sql", "V2__revocations.sql", "V3__desk.sql", "V4__staff_log.sql");

  private static final String HISTORY =
      """
      CREATE TABLE "flyway_schema_history" (
          "installed_rank" INT NOT NULL PRIMARY KEY,
          "version" VARCHAR(50),
          "description" VARCHAR(200) NOT NULL,
          "type" VARCHAR(20) NOT NULL,
          "script" VARCHAR(1000) NOT NULL,
          "checksum" INT,
          "installed_by" VARCHAR(100) NOT NULL,
          "installed_on" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')),
          "execution_time" INT NOT NULL,
          "success" BOOLEAN NOT NULL
      );
      CREATE INDEX "flyway_schema_history_s_idx" ON "flyway_schema_history" ("success");
      """;

  private FirstTables() {}

  /**
   * Makes them all or none.
   *
   * @param writer to a SQLite database in which there is nothing; good for nothing else than being
   *     closed after that, which takes back what was not committed
   * @param directory where the scripts are on the class path
   */
  static void make(Connection writer, String directory) throws SQLException {
    writer.setAutoCommit(false);
    try (Statement statement = writer.createStatement()) {
      statement.executeUpdate(HISTORY);
      for (int i = 0; i < SCRIPTS.size(); i++) {
        String script = text(directory + "/" + SCRIPTS.get(i));
        statement.executeUpdate(script);
        note(writer, i + 1, SCRIPTS.get(i), checksum(script));
      }
      writer.commit();
    }
  }

  private static void note(Connection writer, int rank, String script, int checksum)
      throws SQLException {
    int separator = script.indexOf("__");
    try (PreparedStatement row =
        writer.prepareStatement(
            "INSERT INTO flyway_schema_history (installed_rank, version, description, type,"
                + " script, checksum, installed_by, execution_time, success)"
                + " VALUES (?, ?, ?, 'SQL', ?, ?, '', 0, 1)")) {
      row.setInt(1, rank);
      row.setString(2, script.substring(1, separator));
      row.setString(3, script.substring(separator + 2, script.lastIndexOf('.')).replace('_', ' '));
      row.setString(4, script);
      row.setInt(5, checksum);
      row.executeUpdate();
    }
  }

  private static String text(String resource) {
    try (InputStream script = FirstTables.class.getClassLoader().getResourceAsStream(resource)) {
      return new String(Objects.requireNonNull(script, resource).readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As Flyway does: line by line, so that the ends of lines do not count. */
  private static int checksum(String script) {
    CRC32 sum = new CRC32();
    script.lines().forEach(line -> sum.update(line.getBytes(UTF_8)));
    return (int) sum.getValue();
  }
}
