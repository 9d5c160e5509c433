package io.deskbell.bootstrap;

import io.deskbell.bootstrap.Settings.Setting;
import io.deskbell.domain.RuleViolation;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.format.DateTimeParseException;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads typed values out of settings, and says what is wrong with one that cannot be read. */
final class SettingReader {
  private static final Duration LONGEST = Duration.ofDays(3650);

  private final Settings settings;

  SettingReader(Settings settings) {
    this.settings = settings;
  }

  /** The value of a key, its default if none is set; empty if it has none. */
  String text(Key key) {
    return settings.get(key).map(Setting::text).orElse(key.standard());
  }

  Optional<String> optionalText(Key key) {
    return Optional.of(text(key)).filter(text -> !text.isEmpty());
  }

  int wholeNumber(Key key, int least, int most) {
    String text = text(key);
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The same refusal as for a number out of range.
    }
    throw bad(key, text, "a whole number from " + least + " to " + most);
  }

  Duration duration(Key key, Duration least) {
    String text = text(key);
    try {
      Duration duration = Duration.parse(text);
      if (duration.compareTo(least) >= 0 && duration.compareTo(LONGEST) <= 0) {
        return duration;
      }
    } catch (DateTimeParseException e) {
      // The same refusal as for a duration out of range.
    }
    throw bad(key, text, "an ISO-8601 duration from " + least + " to " + LONGEST);
  }

  Path path(Key key) {
    String text = text(key);
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw bad(key, text, "a path of this machine");
    }
  }

  /** A stretch of time that a calendar may have to measure; null if nothing is set. */
  @Nullable TemporalAmount period(Key key) {
    String text = text(key);
    if (text.isEmpty()) {
      return null;
    }
    try {
      Period period = Period.parse(text);
      if (!period.isNegative() && !period.isZero() && isShort(period)) {
        return period;
      }
    } catch (DateTimeParseException notOfDays) {
      try {
        Duration duration = Duration.parse(text);
        if (!duration.isNegative() && !duration.isZero() && isShort(duration)) {
          return duration;
        }
      } catch (DateTimeParseException notOfHours) {
        // The same refusal as for one out of range.
      }
    }
    throw bad(
        key,
        text,
        "an ISO-8601 period, like P90D, P1Y or PT24H, longer than nothing, at most P200Y");
  }

  /** Times from 1678 on can be stored, and what is to be deleted is older than today by so much. */
  private static boolean isShort(TemporalAmount amount) {
    LocalDateTime from = LocalDateTime.of(2000, 1, 1, 0, 0);
    try {
      return !from.plus(amount).isAfter(from.plusYears(200));
    } catch (DateTimeException | ArithmeticException e) {
      return false;
    }
  }

  <T> T oneOf(Key key, Map<String, T> choices) {
    String text = text(key);
    T choice = choices.get(text);
    if (choice == null) {
      throw bad(key, text, choices.keySet().stream().sorted().collect(Collectors.joining(" or ")));
    }
    return choice;
  }

  /**
   * The members of a comma list, each read by a function that throws {@link RuleViolation} or
   * {@link IllegalArgumentException} with what was wrong; no member if nothing is set.
   */
  <T> List<T> list(Key key, Function<String, T> member, String expected) {
    String text = text(key);
    if (text.isEmpty()) {
      return List.of();
    }
    List<T> members = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      try {
        members.add(member.apply(part.strip()));
      } catch (RuleViolation | IllegalArgumentException e) {
        throw bad(key, text, expected + ": " + e.getMessage());
      }
    }
    return members;
  }

  /** A refusal that names the key, what was found and where, and what was expected. */
  BadConfiguration bad(Key key, String found, String expected) {
    String origin = settings.get(key).map(Setting::origin).orElse("default");
    String shown = key.isSecret() ? "not as it must be" : "\"" + shortened(found) + "\"";
    return new BadConfiguration(key + " (" + origin + ") is " + shown + ", expected " + expected);
  }

  private static String shortened(String text) {
    return text.length() <= 100 ? text : text.substring(0, 97) + "...";
  }
}
