package io.deskbell.bootstrap;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** The command line: one option for each key, and help and version. */
final class CommandLineOptions {
  /** The product and its version. */
  static final String VERSION =
      "Deskbell "
          + Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
              .orElse("(unpackaged)");

  private final CommandLine commandLine;
  private final ParseResult result;

  private CommandLineOptions(CommandLine commandLine, ParseResult result) {
    this.commandLine = commandLine;
    this.result = result;
  }

  /**
   * Reads the command line.
   *
   * @throws BadConfiguration if it has an option that does not exist, comes twice or lacks its
   *     value
   */
  static CommandLineOptions parse(String... arguments) {
    CommandLine commandLine = new CommandLine(specification());
    // An argument that begins with @ is an argument, not the name of a file with more of them.
    commandLine.setExpandAtFiles(false);
    try {
      return new CommandLineOptions(commandLine, commandLine.parseArgs(arguments));
    } catch (ParameterException e) {
      throw new BadConfiguration(e.getMessage() + "; --help lists all options");
    }
  }

  private static CommandSpec specification() {
    CommandSpec specification =
        CommandSpec.create()
            .name("java -jar deskbell.jar")
            .version(VERSION)
            .mixinStandardHelpOptions(true);
    specification
        .usageMessage()
        .width(100)
        .autoWidth(false)
        .sortOptions(false)
        .abbreviateSynopsis(true)
        .description(
            "Brings visitors and agents together: HTTP and WebSocket on one port.",
            "Each option is also read from the environment and from the file .env in the working"
                + " directory, under its name in upper snake case (--agent-capacity:"
                + " AGENT_CAPACITY); the command line goes first, then the environment, then .env.")
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(
            UsageMessageSpec.keyValuesMap(
                "0:stopped by a signal, everything answered and stored",
                "1:could not start or stop as it should",
                "2:a bad configuration, nothing was started"));
    for (Key key : Key.values()) {
      specification.addOption(
          OptionSpec.builder(key.option())
              .paramLabel(key.name())
              .type(String.class)
              .description(describe(key))
              .build());
    }
    return specification;
  }

  private static String describe(Key key) {
    String text =
        key.standard().isEmpty() ? key.meaning() : "[" + key.standard() + "] " + key.meaning();
    return text.replace("%", "%%");
  }

  /** What to print instead of starting; empty to start. */
  Optional<String> answer() {
    if (result.isUsageHelpRequested()) {
      return Optional.of(commandLine.getUsageMessage(Ansi.OFF));
    }
    if (result.isVersionHelpRequested()) {
      return Optional.of(VERSION + System.lineSeparator());
    }
    return Optional.empty();
  }

  /** The values that were given, as text. */
  Map<Key, String> values() {
    Map<Key, String> values = new EnumMap<>(Key.class);
    for (Key key : Key.values()) {
      String value = result.matchedOptionValue(key.option(), "");
      if (!value.isEmpty()) {
        values.put(key, value);
      }
    }
    return values;
  }
}
