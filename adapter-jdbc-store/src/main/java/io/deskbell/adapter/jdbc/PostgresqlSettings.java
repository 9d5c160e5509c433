package io.deskbell.adapter.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * How to reach a PostgreSQL database. Immutable; its text shows no password.
 *
 * @param url a JDBC URL, {@code jdbc:postgresql://host:port/name?…}
 * @param user null if the URL names one or none is needed
 * @param password null if the URL has one or none is needed
 */
public record PostgresqlSettings(String url, @Nullable String user, @Nullable String password) {
  /**
   * Checks the URL.
   *
   * @throws IllegalArgumentException if the URL does not begin with {@code jdbc:postgresql:}
   */
  public PostgresqlSettings {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new IllegalArgumentException(
          "expected a URL that begins with jdbc:postgresql:, got another one");
    }
  }

  @Override
  public String toString() {
    return "PostgresqlSettings[" + withoutQuery() + "]";
  }

  /** The URL without its parameters, which may hold a password. */
  String withoutQuery() {
    int query = url.indexOf('?');
    return query < 0 ? url : url.substring(0, query);
  }
}
