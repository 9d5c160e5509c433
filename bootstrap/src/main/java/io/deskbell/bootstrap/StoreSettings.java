package io.deskbell.bootstrap;

import io.deskbell.adapter.jdbc.PostgresqlSettings;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where sessions are kept. Immutable; its text shows no secret.
 *
 * @param kind in which kind of store
 * @param postgresql how to reach the database; null unless the kind needs it
 * @param hasUnusedUrl whether a DATABASE_URL is set that the kind does not need, for whatever
 *     database it is
 * @param directory of the embedded database
 */
record StoreSettings(
    Kind kind,
    @Nullable PostgresqlSettings postgresql,
    boolean hasUnusedUrl,
    DataDirectory directory) {
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
    Optional<String> url = read.optionalText(Key.DATABASE_URL);
    boolean isUsed = kind == Kind.POSTGRESQL;
    PostgresqlSettings postgresql =
        url.filter(text -> isUsed).map(text -> DatabaseUrl.parse(read, text)).orElse(null);
    if (isUsed && postgresql == null) {
      throw new BadConfiguration("DATABASE_URL is not set, expected one where STORE is postgresql");
    }
    return new StoreSettings(
        kind, postgresql, url.isPresent() && !isUsed, new DataDirectory(read.path(Key.DATA_DIR)));
  }
}
