package io.deskbell.load;

import io.deskbell.adapter.jdbc.Database;
import io.deskbell.adapter.jdbc.JdbcStore;
import io.deskbell.adapter.jdbc.PostgresqlSettings;
import io.deskbell.adapter.memory.MemoryStore;
import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.SessionLog;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * An empty store of some kind, and what has to be cleared away after it.
 *
 * @param log its logs
 * @param desk its desk
 * @param ends closed one after the other
 */
record OpenedStore(SessionLog log, DeskStore desk, List<Closeable> ends) implements Closeable {
  static OpenedStore named(String kind) throws IOException {
    return switch (kind) {
      case "memory" -> memory();
      case "embedded" -> embedded();
      case "postgresql" -> postgresql();
      default ->
          throw new IllegalArgumentException(
              "expected memory, embedded or postgresql, got " + kind);
    };
  }

  static OpenedStore memory() {
    MemoryStore store = new MemoryStore();
    return new OpenedStore(store, store, List.of());
  }

  private static OpenedStore embedded() throws IOException {
    Path directory = Files.createTempDirectory("deskbell-load");
    JdbcStore store = JdbcStore.open(Database.embedded(directory.resolve("deskbell.db")));
    return new OpenedStore(store, store, List.of(store::close, () -> delete(directory)));
  }

  private static OpenedStore postgresql() throws IOException {
    EmbeddedPostgres server =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .start();
    JdbcStore store =
        JdbcStore.open(
            Database.postgresql(
                new PostgresqlSettings(
                    server.getJdbcUrl("postgres", "postgres"), "postgres", null)));
    return new OpenedStore(store, store, List.of(store::close, server));
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Closeable end : ends) {
      end.close();
    }
  }
}
