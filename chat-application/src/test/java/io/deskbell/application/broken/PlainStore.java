package io.deskbell.application.broken;

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
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A slow, truthful store behind one lock, cut into steps that a liar can override. Only there to
 * test the contracts.
 */
class PlainStore implements SessionLog, DeskStore {
  record Mark(SessionId id, ParticipantId reader) {}

  final Map<SessionId, List<SessionEvent>> logs = new HashMap<>();
  final Map<SessionId, Session> states = new HashMap<>();
  final Map<Mark, Long> marks = new HashMap<>();
  StoredDesk desk = new StoredDesk(Desk.empty(), 0);

  @Override
  public boolean blocks() {
    return false;
  }

  @Override
  public CompletionStage<Void> append(Session changed) {
    return store(() -> requireFollows(changed), () -> put(changed));
  }

  @Override
  public CompletionStage<Void> commit(long revision, Desk changed, List<Session> sessions) {
    return store(
        () -> {
          requireRevision(revision);
          sessions.forEach(this::requireFollows);
        },
        () -> {
          sessions.forEach(this::put);
          desk = new StoredDesk(changed, desk.revision() + 1);
        });
  }

  CompletionStage<Void> store(Runnable check, Runnable put) {
    synchronized (this) {
      try {
        check.run();
        put.run();
        return CompletableFuture.completedStage(null);
      } catch (ConcurrentChange e) {
        return CompletableFuture.failedStage(e);
      }
    }
  }

  void requireFollows(Session changed) {
    if (log(changed.id()).size() != changed.savedSequence()) {
      throw new ConcurrentChange("expected another sequence than " + changed.savedSequence());
    }
    requireNewClientIds(changed);
  }

  void requireNewClientIds(Session changed) {
    Set<String> known = new HashSet<>();
    List<SessionEvent> all = new ArrayList<>(log(changed.id()));
    all.addAll(changed.newEvents());
    for (SessionEvent event : all) {
      if (event instanceof MessagePosted posted
          && posted.message().clientMessageId() != null
          && !known.add(posted.message().senderId() + " " + posted.message().clientMessageId())) {
        throw new ConcurrentChange("expected new client message ids");
      }
    }
  }

  void requireRevision(long revision) {
    if (desk.revision() != revision) {
      throw new ConcurrentChange("expected another revision than " + revision);
    }
  }

  void put(Session changed) {
    synchronized (this) {
      logs.computeIfAbsent(changed.id(), id -> new ArrayList<>()).addAll(changed.newEvents());
      states.put(changed.id(), changed.saved());
    }
  }

  List<SessionEvent> log(SessionId id) {
    return logs.getOrDefault(id, List.of());
  }

  @Override
  public synchronized StoredDesk load() {
    return desk;
  }

  @Override
  public synchronized List<SessionEvent> read(SessionId id, long after, int limit) {
    return log(id).stream().skip(after).limit(limit).toList();
  }

  @Override
  public synchronized Optional<Session> find(SessionId id) {
    return Optional.ofNullable(states.get(id));
  }

  @Override
  public synchronized Optional<Message> findMessage(
      SessionId id, ParticipantId senderId, ClientMessageId clientMessageId) {
    return log(id).stream()
        .filter(MessagePosted.class::isInstance)
        .map(event -> ((MessagePosted) event).message())
        .filter(message -> message.senderId().equals(senderId))
        .filter(message -> clientMessageId.equals(message.clientMessageId()))
        .findFirst();
  }

  @Override
  public synchronized List<Session> list(SessionFilter filter) {
    List<Session> all = new ArrayList<>(states.values());
    all.sort(Comparator.comparing(Session::createdAt).reversed().thenComparing(Session::id));
    int first = filter.before() == null ? 0 : all.indexOf(states.get(filter.before())) + 1;
    return all.stream()
        .skip(first)
        .filter(session -> isOrAny(filter.visitor(), session.visitor().id()))
        .filter(session -> isOrAny(filter.agent(), session.agentId().orElse(null)))
        .filter(session -> isOrAny(filter.status(), session.status()))
        .limit(filter.limit())
        .toList();
  }

  private static <T> boolean isOrAny(@Nullable T expected, @Nullable T found) {
    return expected == null || expected.equals(found);
  }

  @Override
  public CompletionStage<Boolean> markRead(SessionId id, ParticipantId reader, long sequence) {
    synchronized (this) {
      Mark mark = new Mark(id, reader);
      boolean further = marks.getOrDefault(mark, 0L) < sequence;
      if (further) {
        marks.put(mark, sequence);
      }
      return CompletableFuture.completedStage(further);
    }
  }
}
