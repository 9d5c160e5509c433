package io.deskbell.bootstrap;

import java.util.Map;
import java.util.Optional;

/**
 * The command line: a command or none, one option for each key, and help and version. An instance
 * of this class itself is one that says nothing: then nobody waits for the parser to be loaded.
 */
class CommandLineOptions {
  /** The product and its version. */
  static final String VERSION =
      "Deskbell "
          + Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
              .orElse("(unpackaged)");

  /**
   * Reads the command line.
   *
   * @throws BadConfiguration if it has a command or an option that does not exist, an option twice
   *     or without its value, or a command without its operand
   */
  static CommandLineOptions parse(String... arguments) {
    return arguments.length == 0 ? new CommandLineOptions() : GivenOptions.of(arguments);
  }

  /** What to print instead of doing anything; empty to do it. */
  Optional<String> answer() {
    return Optional.empty();
  }

  /** What to do. */
  Command command() {
    return Command.SERVE;
  }

  /** What the command is about; empty for serving. */
  String operand() {
    return "";
  }

  /** What else the command was told; empty if it was not. */
  Optional<String> asked(Command.Asked asked) {
    return Optional.empty();
  }

  /** The values that were given, before or after the command, as text. */
  Map<Key, String> values() {
    return Map.of();
  }
}
