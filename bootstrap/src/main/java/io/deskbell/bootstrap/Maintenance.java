package io.deskbell.bootstrap;

import io.deskbell.adapter.rest.EventLines;
import io.deskbell.application.Chat;
import io.deskbell.application.port.in.Records;
import io.deskbell.application.port.in.Records.Erasure;
import io.deskbell.application.port.in.StillInSession;
import io.deskbell.application.port.in.Unavailable;
import io.deskbell.bootstrap.StoreSettings.Kind;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.SessionEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Function;

/** What is done to a store from the command line, most of it beside a server at work. */
final class Maintenance {
  private static final int PAGE = 500;

  private final StoreSettings settings;
  private final Path workingDirectory;
  private final PrintStream out;

  /**
   * The commands on one store.
   *
   * @param out hears what came of it
   */
  Maintenance(StoreSettings settings, Path workingDirectory, PrintStream out) {
    this.settings = settings;
    this.workingDirectory = workingDirectory;
    this.out = out;
  }

  /**
   * Does what is asked for.
   *
   * @throws BadConfiguration if the operand or the store is not as it must be; nothing was changed
   * @throws Failed if it could not be done
   */
  void run(Command command, String operand) {
    switch (command) {
      case BACKUP -> backup(file(command, operand));
      case RESTORE -> restore(file(command, operand));
      case EXPORT -> export(id(command, operand, SessionId::of));
      case ERASE -> erase(id(command, operand, ParticipantId::of));
      case SERVE, SIMULATE ->
          throw new IllegalArgumentException("expected one with an operand, got " + command);
    }
  }

  private Path file(Command command, String operand) {
    if (settings.kind() != Kind.EMBEDDED) {
      String instead = settings.kind() == Kind.POSTGRESQL ? "; use pg_dump and pg_restore" : "";
      throw new BadConfiguration(
          command.word() + " is for STORE embedded, found another" + instead);
    }
    try {
      if (!operand.isBlank()) {
        return workingDirectory.resolve(operand);
      }
    } catch (InvalidPathException e) {
      // The same refusal as for no name at all.
    }
    throw new BadConfiguration(
        command.operand() + " is \"" + operand + "\", expected a path of this machine");
  }

  private static <T> T id(Command command, String operand, Function<String, T> of) {
    try {
      return of.apply(operand);
    } catch (RuleViolation.InvalidField e) {
      throw new BadConfiguration(e.named(String.valueOf(command.operand())).getMessage());
    }
  }

  private Backups backups() {
    return new Backups(settings.directory(), Clock.systemUTC());
  }

  private void backup(Path file) {
    backups().backup(file);
    say("the backup is in " + file);
  }

  private void restore(Path file) {
    String before =
        backups().restore(file).map(kept -> "; what was there is kept in " + kept).orElse("");
    say(settings.directory().database() + " is restored from " + file + before);
  }

  private void export(SessionId session) {
    try (OpenStore store = OpenStore.toTend(settings, Command.EXPORT)) {
      Records records = Chat.records(store.log(), store.retention());
      long last = 0;
      List<SessionEvent> page = records.events(session, last, PAGE);
      while (!page.isEmpty()) {
        write(page);
        last = page.get(page.size() - 1).sequence();
        page = records.events(session, last, PAGE);
      }
    } catch (RuleViolation.SessionNotFound | Unavailable e) {
      throw new Failed(String.valueOf(e.getMessage()), e);
    }
  }

  private void write(List<SessionEvent> events) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (SessionEvent event : events) {
      lines.writeBytes(EventLines.line(event));
    }
    out.writeBytes(lines.toByteArray());
    if (out.checkError()) {
      throw new Failed("standard output takes no more", null);
    }
  }

  private void erase(ParticipantId person) {
    try (OpenStore store = OpenStore.toTend(settings, Command.ERASE)) {
      Erasure erasure = Chat.records(store.log(), store.retention()).erase(person);
      say(
          "sessions changed: "
              + erasure.sessions()
              + (erasure.sessions() == 0
                  ? ""
                  : "; in place of " + person + " stands " + erasure.replacement()));
    } catch (StillInSession e) {
      throw new Failed(e.getMessage() + "; end it first, nothing was changed", e);
    } catch (Unavailable e) {
      throw new Failed(String.valueOf(e.getMessage()), e);
    }
  }

  private void say(String line) {
    out.println(OneLine.of(line));
  }
}
