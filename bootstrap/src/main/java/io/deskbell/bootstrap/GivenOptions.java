package io.deskbell.bootstrap;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** A command line that says something. */
final class GivenOptions extends CommandLineOptions {
  private final ParseResult server;
  private final ParseResult result;

  private GivenOptions(ParseResult server) {
    this.server = server;
    this.result = server.hasSubcommand() ? server.subcommand() : server;
  }

  /**
   * Reads it.
   *
   * @throws BadConfiguration as {@link CommandLineOptions#parse} says
   */
  static GivenOptions of(String... arguments) {
    CommandLine commandLine = new CommandLine(server());
    // An argument that begins with @ is an argument, not the name of a file with more of them.
    commandLine.setExpandAtFiles(false);
    try {
      return new GivenOptions(commandLine.parseArgs(arguments));
    } catch (ParameterException e) {
      throw new BadConfiguration(problem(e));
    }
  }

  private static String problem(ParameterException e) {
    CommandSpec command = e.getCommandLine().getCommandSpec();
    if (command.parent() != null) {
      return command.name() + ": " + e.getMessage() + "; " + command.name() + " --help says more";
    }
    String problem = String.valueOf(e.getMessage());
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().get(0).startsWith("-")) {
      problem =
          "Unknown command: '"
              + unmatched.getUnmatched().get(0)
              + "', expected none or one of "
              + Command.words();
    }
    return problem + "; --help lists all options";
  }

  private static CommandSpec server() {
    CommandSpec specification = specification("java -jar deskbell.jar", List.of(Key.values()));
    specification
        .usageMessage()
        .abbreviateSynopsis(true)
        .description(
            "Brings visitors and agents together: HTTP and WebSocket on one port. Without a command"
                + " it "
                + Command.SERVE.meaning()
                + ".",
            "Each option is also read from the environment and from the file .env in the working"
                + " directory, under its name in upper snake case (--agent-capacity:"
                + " AGENT_CAPACITY); the command line goes first, then the environment, then .env.");
    exitCodes(
        specification,
        "0:stopped by a signal, everything answered and stored; a command has done it",
        "1:could not start or stop as it should; a command could not do it",
        "2:a bad configuration or command line, nothing was started or changed");
    for (Command command : Command.named()) {
      specification.addSubcommand(command.word(), new CommandLine(specification(command)));
    }
    return specification;
  }

  private static CommandSpec specification(Command command) {
    CommandSpec specification = specification(command.word(), command.keys());
    specification.usageMessage().description("It " + command.meaning() + ".");
    exitCodes(
        specification,
        "0:done",
        "1:it could not be done",
        "2:a bad configuration, command line or file, nothing was changed");
    for (Command.Asked asked : command.asked()) {
      specification.addOption(option(asked.option(), asked.name(), asked.meaning()));
    }
    if (command.operand() != null) {
      specification.addPositional(
          PositionalParamSpec.builder()
              .index("0")
              .paramLabel(command.operand())
              .description(command.operandMeaning())
              .required(true)
              .type(String.class)
              .build());
    }
    return specification;
  }

  private static OptionSpec option(String name, String label, String description) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(String.class)
        .description(description)
        .build();
  }

  private static CommandSpec specification(String name, List<Key> keys) {
    CommandSpec specification =
        CommandSpec.create().name(name).version(VERSION).mixinStandardHelpOptions(true);
    specification.usageMessage().width(100).autoWidth(false).sortOptions(false);
    for (Key key : keys) {
      specification.addOption(option(key.option(), key.name(), describe(key)));
    }
    return specification;
  }

  private static void exitCodes(CommandSpec specification, String... codes) {
    specification
        .usageMessage()
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(UsageMessageSpec.keyValuesMap(codes));
  }

  private static String describe(Key key) {
    String text =
        key.standard().isEmpty() ? key.meaning() : "[" + key.standard() + "] " + key.meaning();
    return text.replace("%", "%%");
  }

  @Override
  Optional<String> answer() {
    for (ParseResult asked : List.of(server, result)) {
      if (asked.isUsageHelpRequested()) {
        return Optional.of(asked.commandSpec().commandLine().getUsageMessage(Ansi.OFF));
      }
    }
    if (server.isVersionHelpRequested() || result.isVersionHelpRequested()) {
      return Optional.of(VERSION + System.lineSeparator());
    }
    return Optional.empty();
  }

  @Override
  Command command() {
    return Command.named().stream()
        .filter(command -> result != server && command.word().equals(result.commandSpec().name()))
        .findFirst()
        .orElse(Command.SERVE);
  }

  @Override
  String operand() {
    return result.matchedPositionalValue(0, "");
  }

  @Override
  Optional<String> asked(Command.Asked asked) {
    return command().asked().contains(asked)
        ? Optional.ofNullable(result.matchedOptionValue(asked.option(), (String) null))
        : Optional.empty();
  }

  @Override
  Map<Key, String> values() {
    Map<Key, String> values = new EnumMap<>(Key.class);
    for (Key key : Key.values()) {
      String before = server.matchedOptionValue(key.option(), "");
      // A command may have an option of its own under the name of a key that it does not need.
      String value =
          command().keys().contains(key) ? result.matchedOptionValue(key.option(), before) : before;
      if (!before.isEmpty() && !before.equals(value)) {
        throw new BadConfiguration(
            key.option() + " is there twice, before and after " + command().word());
      }
      if (!value.isEmpty()) {
        values.put(key, value);
      }
    }
    return values;
  }
}
