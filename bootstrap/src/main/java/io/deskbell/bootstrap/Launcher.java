package io.deskbell.bootstrap;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.deskbell.adapter.token.TokenSettings;
import io.deskbell.application.port.in.Unavailable;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** The process around a server or a command: what it prints, how it ends, with which exit code. */
final class Launcher {
  private static final int CLEAN = 0;
  private static final int FAILED = 1;
  private static final int BAD_CONFIGURATION = 2;
  private static final long PATIENCE_SECONDS = 9;

  private final BiFunction<Configuration, Supplier<TokenSettings>, Server> wiring;
  private final PrintStream out;
  private final PrintStream err;

  /**
   * A launcher.
   *
   * @param wiring makes a server that is not started; it asks for the secrets of signing in, which
   *     may be made and shown then, once the store is open
   * @param out hears that the server listens, or what was asked for, and nothing else
   * @param err hears why it does not start or was not done
   */
  Launcher(
      BiFunction<Configuration, Supplier<TokenSettings>, Server> wiring,
      PrintStream out,
      PrintStream err) {
    this.wiring = wiring;
    this.out = out;
    this.err = err;
  }

  /**
   * Does what the command line asks for. A server is started and waited for; a signal then ends the
   * process.
   *
   * @return the exit code, if there is nothing to wait for
   */
  int run(String[] arguments, Map<String, String> environment, Path workingDirectory) {
    try {
      CommandLineOptions options = CommandLineOptions.parse(arguments);
      Optional<String> answer = options.answer();
      if (answer.isPresent()) {
        out.print(answer.get());
        return CLEAN;
      }
      Settings settings = Settings.of(options.values(), environment, workingDirectory);
      if (options.command() == Command.SERVE) {
        Configuration configuration = Configuration.of(settings);
        Logging.start(configuration.log());
        serve(configuration);
      } else {
        SettingReader read = new SettingReader(settings);
        StoreSettings store = StoreSettings.of(read);
        Logging.startOnConsole();
        if (options.command() == Command.SIMULATE) {
          WhatIf.of(read, options).run(store, out);
        } else {
          new Maintenance(store, workingDirectory, out).run(options.command(), options.operand());
        }
      }
      return CLEAN;
    } catch (BadConfiguration e) {
      return refuse(String.valueOf(e.getMessage()), BAD_CONFIGURATION);
    } catch (Failed e) {
      return refuse(String.valueOf(e.getMessage()), FAILED);
    } catch (Unavailable e) {
      return refuse(OneLine.of(e.getMessage() + ": " + e.getCause()), FAILED);
    } catch (RuntimeException | Error e) {
      log().log(ERROR, "failed", e);
      return refuse(OneLine.of("failed: " + e), FAILED);
    } finally {
      Logging.stop();
    }
  }

  private int refuse(String message, int exitCode) {
    err.println("deskbell: " + message);
    return exitCode;
  }

  private void serve(Configuration configuration) {
    StoreSettings store = configuration.store();
    if (store.hasUnusedUrl()) {
      log().log(WARNING, "DATABASE_URL is set and not used, STORE is {0}", store.kind());
    }
    if (configuration.signIn().isOpenBesideAnIssuer()) {
      log()
          .log(
              WARNING,
              "JWKS_URL is set and AUTH_MODE is open: anybody gets a visitor's token for any id");
    }
    Server server = wiring.apply(configuration, () -> TokenSecrets.settings(configuration, err));
    String url = server.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server), "deskbell-stop"));
    log().log(INFO, "{0} listens on {1}", CommandLineOptions.VERSION, url);
    out.println(CommandLineOptions.VERSION + " listening on " + url);
    out.flush();
    try {
      // The threads that serve are daemons, and none of them must be waited for here.
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * The last thing that the process does. It halts, because a process that a signal ends has an
   * exit code that tells of the signal, whatever its shutdown hooks have done.
   */
  private static void end(Server server) {
    int exitCode = FAILED;
    try {
      exitCode = stop(server) ? CLEAN : FAILED;
      log().log(INFO, exitCode == CLEAN ? "stopped" : "stopped with something left undone");
      Logging.stop();
    } finally {
      Runtime.getRuntime().halt(exitCode);
    }
  }

  private static boolean stop(Server server) {
    try {
      return CompletableFuture.supplyAsync(
              server::stop, task -> new Thread(task, "deskbell-drain").start())
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      log().log(ERROR, "could not stop as it should", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** Not a constant: log4j must have been told its settings before the first logger is made. */
  private static System.Logger log() {
    return System.getLogger(Launcher.class.getName());
  }
}
