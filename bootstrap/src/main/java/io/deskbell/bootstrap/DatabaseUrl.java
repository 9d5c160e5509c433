package io.deskbell.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.deskbell.adapter.jdbc.PostgresqlSettings;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The two ways of writing down where a PostgreSQL database is: as JDBC does it, taken as it stands,
 * and as PostgreSQL's own tools do it (libpq's connection URIs), which is translated.
 */
final class DatabaseUrl {
  private static final String JDBC = "jdbc:postgresql:";
  private static final String PORT =
      "(?:6553[0-5]|655[0-2]\\d|65[0-4]\\d{2}|6[0-4]\\d{3}|[1-5]\\d{4}|[1-9]\\d{0,3})";
  private static final String HOST = "(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::" + PORT + ")?";

  /** Without what could be the end of a password or the beginning of parameters. */
  private static final String PLACE = "(" + HOST + "(?:," + HOST + ")*)/([^/?#;&=@]+)";

  private static final Pattern JDBC_URL = Pattern.compile(JDBC + "//" + PLACE + "(?:\\?(.*))?");
  private static final Pattern URI =
      Pattern.compile(
          "postgres(?:ql)?://(?:([^:@/?#]*)(?::([^:@/?#]*))?@)?" + PLACE + "(?:\\?([^?#]*))?");

  private DatabaseUrl() {}

  /**
   * How to reach the database.
   *
   * @throws BadConfiguration if the text is neither kind of URL; it does not show the text
   */
  static PostgresqlSettings parse(SettingReader read, String text) {
    Matcher uri = URI.matcher(text);
    try {
      if (isJdbc(text)) {
        return new PostgresqlSettings(text, null, null);
      }
      if (uri.matches()) {
        String url = JDBC + "//" + uri.group(3) + "/" + encoded(decoded(uri.group(4)));
        return new PostgresqlSettings(
            uri.group(5) == null ? url : url + "?" + parameters(uri.group(5)),
            decodedOrNull(uri.group(1)),
            decodedOrNull(uri.group(2)));
      }
    } catch (IllegalArgumentException e) {
      // A percent sign that begins no character: the same refusal, without the text.
    }
    throw read.bad(
        Key.DATABASE_URL,
        text,
        "jdbc:postgresql://host:port/name?user=USER&password=PASSWORD or"
            + " postgresql://user:password@host:port/name, in which the port is at most 65535 and"
            + " what is none of A-Z a-z 0-9 - . _ ~ is percent-encoded");
  }

  /**
   * The driver logs and throws the whole URL where it does not understand one, so it must never see
   * one that has not the right form.
   */
  private static boolean isJdbc(String text) {
    Matcher url = JDBC_URL.matcher(text);
    if (!url.matches()) {
      return false;
    }
    String parameters = url.group(3) == null ? "" : url.group(3);
    return !decoded(url.group(2) + parameters).isEmpty();
  }

  private static String parameters(String query) {
    return Arrays.stream(query.split("&", -1))
        .map(
            parameter -> {
              int equals = parameter.indexOf('=');
              if (equals < 1) {
                throw new IllegalArgumentException("a parameter without a value");
              }
              return encoded(decoded(parameter.substring(0, equals)))
                  + "="
                  + encoded(decoded(parameter.substring(equals + 1)));
            })
        .collect(Collectors.joining("&"));
  }

  private static @Nullable String decodedOrNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : decoded(text);
  }

  /** A plus sign is one in PostgreSQL's URIs, and a space to this decoder and to the driver. */
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
