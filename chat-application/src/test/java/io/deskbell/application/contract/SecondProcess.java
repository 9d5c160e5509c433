package io.deskbell.application.contract;

import io.deskbell.application.contract.StoreOpener.Opening;
import io.deskbell.domain.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * A process that writes and dispatches in a store that others use as well. Exits with 0 when all of
 * it is stored, with another code if it could not be.
 */
public final class SecondProcess {
  /** The session in which all say things of their own. */
  static final SessionId SHARED = SessionId.of("shared");

  /** The session in which all send the same messages. */
  static final SessionId REPEATED = SessionId.of("repeated");

  private SecondProcess() {}

  /**
   * Runs.
   *
   * @param arguments the class of a {@link StoreOpener}, a name, how many changes each of its
   *     racers makes, and the place for the opener
   */
  public static void main(String[] arguments) throws Exception {
    List<String> words = List.of(arguments);
    StoreOpener opener =
        Class.forName(words.get(0)).asSubclass(StoreOpener.class).getConstructor().newInstance();
    try (Opening store = opener.open(words.subList(3, words.size()))) {
      Race.between(racers(store, words.get(1), Integer.parseInt(words.get(2))));
    }
  }

  /** The command that starts such a process with the class path and the Java of this one. */
  static List<String> command(
      Class<? extends StoreOpener> opener, String name, int changes, List<String> place) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(SecondProcess.class.getName());
    command.addAll(List.of(opener.getName(), name, Integer.toString(changes)));
    command.addAll(place);
    return command;
  }

  /** What each of the processes does, at the same time. */
  static List<Callable<Object>> racers(Opening store, String name, int changes) {
    Writing shared = new Writing(store.sessionLog(), SHARED);
    Writing repeated = new Writing(store.sessionLog(), REPEATED);
    Dispatching dispatching = new Dispatching(store.sessionLog(), store.deskStore());
    return List.of(
        shared.singles(name, changes)::call,
        repeated.once(changes / 2)::call,
        dispatching.visitors(name, changes / 4)::call);
  }
}
