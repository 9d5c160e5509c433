package io.deskbell.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.StringLayout;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.appender.RollingFileAppender;
import org.apache.logging.log4j.core.appender.rolling.DefaultRolloverStrategy;
import org.apache.logging.log4j.core.appender.rolling.SizeBasedTriggeringPolicy;
import org.apache.logging.log4j.core.config.AbstractConfiguration;
import org.apache.logging.log4j.core.config.AppenderRef;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.layout.template.json.JsonTemplateLayout;

/**
 * Where log messages go: all of them, from whatever logging interface, to log4j, and from there by
 * one thread of its own to standard error and to rolling files.
 *
 * <p>Standard output stays free for the one line that says where the server listens. What the
 * libraries below say is kept to warnings whatever the level, because at finer ones they write down
 * requests, tokens included. When messages come faster than they can be written, those of level
 * info and finer are dropped: a thread that serves connections never waits for a disk for them.
 */
final class Logging {
  private static final String TEXT =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z'}{UTC} %-5level [%t] %c{1} - %m";
  private static final String JSON =
      """
      {
        "timestamp": {"$resolver": "timestamp",
          "pattern": {"format": "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", "timeZone": "UTC"}},
        "level": {"$resolver": "level", "field": "name"},
        "thread": {"$resolver": "thread", "field": "name"},
        "logger": {"$resolver": "logger", "field": "name"},
        "message": {"$resolver": "message", "stringified": true},
        "exception": {"$resolver": "exception", "field": "stackTrace",
          "stackTrace": {"stringified": true}}
      }
      """;
  private static final String FILE_SIZE = "20 MB";
  private static final String OLD_FILES = "10";

  private Logging() {}

  /**
   * Makes sure that the interfaces in use find log4j, and log4j its settings. To be called before
   * anything asks for a logger.
   */
  static void prepare() {
    System.setProperty("java.util.logging.manager", "org.apache.logging.log4j.jul.LogManager");
    System.setProperty(
        "log4j2.contextSelector", "org.apache.logging.log4j.core.async.AsyncLoggerContextSelector");
    System.setProperty("log4j2.asyncQueueFullPolicy", "Discard");
    System.setProperty("log4j2.discardThreshold", "INFO");
    System.setProperty("log4j2.shutdownHookEnabled", "false");
  }

  /**
   * Starts to log.
   *
   * @throws BadConfiguration if the log file cannot be written
   */
  static void start(Configuration.Log log) {
    requireWritable(log.file());
    start(new Setup(log, true));
  }

  /** Starts to log warnings to standard error alone: the files are those of a server. */
  static void startOnConsole() {
    start(new Setup(new Configuration.Log(Level.WARN, Path.of(""), false), false));
  }

  private static void start(Setup setup) {
    Configurator.initialize(setup);
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) ->
            System.getLogger(Logging.class.getName())
                .log(System.Logger.Level.ERROR, "thread " + thread.getName() + " died", thrown));
  }

  /** Writes what is still to be written; nothing is logged afterwards. */
  static void stop() {
    LogManager.shutdown();
  }

  private static void requireWritable(Path file) {
    try {
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
    } catch (IOException e) {
      throw BadConfiguration.ofPath(Key.LOG_FILE, file, "a file that can be written", e);
    }
  }

  /** log4j's own configuration, in code: no file to find, to parse or to be led astray by. */
  private static final class Setup extends AbstractConfiguration {
    private final Configuration.Log log;
    private final boolean toFile;

    Setup(Configuration.Log log, boolean toFile) {
      super(null, ConfigurationSource.NULL_SOURCE);
      this.log = log;
      this.toFile = toFile;
    }

    /** Whatever is written is flushed when the queue is empty, and not line by line. */
    @Override
    protected void doConfigure() {
      setLevel("io.deskbell", log.level());
      // It says as a warning that a stop was asked for.
      setLevel("org.glassfish.grizzly.nio.GracefulShutdownRunner", Level.ERROR);
      getRootLogger()
          .setLevel(log.level().isMoreSpecificThan(Level.WARN) ? log.level() : Level.WARN);
      for (Appender appender : toFile ? List.of(console(), file()) : List.of(console())) {
        appender.start();
        addAppender(appender);
        getRootLogger().addAppender(appender, null, null);
      }
    }

    private Appender console() {
      return ConsoleAppender.newBuilder()
          .setName("console")
          .setTarget(ConsoleAppender.Target.SYSTEM_ERR)
          .setLayout(layout())
          .setImmediateFlush(false)
          .setConfiguration(this)
          .build();
    }

    private Appender file() {
      return RollingFileAppender.newBuilder()
          .setName("file")
          .setFileName(log.file().toString())
          .setFilePattern(log.file() + ".%i.gz")
          .setPolicy(SizeBasedTriggeringPolicy.createPolicy(FILE_SIZE))
          .setStrategy(
              DefaultRolloverStrategy.newBuilder()
                  .setMax(OLD_FILES)
                  .setFileIndex("min")
                  .setConfig(this)
                  .build())
          .setLayout(layout())
          .setImmediateFlush(false)
          .setConfiguration(this)
          .build();
    }

    private void setLevel(String logger, Level level) {
      addLogger(
          logger,
          LoggerConfig.newBuilder()
              .setLoggerName(logger)
              .setLevel(level)
              // Nothing shows where in the code a message comes from, and finding out is dear.
              .setIncludeLocation("false")
              .setRefs(new AppenderRef[0])
              .setConfig(this)
              .build());
    }

    private StringLayout layout() {
      StringLayout format =
          log.json()
              ? JsonTemplateLayout.newBuilder()
                  .setConfiguration(this)
                  .setEventTemplate(JSON)
                  .setCharset(UTF_8)
                  .build()
              : PatternLayout.newBuilder()
                  .setConfiguration(this)
                  .setPattern(TEXT)
                  .setAlwaysWriteExceptions(false)
                  .build();
      return new OneLineLayout(format, !log.json());
    }
  }
}
