package io.deskbell.adapter.memory;

import io.deskbell.application.port.out.ConcurrentChange;
import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.SessionFilter;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.AgentAssigned;
import io.deskbell.domain.session.SessionEvent.SessionStarted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
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
 * Session logs and the desk in memory, gone with the process: "durable" means stored here. Never
 * waits for anything but other calls in memory. Thread-safe.
 */
public final class MemoryStore implements SessionLog, DeskStore {
  private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

  private final ConcurrentMap<SessionId, StoredSession> sessions = new ConcurrentHashMap<>();
  private final NavigableMap<Place, StoredSession> all = new ConcurrentSkipListMap<>();
  private final ConcurrentMap<ParticipantId, NavigableMap<Place, StoredSession>> byVisitor =
      new ConcurrentHashMap<>();
  private final ConcurrentMap<ParticipantId, NavigableMap<Place, StoredSession>> byAgent =
      new ConcurrentHashMap<>();

  // A commit takes it alone, so that nobody sees half of one; all else shares it.
  private final ReadWriteLock commits = new ReentrantReadWriteLock();
  private volatile StoredDesk desk = new StoredDesk(Desk.empty(), 0);

  /** A session's place in a listing: those created later come first, then by id. */
  private record Place(Instant createdAt, SessionId id) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::createdAt).reversed().thenComparing(Place::id);

    static Place of(Session session) {
      return new Place(session.createdAt(), session.id());
    }

    @Override
    public int compareTo(Place other) {
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
          StoredSession stored = stored(changed);
          synchronized (stored) {
            stored.requireFollows(changed);
            store(stored, changed);
          }
        });
  }

  @Override
  public StoredDesk load() {
    return reading(() -> desk);
  }

  @Override
  public CompletionStage<Void> commit(long revision, Desk changed, List<Session> touched) {
    return storing(
        commits.writeLock(),
        () -> {
          if (desk.revision() != revision) {
            throw new ConcurrentChange(
                "expected the desk at revision " + revision + ", found it at " + desk.revision());
          }
          for (Session session : touched) {
            stored(session).requireFollows(session);
          }
          for (Session session : touched) {
            store(stored(session), session);
          }
          desk = new StoredDesk(changed, revision + 1);
        });
  }

  private static CompletionStage<Void> storing(Lock lock, Runnable change) {
    lock.lock();
    try {
      change.run();
      return DONE;
    } catch (ConcurrentChange e) {
      return CompletableFuture.failedFuture(e);
    } finally {
      lock.unlock();
    }
  }

  private StoredSession stored(Session changed) {
    return sessions.computeIfAbsent(changed.id(), id -> new StoredSession());
  }

  private void store(StoredSession stored, Session changed) {
    stored.append(changed);
    for (SessionEvent event : changed.newEvents()) {
      if (event instanceof SessionStarted started) {
        all.put(Place.of(changed), stored);
        index(byVisitor, started.visitor().id(), changed, stored);
      } else if (event instanceof AgentAssigned assigned) {
        index(byAgent, assigned.agentId(), changed, stored);
      }
    }
  }

  private static void index(
      ConcurrentMap<ParticipantId, NavigableMap<Place, StoredSession>> index,
      ParticipantId key,
      Session session,
      StoredSession stored) {
    index.computeIfAbsent(key, id -> new ConcurrentSkipListMap<>()).put(Place.of(session), stored);
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

  private <T> Optional<T> ask(SessionId id, Function<StoredSession, @Nullable T> question) {
    StoredSession stored = sessions.get(id);
    return stored == null
        ? Optional.empty()
        : reading(() -> Optional.ofNullable(ask(stored, question)));
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
