package io.deskbell.bootstrap;

/** Starts Deskbell from the command line. */
public final class Main {
  private Main() {}

  /**
   * Starts the service and returns when it has stopped.
   *
   * @param arguments command-line options as the configuration page lists them
   */
  public static void main(String[] arguments) {}
}
