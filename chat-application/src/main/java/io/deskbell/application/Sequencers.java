package io.deskbell.application;

import io.deskbell.application.port.out.SessionLog;
import io.deskbell.application.port.out.Signals;
import io.deskbell.domain.SessionId;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** The sequencers of the sessions at work here, each made when it is first needed. Thread-safe. */
final class Sequencers implements Signals.Listener {
  private final ConcurrentMap<SessionId, SessionSequencer> byId = new ConcurrentHashMap<>();
  private final Surroundings surroundings;

  /** What all sequencers share. */
  record Surroundings(
      SessionLog log, Executor workers, Signals.Link signals, Sequencers elsewhere) {}

  Sequencers(SessionLog log, Executor workers, Signals signals) {
    this.surroundings = new Surroundings(log, workers, signals.join(this), this);
  }

  SessionLog log() {
    return surroundings.log();
  }

  Executor workers() {
    return surroundings.workers();
  }

  void submit(SessionId id, Command command) {
    byId.computeIfAbsent(id, key -> new SessionSequencer(key, surroundings)).submit(command);
  }

  void retire(SessionSequencer sequencer) {
    byId.remove(sequencer.id(), sequencer);
  }

  void forget(SessionId id, SessionReader reader) {
    SessionSequencer sequencer = byId.get(id);
    if (sequencer != null) {
      sequencer.remove(reader);
    }
  }

  void forEachWatched(Consumer<SessionSequencer> action) {
    for (SessionSequencer sequencer : byId.values()) {
      if (sequencer.hasReaders()) {
        action.accept(sequencer);
      }
    }
  }

  @Override
  public void reached(SessionId id, long sequence) {
    SessionSequencer sequencer = byId.get(id);
    if (sequencer != null) {
      sequencer.heard(sequence);
    }
  }

  void close() {
    surroundings.signals().close();
  }
}
