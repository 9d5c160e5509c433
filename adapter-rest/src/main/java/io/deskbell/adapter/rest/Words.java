package io.deskbell.adapter.rest;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Constants as they are written on the wire: their names in lower case. */
final class Words {
  private Words() {}

  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** All of a type, for people. */
  static String all(Class<? extends Enum<?>> type) {
    return Arrays.stream(type.getEnumConstants()).map(Words::of).collect(Collectors.joining(", "));
  }
}
