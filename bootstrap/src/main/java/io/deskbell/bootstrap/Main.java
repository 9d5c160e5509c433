package io.deskbell.bootstrap;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/** Starts Deskbell from the command line. */
public final class Main {
  private static final int BAD_CONFIGURATION = 2;

  private Main() {}

  /**
   * Starts the service and returns when it has stopped.
   *
   * @param arguments command-line options as the configuration page lists them
   */
  public static void main(String[] arguments) {
    Logging.prepare();
    int exitCode = run(arguments, System.getenv(), System.out, System.err);
    if (exitCode != 0) {
      System.exit(exitCode);
    }
  }

  static int run(
      String[] arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      CommandLineOptions options = CommandLineOptions.parse(arguments);
      if (options.answer().isPresent()) {
        out.print(options.answer().get());
        return 0;
      }
      Configuration configuration =
          Configuration.of(
              Settings.of(options.values(), environment, Path.of("").toAbsolutePath()));
      Logging.start(configuration.log());
      return 0;
    } catch (BadConfiguration e) {
      err.println("deskbell: " + e.getMessage());
      return BAD_CONFIGURATION;
    }
  }
}
