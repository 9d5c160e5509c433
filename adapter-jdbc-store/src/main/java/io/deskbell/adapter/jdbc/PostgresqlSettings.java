package io.deskbell.adapter.jdbc;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a PostgreSQL database. Immutable; its text shows no password.
 *
 * @param url a JDBC URL, {@code jdbc:postgresql://host:port/name?…}
 * @param user null if the URL names one or none is needed
 * @param password null if the URL has one or none is needed
 */
public record PostgresqlSettings(String url, @Nullable String user, @Nullable String password) {
  private static final Pattern PLACE =
      Pattern.compile(
          "jdbc:postgresql://(?:[^/]*@)?([A-Za-z0-9._:,\\[\\]-]+/[^/?#;&=@]+)(?=[?;&]|$)");

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

  /** Host, port and name alone; not even those of a URL in which a password may be anywhere. */
  String withoutQuery() {
    Matcher place = PLACE.matcher(url);
    return "jdbc:postgresql:" + (place.lookingAt() ? "//" + place.group(1) : "...");
  }
}
