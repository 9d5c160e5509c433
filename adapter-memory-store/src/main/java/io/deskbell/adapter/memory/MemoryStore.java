package io.deskbell.adapter.memory;

import io.deskbell.application.port.out.ConcurrentChange;
import io.deskbell.application.port.out.Decided;
import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.Retention;
import io.deskbell.application.port.out.SessionFilter;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.application.port.out.StaffLog;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.AgentAssigned;
import io.deskbell.domain.session.SessionEvent.SessionEnded;
import io.deskbell.domain.session.SessionEvent.SessionStarted;
import io.deskbell.domain.session.StaffEntry;
import io.deskbell.domain.session.StaffRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Session logs, staff logs and the desk in memory, gone with the process: "durable" means stored
 * here. Never waits for anything but other calls in memory. Thread-safe.
 */
public final class MemoryStore implements SessionLog, DeskStore, StaffLog, Retention {
  private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

  /** What no session has that is stored. */
  private static final StoredSession NOTHING = new StoredSession();

  private final ConcurrentMap<SessionId, StoredSession> sessions = new ConcurrentHashMap<>();
  private final NavigableMap<Place, StoredSession> all = new ConcurrentSkipListMap<>();
  private final ConcurrentMap<ParticipantId, NavigableMap<Place, StoredSession>> byVisitor =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<ParticipantId, NavigableMap<Place, StoredSession>> byAgent =
      new ConcurrentHashMap<>();
  private final NavigableMap<End, StoredSession> ended = new ConcurrentSkipListMap<>();

  // A commit, and whoever takes something out, holds it alone, so that nobody sees half of that;
  // all else shares it.
  private final ReadWriteLock commits = new ReentrantReadWriteLock();
  private volatile StoredDesk desk = new StoredDesk(Desk.empty(), 0);

  /** A session's place in a listing: those created later come first, then by id. */
  private record Place(Instant createdAt, SessionId id) implements Comparable<Place> {
    static Place of(Session session) {
      return new Place(session.createdAt(), session.id());
    }

    static Place of(SessionStarted opening) {
      return new Place(opening.timestamp(), opening.sessionId());
    }

    @Override
    public int compareTo(Place other) {
      int order = other.createdAt.compareTo(createdAt);
      return order == 0 ? id.compareTo(other.id) : order;
    }
  }

  /** A session's place among the ended ones: those that ended first come first, then by id. */
  private record End(Instant endedAt, SessionId id) implements Comparable<End> {
    private static final Comparator<End> ORDER =
        Comparator.comparing(End::endedAt).thenComparing(End::id);

    static End of(SessionEnded event) {
      return new End(event.timestamp(), event.sessionId());
    }

    @Override
    public int compareTo(End other) {
      return ORDER.compare(this, other);
    }
  }

  /** An empty store. */
  public MemoryStore() {}

  @Override
  public boolean blocks() {
    return false;
  }

  @Override
  public CompletionStage<Void> append(Session changed) {
    return storing(
        commits.readLock(),
        () -> {
          StoredSession stored = known(changed.id());
          if (changed.savedSequence() == 0) {
            stored = begun(changed);
          } else {
            synchronized (stored) {
              stored.requireFollows(changed);
              stored.append(changed);
            }
          }
          index(stored, Place.of(changed), changed.newEvents());
        });
  }

  @Override
  public CompletionStage<Void> append(StaffEntry entry) {
    return storing(
        commits.readLock(),
        () -> {
          StoredSession stored = known(entry.sessionId());
          synchronized (stored) {
            stored.requireFollows(entry);
            stored.append(entry);
          }
        });
  }

  @Override
  public List<StaffEntry> staffEntries(SessionId id, long after, int limit) {
    return ask(id, stored -> stored.staffEntries(after, limit)).orElse(List.of());
  }

  @Override
  public StaffRecord staffRecord(SessionId id) {
    return ask(id, StoredSession::staffRecord).orElse(StaffRecord.empty());
  }

  // Nothing is kept of a session that is refused.
  private StoredSession begun(Session changed) {
    return sessions.compute(
        changed.id(),
        (id, known) -> {
          StoredSession stored = known == null ? new StoredSession() : known;
          stored.requireFollows(changed);
          stored.append(changed);
          return stored;
        });
  }

  private StoredSession known(SessionId id) {
    return sessions.getOrDefault(id, NOTHING);
  }

  @Override
  public StoredDesk load() {
    return reading(() -> desk);
  }

  @Override
  public CompletionStage<Void> commit(
      long revision, Desk changed, List<Session> touched, List<Decided> decisions) {
    return storing(
        commits.writeLock(),
        () -> {
          if (desk.revision() != revision) {
            throw new ConcurrentChange(
                "expected the desk at revision " + revision + ", found it at " + desk.revision());
          }
          Set<SessionId> once = new HashSet<>();
          for (Session session : touched) {
            if (!once.add(session.id())) {
              throw new IllegalArgumentException(
                  "expected each session once, found " + session.id() + " twice");
            }
            known(session.id()).requireFollows(session);
          }
          for (Session session : touched) {
            StoredSession stored =
                sessions.computeIfAbsent(session.id(), id -> new StoredSession());
            stored.append(session);
            index(stored, Place.of(session), session.newEvents());
          }
          for (Decided decided : decisions) {
            known(decided.decision().sessionId()).append(decided);
          }
          desk = new StoredDesk(changed, revision + 1);
        });
  }

  @Override
  public List<Decided> decisions(SessionId id) {
    return ask(id, StoredSession::decisions).orElse(List.of());
  }

  private static CompletionStage<Void> storing(Lock lock, Runnable change) {
    lock.lock();
    try {
      change.run();
      return DONE;
    } catch (ConcurrentChange | IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    } finally {
      lock.unlock();
    }
  }

  private void index(StoredSession stored, Place place, List<SessionEvent> events) {
    for (SessionEvent event : events) {
      if (event instanceof SessionStarted started) {
        all.put(place, stored);
        index(byVisitor, started.visitor().id(), place, stored);
      } else if (event instanceof AgentAssigned assigned) {
        index(byAgent, assigned.agentId(), place, stored);
      } else if (event instanceof SessionEnded end) {
        ended.put(End.of(end), stored);
      }
    }
  }

  private static void index(
      ConcurrentMap<ParticipantId, NavigableMap<Place, StoredSession>> index,
      ParticipantId key,
      Place place,
      StoredSession stored) {
    index.computeIfAbsent(key, id -> new ConcurrentSkipListMap<>()).put(place, stored);
  }

  @Override
  public CompletionStage<Integer> deleteEnded(Instant endedBefore, int limit) {
    return CompletableFuture.completedStage(
        takingOut(
            () -> {
              List<SessionId> first =
                  ended.keySet().stream()
                      .takeWhile(end -> end.endedAt().isBefore(endedBefore))
                      .limit(limit)
                      .map(End::id)
                      .toList();
              for (SessionId id : first) {
                unindex(known(id));
                sessions.remove(id);
              }
              return first.size();
            }));
  }

  @Override
  public CompletionStage<Integer> erase(
      ParticipantId person, ParticipantId replacement, MessageContent content) {
    Erasure erasure = new Erasure(person, replacement, content);
    int changed = 0;
    // One at a time, so that nobody else waits for all of them.
    for (End end : ended.keySet()) {
      changed += takingOut(() -> erase(end.id(), erasure)) ? 1 : 0;
    }
    return CompletableFuture.completedStage(changed);
  }

  private boolean erase(SessionId id, Erasure erasure) {
    StoredSession before = sessions.get(id);
    if (before == null) {
      return false;
    }
    before.eraseDecisions(erasure);
    StoredSession after = before.without(erasure);
    if (after == before) {
      return false;
    }
    unindex(before);
    sessions.put(id, after);
    index(after, Place.of(after.opening()), after.log());
    return true;
  }

  private void unindex(StoredSession stored) {
    Place place = Place.of(stored.opening());
    for (SessionEvent event : stored.log()) {
      if (event instanceof SessionStarted started) {
        all.remove(place);
        unindex(byVisitor, started.visitor().id(), place);
      } else if (event instanceof AgentAssigned assigned) {
        unindex(byAgent, assigned.agentId(), place);
      } else if (event instanceof SessionEnded over) {
        ended.remove(End.of(over));
      }
    }
  }

  private static void unindex(
      ConcurrentMap<ParticipantId, NavigableMap<Place, StoredSession>> index,
      ParticipantId key,
      Place place) {
    index.computeIfPresent(
        key,
        (id, places) -> {
          places.remove(place);
          return places.isEmpty() ? null : places;
        });
  }

  private <T> T takingOut(Supplier<T> change) {
    commits.writeLock().lock();
    try {
      return change.get();
    } finally {
      commits.writeLock().unlock();
    }
  }

  @Override
  public List<SessionEvent> read(SessionId id, long after, int limit) {
    return ask(id, stored -> stored.read(after, limit)).orElse(List.of());
  }

  @Override
  public Optional<Session> find(SessionId id) {
    return ask(id, StoredSession::session);
  }

  @Override
  public Optional<Message> findMessage(
      SessionId id, ParticipantId senderId, ClientMessageId clientMessageId) {
    return ask(id, stored -> stored.message(senderId, clientMessageId));
  }

  @Override
  public CompletionStage<Boolean> markRead(SessionId id, ParticipantId reader, long sequence) {
    return CompletableFuture.completedStage(
        ask(id, stored -> stored.markRead(reader, sequence)).orElse(false));
  }

  @Override
  public Map<ParticipantId, Long> readMarks(SessionId id) {
    return ask(id, StoredSession::readMarks).orElse(Map.of());
  }

  @Override
  public List<Session> list(SessionFilter filter) {
    return reading(
        () -> {
          NavigableMap<Place, StoredSession> places = places(filter);
          SessionId before = filter.before();
          if (before != null) {
            places = places.tailMap(placeOf(before), false);
          }
          List<Session> found = new ArrayList<>();
          for (StoredSession stored : places.values()) {
            Session session = ask(stored, StoredSession::session);
            if (session != null && matches(session, filter)) {
              found.add(session);
              if (found.size() == filter.limit()) {
                break;
              }
            }
          }
          return found;
        });
  }

  private NavigableMap<Place, StoredSession> places(SessionFilter filter) {
    if (filter.visitor() != null) {
      return byVisitor.getOrDefault(filter.visitor(), new ConcurrentSkipListMap<>());
    }
    if (filter.agent() != null) {
      return byAgent.getOrDefault(filter.agent(), new ConcurrentSkipListMap<>());
    }
    return all;
  }

  private Place placeOf(SessionId id) {
    return find(id)
        .map(Place::of)
        .orElseThrow(() -> new IllegalArgumentException("expected a stored session, got " + id));
  }

  private static boolean matches(Session session, SessionFilter filter) {
    return (filter.visitor() == null || session.visitor().id().equals(filter.visitor()))
        && (filter.agent() == null || session.agentId().equals(Optional.of(filter.agent())))
        && (filter.status() == null || session.status() == filter.status());
  }

  /** Of how many sessions anything is kept. */
  int size() {
    return sessions.size();
  }

  private <T> Optional<T> ask(SessionId id, Function<StoredSession, @Nullable T> question) {
    return reading(
        () -> {
          StoredSession stored = sessions.get(id);
          return stored == null ? Optional.empty() : Optional.ofNullable(ask(stored, question));
        });
  }

  private static <T> @Nullable T ask(
      StoredSession stored, Function<StoredSession, @Nullable T> question) {
    synchronized (stored) {
      return question.apply(stored);
    }
  }

  private <T> T reading(Supplier<T> question) {
    commits.readLock().lock();
    try {
      return question.get();
    } finally {
      commits.readLock().unlock();
    }
  }
}
