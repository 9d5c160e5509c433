package io.deskbell.application;

import io.deskbell.application.port.out.ConcurrentChange;
import io.deskbell.application.port.out.Decided;
import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.SessionFilter;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.application.port.out.StoreUnavailable;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory that keeps the promises of its ports, at a time and with an outcome that the
 * test chooses.
 */
final class ScriptedStore implements SessionLog, DeskStore, AutoCloseable {
  /** What becomes of a change. */
  enum Fate {
    /** Stored, or refused as a conflict, as the ports promise. */
    STORED,
    /** Not stored; the caller hears only that it cannot be told. */
    LOST,
    /** Stored; the caller hears only that it cannot be told. */
    STORED_UNTOLD
  }

  /** When a change is stored and answered. */
  enum Pace {
    /** Before the call returns. */
    AT_ONCE,
    /** Soon, by a thread of the store. */
    BY_COMMITTER,
    /** When the test says so. */
    HELD
  }

  private final Map<SessionId, List<SessionEvent>> logs = new HashMap<>();
  private final Map<SessionId, Session> states = new HashMap<>();
  private final Map<SessionId, Map<ParticipantId, Long>> readMarks = new HashMap<>();
  private final Map<SessionId, Change> latest = new HashMap<>();
  private final List<Change> untold = new ArrayList<>();
  private final Deque<Change> held = new ArrayDeque<>();
  private final Deque<Fate> fates = new ArrayDeque<>();
  private final ExecutorService committer =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "committer");
            thread.setDaemon(true);
            return thread;
          });
  private final AtomicInteger lookUps = new AtomicInteger();
  private final List<Decided> decided = new ArrayList<>();
  private StoredDesk desk = new StoredDesk(Desk.empty(), 0);
  private Pace pace = Pace.AT_ONCE;
  private Runnable afterFind = () -> {};
  private boolean blocks;
  private boolean outOfReach;
  private boolean conflicting;
  private boolean readsHeld;

  /** A change on its way, and those of the same sessions that went before it. */
  private static final class Change {
    private final Runnable effect;
    private final List<Change> restsOn;
    private final CompletableFuture<Void> stage = new CompletableFuture<>();
    private boolean failed;

    /** Whether all who waited for its outcome have done what they wanted to. */
    private volatile boolean told;

    private Change(Runnable effect, List<Change> restsOn) {
      this.effect = effect;
      this.restsOn = restsOn;
    }
  }

  // What the test says.

  synchronized ScriptedStore pace(Pace next) {
    pace = next;
    return this;
  }

  synchronized ScriptedStore blocking() {
    blocks = true;
    return this;
  }

  /** The next changes that are carried out get these fates, those after them are stored. */
  synchronized void fates(Fate... next) {
    fates.addAll(List.of(next));
  }

  synchronized void outOfReach(boolean away) {
    outOfReach = away;
  }

  /** Every change finds that another process was faster. */
  synchronized void alwaysConflicting(boolean always) {
    conflicting = always;
  }

  /** Reads wait until told otherwise; only for a store that blocks. */
  synchronized void holdReads(boolean hold) {
    readsHeld = hold;
    notifyAll();
  }

  /** How often a client message id has been looked up. */
  int lookUps() {
    return lookUps.get();
  }

  synchronized int held() {
    return held.size();
  }

  /** Carries out the oldest held changes on the calling thread, and answers them. */
  void letGo(int count) {
    for (int i = 0; i < count; i++) {
      Change change;
      synchronized (this) {
        change = held.remove();
      }
      carryOut(change);
    }
  }

  void letAllGo() {
    pace(Pace.AT_ONCE);
    while (held() > 0) {
      letGo(1);
    }
  }

  /** Carries out the held changes in order, but answers them in the opposite order. */
  void letAllGoAnsweredBackwards() {
    List<Change> all = new ArrayList<>();
    synchronized (this) {
      all.addAll(held);
      held.clear();
      all.forEach(change -> change.effect.run());
    }
    for (int i = all.size() - 1; i >= 0; i--) {
      all.get(i).stage.complete(null);
    }
  }

  /** Carries out the held changes, but keeps the answers back. */
  synchronized void letAllGoUntold() {
    untold.addAll(held);
    held.clear();
    untold.forEach(change -> change.effect.run());
  }

  /** Answers what was kept back. */
  void tellAll() {
    List<Change> all;
    synchronized (this) {
      all = List.copyOf(untold);
      untold.clear();
    }
    all.forEach(change -> change.stage.complete(null));
  }

  /** Something that happens between the next reading of a session and the answer. */
  synchronized void afterNextFind(Runnable event) {
    afterFind = event;
  }

  /** What another process does to a session. */
  synchronized void interfere(SessionId id, UnaryOperator<Session> change) {
    store(change.apply(states.get(id)));
  }

  /** A session is deleted, by whoever may do that. */
  synchronized void delete(SessionId id) {
    logs.remove(id);
    states.remove(id);
  }

  synchronized List<SessionEvent> log(SessionId id) {
    return List.copyOf(logs.getOrDefault(id, List.of()));
  }

  synchronized List<Session> all() {
    return List.copyOf(states.values());
  }

  // What the application asks.

  @Override
  public synchronized boolean blocks() {
    return blocks;
  }

  @Override
  public CompletionStage<Void> append(Session changed) {
    return change(
        List.of(changed),
        () -> {
          requireFollows(changed);
          store(changed);
        });
  }

  @Override
  public CompletionStage<Void> commit(
      long revision, Desk changed, List<Session> sessions, List<Decided> decisions) {
    return change(
        sessions,
        () -> {
          if (desk.revision() != revision) {
            throw new ConcurrentChange("expected " + revision + ", found " + desk.revision());
          }
          sessions.forEach(this::requireFollows);
          sessions.forEach(this::store);
          decided.addAll(decisions);
          desk = new StoredDesk(changed, revision + 1);
        });
  }

  @Override
  public synchronized List<Decided> decisions(SessionId id) {
    return decided.stream().filter(one -> one.decision().sessionId().equals(id)).toList();
  }

  private CompletionStage<Void> change(List<Session> sessions, Runnable effect) {
    Change change;
    Pace now;
    synchronized (this) {
      now = pace;
      List<Change> restsOn = new ArrayList<>();
      change = new Change(effect, restsOn);
      for (Session session : sessions) {
        Change before = latest.put(session.id(), change);
        if (before != null && !before.told) {
          restsOn.add(before);
        }
      }
      if (now == Pace.HELD) {
        held.add(change);
      }
    }
    if (now == Pace.AT_ONCE) {
      carryOut(change);
    } else if (now == Pace.BY_COMMITTER) {
      committer.execute(() -> carryOut(change));
    }
    return change.stage;
  }

  private void carryOut(Change change) {
    RuntimeException failure = outcome(change);
    if (failure == null) {
      change.stage.complete(null);
    } else {
      change.stage.completeExceptionally(failure);
    }
    change.told = true;
  }

  private synchronized @Nullable RuntimeException outcome(Change change) {
    Fate fate = outOfReach ? Fate.LOST : fates.isEmpty() ? Fate.STORED : fates.remove();
    change.failed = true;
    if (conflicting) {
      return new ConcurrentChange("scripted as conflicting");
    }
    if (change.restsOn.stream().anyMatch(before -> before.failed)) {
      return new ConcurrentChange("rests on a change that failed");
    }
    if (fate != Fate.LOST) {
      try {
        change.effect.run();
      } catch (ConcurrentChange e) {
        return e;
      }
    }
    change.failed = fate != Fate.STORED;
    return fate == Fate.STORED ? null : new StoreUnavailable("scripted as " + fate, null);
  }

  private void requireFollows(Session changed) {
    int length = logs.getOrDefault(changed.id(), List.of()).size();
    if (changed.savedSequence() != length) {
      throw new ConcurrentChange("expected " + changed.savedSequence() + ", found " + length);
    }
    for (SessionEvent event : changed.newEvents()) {
      if (event instanceof MessagePosted posted
          && posted.message().clientMessageId() != null
          && message(changed.id(), posted.message().senderId(), posted.message().clientMessageId())
              .isPresent()) {
        throw new ConcurrentChange("repeated " + posted.message().clientMessageId());
      }
    }
  }

  private void store(Session changed) {
    logs.computeIfAbsent(changed.id(), id -> new ArrayList<>()).addAll(changed.newEvents());
    states.put(changed.id(), changed.saved());
  }

  @Override
  public StoredDesk load() {
    return reading(() -> desk);
  }

  @Override
  public List<SessionEvent> read(SessionId id, long after, int limit) {
    return reading(
        () -> logs.getOrDefault(id, List.of()).stream().skip(after).limit(limit).toList());
  }

  @Override
  public Optional<Session> find(SessionId id) {
    return reading(
        () -> {
          Optional<Session> found = Optional.ofNullable(states.get(id));
          Runnable event = afterFind;
          afterFind = () -> {};
          event.run();
          return found;
        });
  }

  @Override
  public Optional<Message> findMessage(
      SessionId id, ParticipantId senderId, ClientMessageId clientMessageId) {
    lookUps.incrementAndGet();
    return reading(() -> message(id, senderId, clientMessageId));
  }

  private Optional<Message> message(
      SessionId id, ParticipantId senderId, @Nullable ClientMessageId clientMessageId) {
    return logs.getOrDefault(id, List.of()).stream()
        .filter(MessagePosted.class::isInstance)
        .map(event -> ((MessagePosted) event).message())
        .filter(message -> message.senderId().equals(senderId))
        .filter(message -> clientMessageId != null)
        .filter(message -> clientMessageId.equals(message.clientMessageId()))
        .findFirst();
  }

  @Override
  public List<Session> list(SessionFilter filter) {
    Comparator<Session> order =
        Comparator.comparing(Session::createdAt).reversed().thenComparing(Session::id);
    return reading(
        () ->
            states.values().stream()
                .filter(s -> filter.visitor() == null || s.visitor().id().equals(filter.visitor()))
                .filter(
                    s -> filter.agent() == null || s.agentId().equals(Optional.of(filter.agent())))
                .filter(s -> filter.status() == null || s.status() == filter.status())
                .filter(
                    s ->
                        filter.before() == null
                            || order.compare(s, states.get(filter.before())) > 0)
                .sorted(order)
                .limit(filter.limit())
                .toList());
  }

  @Override
  public CompletionStage<Boolean> markRead(SessionId id, ParticipantId reader, long sequence) {
    synchronized (this) {
      if (outOfReach) {
        return CompletableFuture.failedFuture(new StoreUnavailable("scripted as away", null));
      }
      Map<ParticipantId, Long> marks = readMarks.computeIfAbsent(id, key -> new HashMap<>());
      boolean further = marks.getOrDefault(reader, 0L) < sequence;
      if (further) {
        marks.put(reader, sequence);
      }
      return CompletableFuture.completedFuture(further);
    }
  }

  @Override
  public Map<ParticipantId, Long> readMarks(SessionId id) {
    return reading(() -> Map.copyOf(readMarks.getOrDefault(id, Map.of())));
  }

  private synchronized <T> T reading(Supplier<T> question) {
    while (readsHeld) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new StoreUnavailable("interrupted", e);
      }
    }
    if (outOfReach) {
      throw new StoreUnavailable("scripted as away", null);
    }
    return question.get();
  }

  @Override
  public void close() {
    committer.shutdown();
  }
}
