package io.deskbell.bootstrap;

import java.nio.file.Path;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.logging.log4j.LogManager;
import org.slf4j.LoggerFactory;

/** A program that logs hostile text over every interface, as the server and its libraries do. */
final class LoggingProbe {
  static final String HOSTILE =
      "a\nb\r\nc\u001b[31md\u0000e\tf\u0085g\u2028h\u2029i\u202ej\u200bk\u009bl\\m\"n\ud83d\ude00o\ud83d"
          + "\udb40\udc41p";

  private LoggingProbe() {}

  /** Logs to the file that is the first argument, as JSON if the second is true. */
  public static void main(String[] arguments) {
    Logging.prepare();
    Logging.start(
        new Configuration.Log(
            org.apache.logging.log4j.Level.DEBUG,
            Path.of(arguments[0]),
            Boolean.parseBoolean(arguments[1])));
    IllegalStateException failure =
        new IllegalStateException(HOSTILE, new IllegalArgumentException(HOSTILE));
    System.Logger system = System.getLogger("io.deskbell.System");
    system.log(System.Logger.Level.INFO, "system {0}", HOSTILE);
    system.log(System.Logger.Level.DEBUG, "fine");
    system.log(System.Logger.Level.ERROR, "failed", failure);
    Logger.getLogger("io.deskbell.Jul").log(Level.WARNING, "jul {0}", HOSTILE);
    LoggerFactory.getLogger("io.deskbell.Slf4j").info("slf4j {}", HOSTILE);
    LogManager.getLogger("io.deskbell.Log4j").info("log4j {}", HOSTILE);
    Logger.getLogger("org.glassfish.Library").warning("library warns");
    Logger.getLogger("org.glassfish.Library").info("library tells the token");
    Thread dying = new Thread(() -> failWith(failure), "probe");
    dying.start();
    try {
      dying.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Logging.stop();
  }

  private static void failWith(RuntimeException failure) {
    throw failure;
  }
}
