package io.deskbell.bootstrap;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the program can be asked to do. */
enum Command {
  SERVE("serves until a signal stops it", null, ""),
  BACKUP(
      "copies the embedded database into a new file, while a server runs, too",
      "FILE",
      "a file that does not exist, in a directory that does"),
  RESTORE(
      "puts a backup in the place of the embedded database, which is kept aside; needs the server"
          + " stopped",
      "FILE",
      "what backup has made"),
  EXPORT(
      "writes a session's log to standard output, JSON Lines, one event a line",
      "SESSION",
      "its id"),
  ERASE(
      "removes a person from all ended sessions: their id, and what they said",
      "USER",
      "the id of a visitor, agent or supervisor");

  /** The keys that the others need; a server needs all. */
  static final List<Key> KEYS_OF_STORES = List.of(Key.STORE, Key.DATABASE_URL, Key.DATA_DIR);

  private final String meaning;
  private final @Nullable String operand;
  private final String operandMeaning;

  Command(String meaning, @Nullable String operand, String operandMeaning) {
    this.meaning = meaning;
    this.operand = operand;
    this.operandMeaning = operandMeaning;
  }

  /** Its name on the command line; serving needs none. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it is about, as help names it; null for nothing. */
  @Nullable String operand() {
    return operand;
  }

  /** What the operand must be, for help; empty for nothing. */
  String operandMeaning() {
    return operandMeaning;
  }

  /** What it does, for help. */
  String meaning() {
    return meaning;
  }

  /** Those that are named on the command line. */
  static List<Command> named() {
    return Arrays.stream(values()).filter(command -> command.operand != null).toList();
  }

  /** Their names, for people. */
  static String words() {
    return named().stream().map(Command::word).collect(Collectors.joining(", "));
  }
}
