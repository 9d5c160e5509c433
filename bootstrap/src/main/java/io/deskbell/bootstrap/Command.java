package io.deskbell.bootstrap;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
      "the id of a visitor, agent or supervisor"),
  SIMULATE(
      "runs the visitors of the store through another setting and prints the waits side by side",
      null,
      "");

  /** What the setting of a simulation can be told, on the command line alone. */
  enum Asked {
    CAPACITY("sessions each agent carries at once; as stored if not said"),
    POLICY("who gets a session, as for ASSIGNMENT_POLICY; that one if not said"),
    AGENTS("how many agents: the first of the roster, and more with plain names; all if not said"),
    FROM("only sessions that started then or later, an ISO-8601 instant like 2026-11-23T09:00:00Z"),
    TO("only sessions that started before");

    private final String meaning;

    Asked(String meaning) {
      this.meaning = meaning;
    }

    /** Its name on the command line. */
    String option() {
      return "--" + name().toLowerCase(Locale.ROOT);
    }

    /** What it means, for help. */
    String meaning() {
      return meaning;
    }
  }

  /** The keys that all others need; a server needs all. */
  static final List<Key> KEYS_OF_STORES = List.of(Key.STORE, Key.DATABASE_URL, Key.DATA_DIR);

  private static final List<Key> KEYS_OF_POLICIES =
      List.of(Key.ASSIGNMENT_POLICY, Key.SKILL_RELAX_AFTER);

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

  /** The keys that it needs. */
  List<Key> keys() {
    return switch (this) {
      case SERVE -> List.of(Key.values());
      case SIMULATE -> Stream.concat(KEYS_OF_STORES.stream(), KEYS_OF_POLICIES.stream()).toList();
      default -> KEYS_OF_STORES;
    };
  }

  /** What it can be told besides; each once, none must be. */
  List<Asked> asked() {
    return this == SIMULATE ? List.of(Asked.values()) : List.of();
  }

  /** Those that are named on the command line. */
  static List<Command> named() {
    return Arrays.stream(values()).filter(command -> command != SERVE).toList();
  }

  /** Their names, for people. */
  static String words() {
    return named().stream().map(Command::word).collect(Collectors.joining(", "));
  }
}
