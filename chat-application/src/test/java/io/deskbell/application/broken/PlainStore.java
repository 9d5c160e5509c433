package io.deskbell.application.broken;

import io.deskbell.application.port.out.ConcurrentChange;
import io.deskbell.application.port.out.Decided;
import io.deskbell.application.port.out.SessionFilter;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.AgentAssigned;
import io.deskbell.domain.session.SessionEvent.AgentUnassigned;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import io.deskbell.domain.session.SessionEvent.OfferDeclined;
import io.deskbell.domain.session.SessionEvent.SessionEnded;
import io.deskbell.domain.session.SessionEvent.SessionOffered;
import io.deskbell.domain.session.SessionEvent.SessionStarted;
import java.time.Instant;
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
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A slow, truthful store behind one lock, cut into steps that a liar can override. Only there to
 * test the contracts.
 */
class PlainStore implements WholeStore {
  record Mark(SessionId id, ParticipantId reader) {}

  final Map<SessionId, List<SessionEvent>> logs = new HashMap<>();
  final Map<SessionId, Session> states = new HashMap<>();
  final Map<Mark, Long> marks = new HashMap<>();
  final PlainRevocations revocations = new PlainRevocations();
  final List<Decided> decided = new ArrayList<>();
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
  public CompletionStage<Void> commit(
      long revision, Desk changed, List<Session> sessions, List<Decided> decisions) {
    return store(
        () -> {
          requireRevision(revision);
          requireOnce(sessions);
          sessions.forEach(this::requireFollows);
        },
        () -> {
          sessions.forEach(this::put);
          decided.addAll(decisions);
          desk = new StoredDesk(changed, desk.revision() + 1);
        });
  }

  @Override
  public List<Decided> decisions(SessionId id) {
    return decided.stream().filter(one -> one.decision().sessionId().equals(id)).toList();
  }

  CompletionStage<Void> store(Runnable check, Runnable put) {
    synchronized (this) {
      try {
        check.run();
        put.run();
        return CompletableFuture.completedStage(null);
      } catch (RuntimeException e) {
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

  void requireOnce(List<Session> sessions) {
    if (sessions.stream().map(Session::id).distinct().count() < sessions.size()) {
      throw new IllegalArgumentException("expected each session once");
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
      boolean further = states.containsKey(id) && marks.getOrDefault(mark, 0L) < sequence;
      if (further) {
        marks.put(mark, sequence);
      }
      return CompletableFuture.completedStage(further);
    }
  }

  @Override
  public synchronized Map<ParticipantId, Long> readMarks(SessionId id) {
    Map<ParticipantId, Long> found = new HashMap<>();
    marks.forEach(
        (mark, sequence) -> {
          if (mark.id().equals(id)) {
            found.put(mark.reader(), sequence);
          }
        });
    return found;
  }

  @Override
  public CompletionStage<Integer> deleteEnded(Instant endedBefore, int limit) {
    List<SessionId> over;
    synchronized (this) {
      over =
          states.values().stream()
              .filter(session -> isOver(session, endedBefore))
              .sorted(Comparator.comparing(PlainStore::end).thenComparing(Session::id))
              .limit(limit)
              .map(Session::id)
              .toList();
      over.forEach(this::delete);
    }
    return CompletableFuture.completedStage(over.size());
  }

  boolean isOver(Session session, Instant endedBefore) {
    return session.ending().isPresent() && end(session).isBefore(endedBefore);
  }

  static Instant end(Session session) {
    return session.ending().map(SessionEnded::timestamp).orElse(Instant.MAX);
  }

  void delete(SessionId id) {
    logs.remove(id);
    states.remove(id);
    marks.keySet().removeIf(mark -> mark.id().equals(id));
  }

  @Override
  public CompletionStage<Integer> erase(
      ParticipantId person, ParticipantId replacement, MessageContent content) {
    int changed = 0;
    synchronized (this) {
      for (Session session : List.copyOf(states.values())) {
        changed += isErasable(session) && erase(session, person, replacement, content) ? 1 : 0;
      }
    }
    return CompletableFuture.completedStage(changed);
  }

  boolean isErasable(Session session) {
    return session.ending().isPresent();
  }

  boolean erase(
      Session session, ParticipantId person, ParticipantId replacement, MessageContent content) {
    List<SessionEvent> before = log(session.id());
    List<SessionEvent> after = new ArrayList<>();
    for (SessionEvent event : before) {
      after.add(erased(event, person, replacement, content));
    }
    boolean marked = eraseMark(new Mark(session.id(), person));
    boolean changed = !before.equals(after);
    logs.put(session.id(), after);
    states.put(session.id(), Session.replay(after));
    return changed || marked;
  }

  boolean eraseMark(Mark mark) {
    return marks.remove(mark) != null;
  }

  SessionEvent erased(
      SessionEvent event, ParticipantId person, ParticipantId replacement, MessageContent content) {
    UnaryOperator<ParticipantId> named = id -> id.equals(person) ? replacement : id;
    SessionId id = event.sessionId();
    long sequence = event.sequence();
    Instant at = event.timestamp();
    if (event instanceof SessionStarted e) {
      Participant visitor = new Participant(named.apply(e.visitor().id()), e.visitor().role());
      return new SessionStarted(
          id, sequence, at, visitor, e.priority(), e.requirements(), e.reopens());
    } else if (event instanceof AgentAssigned e) {
      return new AgentAssigned(id, sequence, at, named.apply(e.agentId()), e.rule());
    } else if (event instanceof AgentUnassigned e) {
      return new AgentUnassigned(id, sequence, at, named.apply(e.agentId()), e.reason());
    } else if (event instanceof SessionOffered e) {
      return new SessionOffered(
          id, sequence, at, named.apply(e.agentId()), e.rule(), e.expiresAt());
    } else if (event instanceof OfferDeclined e) {
      return new OfferDeclined(id, sequence, at, named.apply(e.agentId()), e.reason());
    } else if (event instanceof SessionEnded e) {
      return new SessionEnded(id, sequence, at, named.apply(e.endedBy()), e.reason());
    } else if (event instanceof MessagePosted e && e.message().senderId().equals(person)) {
      return new MessagePosted(new Message(id, sequence, at, replacement, content, null));
    }
    return event;
  }
}
