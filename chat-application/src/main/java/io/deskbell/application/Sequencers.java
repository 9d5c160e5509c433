package io.deskbell.application;

import io.deskbell.application.port.in.SessionNotice.NoteShown;
import io.deskbell.application.port.in.SessionNotice.QueuePositionChanged;
import io.deskbell.application.port.out.Identity;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.application.port.out.Signals;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The sequencers of the sessions at work here, each made when it is first needed. Thread-safe. */
final class Sequencers implements Signals.Listener {
  /** How often the sessions at work are looked at, some of them each time. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  /** How many looks it takes until each session has had one. */
  private static final int LOOKS = 5;

  private final ConcurrentMap<SessionId, SessionSequencer> byId = new ConcurrentHashMap<>();
  private final Surroundings surroundings;

  /** What all sequencers share. */
  record Surroundings(
      SessionLog log,
      Executor workers,
      Timer timer,
      Identity identity,
      Signals.Link signals,
      Sequencers sequencers) {}

  Sequencers(SessionLog log, Executor workers, Timer timer, Identity identity, Signals signals) {
    this.surroundings = new Surroundings(log, workers, timer, identity, signals.join(this), this);
    look(0);
  }

  // A hint may be the last one and be lost, and what was heard may have been impossible to read.
  private void look(int number) {
    // First, as nobody else would begin again should this fail.
    surroundings.timer().after(LOOK_EVERY, () -> look((number + 1) % LOOKS));
    byId.values().stream()
        .filter(sequencer -> Math.floorMod(sequencer.id().hashCode(), LOOKS) == number)
        .forEach(SessionSequencer::look);
  }

  SessionLog log() {
    return surroundings.log();
  }

  Executor workers() {
    return surroundings.workers();
  }

  Timer timer() {
    return surroundings.timer();
  }

  void submit(SessionId id, Command command) {
    SessionSequencer sequencer = sequencer(id);
    while (!sequencer.submit(command)) {
      retire(sequencer);
      sequencer = sequencer(id);
    }
  }

  private SessionSequencer sequencer(SessionId id) {
    SessionSequencer known = byId.get(id);
    return known != null
        ? known
        : byId.computeIfAbsent(id, key -> new SessionSequencer(key, surroundings));
  }

  /** Forgets a sequencer that takes no more commands. */
  void retire(SessionSequencer sequencer) {
    byId.remove(sequencer.id(), sequencer);
  }

  /** The sessions that somebody reads here. */
  List<SessionId> read() {
    return byId.values().stream()
        .filter(SessionSequencer::hasReaders)
        .map(SessionSequencer::id)
        .toList();
  }

  /** Shows a note to the staff who read that session here; nobody else gets to know of it. */
  void tellStaff(NoteShown notice, Session session) {
    SessionSequencer sequencer = byId.get(session.id());
    if (sequencer != null) {
      sequencer.presence().tellStaff(notice, session);
    }
  }

  /** Tells a session's readers its place in the queue, if somebody reads it here. */
  void tellPosition(SessionId id, Supplier<Optional<QueuePositionChanged>> position) {
    SessionSequencer sequencer = byId.get(id);
    if (sequencer != null && sequencer.hasReaders()) {
      sequencer.tellPosition(position);
    }
  }

  @Override
  public void reached(SessionId id, long sequence) {
    SessionSequencer sequencer = byId.get(id);
    if (sequencer != null) {
      sequencer.heard(sequence);
    }
  }

  /** How many sessions are kept at work. */
  int size() {
    return byId.size();
  }

  void close() {
    surroundings.signals().close();
  }
}
