package io.deskbell.bootstrap;

import io.deskbell.adapter.jdbc.Database;
import io.deskbell.adapter.jdbc.JdbcStore;
import io.deskbell.adapter.jdbc.UnusableStore;
import io.deskbell.adapter.memory.MemoryRevocations;
import io.deskbell.adapter.memory.MemoryStore;
import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.Retention;
import io.deskbell.application.port.out.Revocations;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.application.port.out.StaffLog;
import io.deskbell.application.port.out.StoreUnavailable;
import io.deskbell.bootstrap.StoreSettings.Kind;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * The store that was chosen, open, whatever kind it is: where a new kind gets its line.
 *
 * @param log sessions
 * @param desk the desk, of the same store
 * @param staffLog what is noted beside sessions, of the same store
 * @param retention what takes things out of it again
 * @param revocations of tokens
 * @param reachable whether it answers; may block
 * @param closing what closes it
 */
record OpenStore(
    SessionLog log,
    DeskStore desk,
    StaffLog staffLog,
    Retention retention,
    Revocations revocations,
    BooleanSupplier reachable,
    Runnable closing)
    implements AutoCloseable {
  /**
   * The store for a server, made if need be, of which an embedded one is for that server alone.
   *
   * @throws BadConfiguration if it cannot be used
   * @throws Failed if it cannot be reached
   */
  static OpenStore toServe(StoreSettings settings) {
    return switch (settings.kind()) {
      case MEMORY -> {
        MemoryStore store = new MemoryStore();
        yield new OpenStore(
            store, store, store, store, new MemoryRevocations(), () -> true, () -> {});
      }
      case EMBEDDED -> {
        DataDirectory.Hold hold = settings.directory().hold();
        try {
          yield of(opened(database(settings)), hold::close);
        } catch (RuntimeException e) {
          hold.close();
          throw e;
        }
      }
      case POSTGRESQL -> of(opened(database(settings)), () -> {});
    };
  }

  /**
   * The store for a command, as it is, while servers may use it.
   *
   * @throws BadConfiguration if there is none or it cannot be used
   * @throws Failed if it cannot be reached
   */
  static OpenStore toTend(StoreSettings settings, Command command) {
    if (settings.kind() == Kind.MEMORY) {
      throw new BadConfiguration(
          "STORE is memory, of which nothing is left for " + command.word() + ", expected another");
    }
    if (settings.kind() == Kind.EMBEDDED) {
      settings.directory().existingDatabase();
    }
    return of(attached(database(settings)), () -> {});
  }

  private static Database database(StoreSettings settings) {
    return settings.kind() == Kind.POSTGRESQL
        ? Database.postgresql(Objects.requireNonNull(settings.postgresql()))
        : Database.embedded(settings.directory().database());
  }

  private static JdbcStore opened(Database database) {
    try {
      return JdbcStore.open(database);
    } catch (UnusableStore e) {
      throw new BadConfiguration(String.valueOf(e.getMessage()));
    } catch (StoreUnavailable e) {
      throw new Failed(String.valueOf(e.getMessage()), e);
    }
  }

  private static JdbcStore attached(Database database) {
    try {
      return JdbcStore.attach(database);
    } catch (UnusableStore e) {
      throw new BadConfiguration(String.valueOf(e.getMessage()));
    } catch (StoreUnavailable e) {
      throw new Failed(String.valueOf(e.getMessage()), e);
    }
  }

  private static OpenStore of(JdbcStore store, Runnable afterwards) {
    return new OpenStore(
        store,
        store,
        store,
        store,
        store,
        store::isReachable,
        () -> {
          store.close();
          afterwards.run();
        });
  }

  /** Waits until what was submitted is stored. */
  @Override
  public void close() {
    closing.run();
  }
}
