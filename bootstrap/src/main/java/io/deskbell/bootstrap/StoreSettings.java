package io.deskbell.bootstrap;

import io.deskbell.adapter.jdbc.PostgresqlSettings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where sessions are kept. Immutable; its text shows no secret.
 *
 * @param kind in which kind of store
 * @param postgresql how to reach the database; null if none is given, never where the kind needs it
 * @param directory of the embedded database
 */
record StoreSettings(Kind kind, @Nullable PostgresqlSettings postgresql, DataDirectory directory) {
  /** The kinds of stores. */
  enum Kind {
    EMBEDDED,
    MEMORY,
    POSTGRESQL
  }

  /**
   * Reads and checks the keys of {@link Command#KEYS_OF_STORES} alone.
   *
   * @throws BadConfiguration at the first value that is not as it must be
   */
  static StoreSettings of(SettingReader read) {
    Kind kind =
        read.oneOf(
            Key.STORE,
            Map.of(
                "embedded", Kind.EMBEDDED, "memory", Kind.MEMORY, "postgresql", Kind.POSTGRESQL));
    PostgresqlSettings postgresql =
        read.optionalText(Key.DATABASE_URL).map(text -> DatabaseUrl.parse(read, text)).orElse(null);
    if (kind == Kind.POSTGRESQL && postgresql == null) {
      throw new BadConfiguration("DATABASE_URL is not set, expected one where STORE is postgresql");
    }
    return new StoreSettings(kind, postgresql, new DataDirectory(read.path(Key.DATA_DIR)));
  }
}
