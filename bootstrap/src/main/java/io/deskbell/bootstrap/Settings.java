package io.deskbell.bootstrap;

import io.github.cdimascio.dotenv.Dotenv;
import io.github.cdimascio.dotenv.DotenvEntry;
import io.github.cdimascio.dotenv.DotenvException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What somebody has set, key by key, as text. For each key the first of these has the word: the
 * command line, the environment, the file {@code .env} in the working directory. An empty text is
 * nothing set. Immutable.
 */
final class Settings {
  private final Map<Key, Setting> settings;

  /**
   * One value that was set.
   *
   * @param text the value, not empty
   * @param origin where it was set, for people
   */
  record Setting(String text, String origin) {}

  private Settings(Map<Key, Setting> settings) {
    this.settings = settings;
  }

  /**
   * Gathers what was set.
   *
   * @param options as given on the command line
   * @throws BadConfiguration if {@code .env} is there and cannot be read
   */
  static Settings of(
      Map<Key, String> options, Map<String, String> environment, Path workingDirectory) {
    Map<String, String> file = dotenv(workingDirectory);
    Map<Key, Setting> settings = new EnumMap<>(Key.class);
    for (Key key : Key.values()) {
      setting(options.get(key), "command line")
          .or(() -> setting(environment.get(key.name()), "environment"))
          .or(() -> setting(file.get(key.name()), ".env"))
          .ifPresent(setting -> settings.put(key, setting));
    }
    return new Settings(settings);
  }

  /** What was set for that key; empty if nothing was. */
  Optional<Setting> get(Key key) {
    return Optional.ofNullable(settings.get(key));
  }

  private static Optional<Setting> setting(@Nullable String text, String origin) {
    return text == null || text.isBlank()
        ? Optional.empty()
        : Optional.of(new Setting(text, origin));
  }

  private static Map<String, String> dotenv(Path directory) {
    Path file = directory.resolve(".env");
    if (!Files.exists(file)) {
      return Map.of();
    }
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new BadConfiguration(file + " cannot be read, expected a file of lines KEY=value");
    }
    try {
      return Dotenv.configure()
          .directory(directory.toString())
          .load()
          .entries(Dotenv.Filter.DECLARED_IN_ENV_FILE)
          .stream()
          .collect(Collectors.toMap(DotenvEntry::getKey, DotenvEntry::getValue));
    } catch (DotenvException e) {
      // The library's message repeats the line, which may hold a secret.
      throw new BadConfiguration(
          file + " has a line that cannot be read, expected lines KEY=value or # comment");
    }
  }
}
