package io.deskbell.adapter.jdbc;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Several small values in one column, as {@code application/x-www-form-urlencoded}: what few rows
 * have, and nobody looks for, needs no columns of its own. Not thread-safe.
 */
final class Details {
  private final Map<String, List<String>> values = new LinkedHashMap<>();

  static Details read(@Nullable String text) {
    Details details = new Details();
    if (text != null && !text.isEmpty()) {
      for (String pair : text.split("&", -1)) {
        int equals = pair.indexOf('=');
        details.add(decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
      }
    }
    return details;
  }

  Details add(String name, Object value) {
    values.computeIfAbsent(name, key -> new ArrayList<>(2)).add(String.valueOf(value));
    return this;
  }

  Details addAll(String name, Iterable<?> all) {
    all.forEach(value -> add(name, value));
    return this;
  }

  List<String> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  Optional<String> get(String name) {
    return all(name).stream().findFirst();
  }

  String require(String name) {
    return get(name)
        .orElseThrow(() -> new IllegalStateException("expected " + name + " among " + values));
  }

  /** The text for the column; null for nothing. */
  @Nullable String text() {
    List<String> pairs = new ArrayList<>();
    values.forEach((name, all) -> all.forEach(one -> pairs.add(encode(name) + "=" + encode(one))));
    return pairs.isEmpty() ? null : String.join("&", pairs);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String decode(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
