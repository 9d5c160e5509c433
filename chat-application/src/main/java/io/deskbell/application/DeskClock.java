package io.deskbell.application;

import io.deskbell.application.port.out.Identity;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.Connection;
import io.deskbell.domain.agent.Connectivity;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.UnassignReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What is due at the desk some time: offers that end, agents who are gone for too long, sessions
 * that are silent for too long, skills that matter no more. Thread-safe.
 *
 * <p>Nothing of this is stored: each moment follows from what is, so a restart neither loses nor
 * repeats one. When something is due it is looked at anew, in the dispatcher's turn, as it is
 * stored then.
 */
final class DeskClock {
  /** How often a queue beside agents with room is looked at, of whom time may make fitting ones. */
  private static final Duration RELAXING = Duration.ofMillis(500);

  /** The shortest and the longest time between two looks; the latter covers a clock that jumps. */
  private static final Duration SOONEST = Duration.ofMillis(5);

  private static final Duration LATEST = Duration.ofMinutes(1);

  /** After what could not be done because the store is out of reach. */
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Dispatcher dispatcher;
  private final DeskRules rules;
  private final Sequencers sequencers;
  private final Identity identity;

  // Guarded by this object.
  private final Map<SessionId, Instant> silentAt = new HashMap<>();
  private final TreeMap<Instant, TreeSet<SessionId>> inOrder = new TreeMap<>();
  private boolean begun;
  private @Nullable Cancellable next;
  private Instant nextAt = Instant.MAX;

  DeskClock(Dispatcher dispatcher, DeskRules rules, Sequencers sequencers, Identity identity) {
    this.dispatcher = dispatcher;
    this.rules = rules;
    this.sequencers = sequencers;
    this.identity = identity;
  }

  /** The connection of an agent when the server has just started and nobody can be there yet. */
  Connection atStart(AgentLoad agent) {
    Connection stored = agent.connection();
    if (!rules.requirePresence()) {
      return Connection.UNOBSERVED;
    }
    return switch (stored.connectivity()) {
      case CONNECTED ->
          stored.equals(Connection.UNOBSERVED) && agent.load() == 0
              ? Connection.NEVER
              : new Connection(Connectivity.GRACE, identity.now());
      case GRACE, LOST -> stored;
    };
  }

  void begin(Desk desk) {
    synchronized (this) {
      begun = true;
    }
    desk.sessions().forEach(this::follow);
    follow(desk);
  }

  /** The session is as it is now. */
  void follow(Session session) {
    if (rules.idleTimeout().isZero()) {
      return;
    }
    Optional<Instant> due = dueAt(session);
    synchronized (this) {
      forget(session.id());
      due.ifPresent(
          at -> {
            silentAt.put(session.id(), at);
            inOrder.computeIfAbsent(at, key -> new TreeSet<>()).add(session.id());
            wakeAt(at);
          });
    }
  }

  private Optional<Instant> dueAt(Session session) {
    return session.silentAt(rules.idleTimeout().minus(rules.warning()));
  }

  private void forget(SessionId id) {
    Instant known = silentAt.remove(id);
    if (known != null) {
      inOrder.computeIfPresent(
          known,
          (at, ids) -> {
            ids.remove(id);
            return ids.isEmpty() ? null : ids;
          });
    }
  }

  /** The desk is as it is now. */
  void follow(Desk desk) {
    deskDueAt(desk)
        .ifPresent(
            at -> {
              synchronized (this) {
                wakeAt(at);
              }
            });
  }

  private Optional<Instant> deskDueAt(Desk desk) {
    Instant due = Instant.MAX;
    Optional<Session> offer = desk.nextOffer();
    if (offer.isPresent()) {
      due = offer.get().routing().offer().orElseThrow().expiresAt();
    }
    if (rules.requirePresence()) {
      for (AgentLoad agent : desk.loads()) {
        if (agent.connection().connectivity() == Connectivity.GRACE) {
          due = earlier(due, agent.connection().since().plus(rules.agentGrace()));
        }
      }
    }
    if (rules.policy().dependsOnTime() && desk.mayAssign()) {
      due = earlier(due, identity.now().plus(RELAXING));
    }
    return due.equals(Instant.MAX) ? Optional.empty() : Optional.of(due);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private void wakeAt(Instant due) {
    if (!begun || !due.isBefore(nextAt)) {
      return;
    }
    if (next != null) {
      next.cancel();
    }
    Duration left = Duration.between(identity.now(), due);
    Duration delay =
        left.compareTo(SOONEST) < 0 ? SOONEST : left.compareTo(LATEST) > 0 ? LATEST : left;
    nextAt = due;
    next = sequencers.timer().after(delay, this::wake);
  }

  private void wake() {
    List<SessionId> silent = new ArrayList<>();
    synchronized (this) {
      next = null;
      nextAt = Instant.MAX;
      Instant now = identity.now();
      while (!inOrder.isEmpty() && !inOrder.firstKey().isAfter(now)) {
        silent.addAll(inOrder.pollFirstEntry().getValue());
      }
      silent.forEach(silentAt::remove);
      if (!inOrder.isEmpty()) {
        wakeAt(inOrder.firstKey());
      }
    }
    silent.forEach(id -> sequencers.workers().execute(() -> look(id)));
    lookAtDesk();
  }

  private void lookAtDesk() {
    Optional<Instant> due = deskDueAt(dispatcher.desk());
    if (due.isEmpty()) {
      return;
    }
    boolean relaxing = rules.policy().dependsOnTime() && dispatcher.desk().mayAssign();
    if (due.get().isAfter(identity.now()) && !relaxing) {
      follow(dispatcher.desk());
      return;
    }
    CompletableFuture<Desk> done = new CompletableFuture<>();
    dispatcher.inTurn(
        done,
        change ->
            settle(change).thenCompose(all -> all.store()).thenApply(Dispatcher.Change::desk));
    CompletionStage<Desk> settled = done;
    settled.whenComplete(
        (desk, failure) -> {
          if (failure != null) {
            again(() -> follow(dispatcher.desk()));
          } else {
            follow(desk);
          }
        });
  }

  /** Everything of the desk that is due by now. */
  private CompletionStage<Dispatcher.Change> settle(Dispatcher.Change change) {
    Instant now = identity.now();
    List<Session> expired = new ArrayList<>();
    for (Session session : change.desk().offers()) {
      if (session.routing().offer().orElseThrow().expiresAt().isAfter(now)) {
        break;
      }
      expired.add(session);
    }
    CompletionStage<Dispatcher.Change> settled = change.expire(expired);
    if (rules.requirePresence()) {
      for (AgentLoad agent : change.desk().loads()) {
        if (isGoneForTooLong(agent, now)) {
          ParticipantId id = agent.agentId();
          settled =
              settled.thenCompose(
                  so -> {
                    so.desk(so.desk().observe(id, new Connection(Connectivity.LOST, now)));
                    return so.free(id, UnassignReason.LOST);
                  });
        }
      }
    }
    return settled;
  }

  private boolean isGoneForTooLong(AgentLoad agent, Instant now) {
    return agent.connection().connectivity() == Connectivity.GRACE
        && !agent.connection().since().plus(rules.agentGrace()).isAfter(now);
  }

  /** Looks whether a session is still silent, without making it wait for that. */
  private void look(SessionId id) {
    Optional<Session> found;
    try {
      found = sequencers.log().find(id);
    } catch (RuntimeException e) {
      again(() -> sequencers.workers().execute(() -> look(id)));
      return;
    }
    Optional<Instant> due = found.flatMap(this::dueAt);
    if (due.isEmpty()) {
      return;
    }
    if (due.get().isAfter(identity.now())) {
      follow(found.get());
      return;
    }
    CompletableFuture<Session> done = new CompletableFuture<>();
    dispatcher.inTurn(
        done,
        change ->
            change
                .hold(id)
                .thenCompose(
                    session -> {
                      Session after = silenced(session);
                      if (after.newEvents().isEmpty()) {
                        return CompletableFuture.completedFuture(after);
                      }
                      change.put(after);
                      return change.store().thenApply(all -> all.session(id));
                    }));
    CompletionStage<Session> looked = done;
    looked.whenComplete(
        (session, failure) -> {
          if (failure == null) {
            follow(session);
          } else {
            again(() -> sequencers.workers().execute(() -> look(id)));
          }
        });
  }

  private Session silenced(Session session) {
    Instant now = identity.now();
    Optional<Instant> due = dueAt(session);
    if (due.isEmpty() || due.get().isAfter(now)) {
      return session;
    }
    if (session.isWarned()) {
      return session.endSilent(now);
    }
    // Nobody ends without having been warned, also where the server was down when that was due.
    Instant end = session.lastAt().plus(rules.idleTimeout());
    Instant soonest = now.plus(rules.warning());
    return session.warn(end.isBefore(soonest) ? soonest : end, now);
  }

  private void again(Runnable task) {
    sequencers.timer().after(AGAIN, task);
  }
}
