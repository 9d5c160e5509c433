package io.deskbell.application.broken;

import io.deskbell.application.contract.DeskStoreContract;
import io.deskbell.application.contract.RetentionContract;
import io.deskbell.application.contract.RevocationsContract;
import io.deskbell.application.contract.SessionLogContract;
import io.deskbell.application.contract.SharedStoreContract;
import io.deskbell.application.contract.SignalsContract;
import io.deskbell.application.contract.StoreOpener;
import io.deskbell.application.contract.StoreOpener.Opening;
import io.deskbell.application.port.out.ConcurrentChange;
import io.deskbell.application.port.out.Decided;
import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.Retention;
import io.deskbell.application.port.out.Revocation;
import io.deskbell.application.port.out.Revocations;
import io.deskbell.application.port.out.SessionFilter;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.application.port.out.Signals;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.AgentUnassigned;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import io.deskbell.domain.session.SessionEvent.SessionEnded;
import io.deskbell.domain.session.SessionEvent.SessionStarted;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Test classes that run the contracts against stores and signals that lie in one way each. */
final class Liars {
  private Liars() {}

  /** So that the race is lost for certain, also on a machine that is busy with other things. */
  private static void hesitate() {
    LockSupport.parkNanos(1);
  }

  /** Runs all contracts of a store. */
  abstract static class Store implements SessionLogContract, DeskStoreContract, RetentionContract {
    private final WholeStore store;

    Store(WholeStore store) {
      this.store = store;
    }

    @Override
    public SessionLog sessionLog() {
      return store;
    }

    @Override
    public DeskStore deskStore() {
      return store;
    }

    @Override
    public Retention retention() {
      return store;
    }

    @Override
    public int changesPerRacer() {
      return 200; // enough for liars that hesitate
    }
  }

  static class TellsTheTruth extends Store {
    TellsTheTruth() {
      super(new PlainStore());
    }
  }

  static class TellsTheTruthLater extends Store {
    TellsTheTruthLater() {
      super(new QueuedStore(new PlainStore()));
    }
  }

  static class OnlyCounts extends Store {
    OnlyCounts() {
      super(
          new QueuedStore(new PlainStore()) {
            @Override
            boolean isLost(Change change) {
              return false;
            }
          });
    }
  }

  /** Runs the contract of shared stores in one process. */
  abstract static class Shared implements SharedStoreContract {
    private final StoreOpener opener;

    Shared(StoreOpener opener) {
      this.opener = opener;
    }

    @Override
    public StoreOpener opener() {
      return opener;
    }

    @Override
    public List<String> place() {
      return List.of();
    }

    @Override
    public int changesPerRacer() {
      return 200;
    }
  }

  private static StoreOpener opening(Function<PlainStore, Opening> opener) {
    PlainStore content = new PlainStore();
    return place -> opener.apply(content);
  }

  static class SharesTruly extends Shared {
    SharesTruly() {
      super(opening(QueuedStore::new));
    }
  }

  static class SharesNothing extends Shared {
    SharesNothing() {
      super(place -> new QueuedStore(new PlainStore()));
    }
  }

  static class OnlyCountsWhatIsShared extends Shared {
    OnlyCountsWhatIsShared() {
      super(
          opening(
              content ->
                  new QueuedStore(content) {
                    @Override
                    boolean isLost(Change change) {
                      return false;
                    }
                  }));
    }
  }

  static class RemembersWhatItHasFound extends Shared {
    RemembersWhatItHasFound() {
      super(
          opening(
              content ->
                  new QueuedStore(content) {
                    private final Map<SessionId, Optional<Session>> found =
                        new ConcurrentHashMap<>();

                    @Override
                    public Optional<Session> find(SessionId id) {
                      return found.computeIfAbsent(id, super::find);
                    }

                    @Override
                    public CompletionStage<Void> append(Session changed) {
                      found.remove(changed.id());
                      return super.append(changed);
                    }
                  }));
    }
  }

  static class RemembersTheDesk extends Shared {
    RemembersTheDesk() {
      super(
          opening(
              content ->
                  new QueuedStore(content) {
                    private final AtomicReference<StoredDesk> known =
                        new AtomicReference<>(super.load());

                    @Override
                    public StoredDesk load() {
                      return known.get();
                    }

                    @Override
                    public CompletionStage<Void> commit(
                        long revision,
                        Desk changed,
                        List<Session> sessions,
                        List<Decided> decisions) {
                      return super.commit(revision, changed, sessions, decisions)
                          .whenComplete((done, failure) -> known.set(super.load()));
                    }
                  }));
    }
  }

  static class ForgetsTheDeskWhenItCloses extends Shared {
    ForgetsTheDeskWhenItCloses() {
      super(
          opening(
              content ->
                  new QueuedStore(content) {
                    @Override
                    public void close() {
                      synchronized (content) {
                        content.desk =
                            new StoredDesk(
                                Desk.restore(content.desk.desk().loads(), null, List.of()),
                                content.desk.revision());
                      }
                    }
                  }));
    }
  }

  static class OverflowsAtItsLimit extends Store {
    OverflowsAtItsLimit() {
      super(
          new PlainStore() {
            @Override
            public synchronized List<SessionEvent> read(SessionId id, long after, int limit) {
              int end = (int) after + limit; // as an index, negative for the largest limit
              return end < after ? List.of() : super.read(id, after, limit);
            }
          });
    }
  }

  static class CutsWhatIsLong extends Store {
    CutsWhatIsLong() {
      super(
          new PlainStore() {
            @Override
            void put(Session changed) {
              super.put(changed);
              log(changed.id()).replaceAll(this::cut);
            }

            private SessionEvent cut(SessionEvent event) {
              if (event instanceof MessagePosted posted) {
                Message one = posted.message();
                String text = one.content().text();
                return new MessagePosted(
                    new Message(
                        one.sessionId(),
                        one.sequence(),
                        one.timestamp(),
                        one.senderId(),
                        MessageContent.of(text.substring(0, Math.min(4_000, text.length()))),
                        one.clientMessageId()));
              }
              return event;
            }
          });
    }
  }

  static class IgnoresCase extends Store {
    IgnoresCase() {
      super(
          new PlainStore() {
            @Override
            public synchronized Optional<Message> findMessage(
                SessionId id, ParticipantId senderId, ClientMessageId clientMessageId) {
              return super.findMessage(id, senderId, clientMessageId)
                  .or(
                      () ->
                          super.findMessage(
                              id,
                              senderId,
                              ClientMessageId.of(
                                  clientMessageId.value().toLowerCase(Locale.ROOT))));
            }
          });
    }
  }

  static class SortsIdsByUtf16 extends Store {
    SortsIdsByUtf16() {
      super(
          new PlainStore() {
            @Override
            public synchronized List<Session> list(SessionFilter filter) {
              return super.list(filter).stream()
                  .sorted(
                      Comparator.comparing(Session::createdAt)
                          .reversed()
                          .thenComparing(session -> session.id().value()))
                  .toList();
            }
          });
    }
  }

  static class KeepsMilliseconds extends Store {
    KeepsMilliseconds() {
      super(
          new PlainStore() {
            @Override
            void put(Session changed) {
              super.put(changed);
              log(changed.id())
                  .replaceAll(
                      event ->
                          event instanceof SessionStarted started
                              ? new SessionStarted(
                                  started.sessionId(),
                                  1,
                                  started.timestamp().truncatedTo(ChronoUnit.MILLIS),
                                  started.visitor(),
                                  started.priority(),
                                  started.requirements(),
                                  started.reopens())
                              : event);
            }
          });
    }
  }

  static class ChecksThenPuts extends Store {
    ChecksThenPuts() {
      super(
          new PlainStore() {
            @Override
            CompletionStage<Void> store(Runnable check, Runnable put) {
              try {
                synchronized (this) {
                  check.run();
                }
                hesitate();
                synchronized (this) {
                  put.run();
                }
                return CompletableFuture.completedStage(null);
              } catch (ConcurrentChange e) {
                return CompletableFuture.failedStage(e);
              }
            }
          });
    }
  }

  static class HandsOutItsLog extends Store {
    HandsOutItsLog() {
      super(
          new PlainStore() {
            @Override
            public synchronized List<SessionEvent> read(SessionId id, long after, int limit) {
              List<SessionEvent> log = log(id);
              return after == 0 && limit >= log.size() ? log : super.read(id, after, limit);
            }
          });
    }
  }

  static class ShowsWhatItMayRefuse extends Store {
    ShowsWhatItMayRefuse() {
      super(
          new PlainStore() {
            @Override
            public CompletionStage<Void> append(Session changed) {
              List<SessionEvent> shown = new ArrayList<>(changed.newEvents());
              synchronized (this) {
                logs.computeIfAbsent(changed.id(), id -> new ArrayList<>()).addAll(shown);
              }
              hesitate();
              synchronized (this) {
                List<SessionEvent> log = logs.get(changed.id());
                shown.forEach(event -> log.remove(log.lastIndexOf(event)));
                return super.append(changed);
              }
            }
          });
    }
  }

  static class KeepsWhatItRefuses extends Store {
    KeepsWhatItRefuses() {
      super(
          new PlainStore() {
            @Override
            CompletionStage<Void> store(Runnable check, Runnable put) {
              return super.store(put, check);
            }
          });
    }
  }

  static class CommitsOneAfterTheOther extends Store {
    CommitsOneAfterTheOther() {
      super(
          new PlainStore() {
            @Override
            public CompletionStage<Void> commit(
                long revision, Desk changed, List<Session> sessions, List<Decided> decisions) {
              return store(
                  () -> requireRevision(revision),
                  () -> {
                    for (Session session : sessions) {
                      requireFollows(session);
                      put(session);
                    }
                    desk = new StoredDesk(changed, revision + 1);
                  });
            }
          });
    }
  }

  static class ForgetsASessionOfACommit extends Store {
    ForgetsASessionOfACommit() {
      super(
          new PlainStore() {
            @Override
            public CompletionStage<Void> commit(
                long revision, Desk changed, List<Session> sessions, List<Decided> decisions) {
              return super.commit(
                  revision, changed, sessions.subList(0, Math.min(1, sessions.size())), decisions);
            }
          });
    }
  }

  static class ForgetsTheDeskOfACommit extends Store {
    ForgetsTheDeskOfACommit() {
      super(
          new PlainStore() {
            @Override
            public CompletionStage<Void> commit(
                long revision, Desk changed, List<Session> sessions, List<Decided> decisions) {
              return super.commit(revision, desk.desk(), sessions, decisions);
            }
          });
    }
  }

  static class ForgetsWhy extends Store {
    ForgetsWhy() {
      super(
          new PlainStore() {
            @Override
            public CompletionStage<Void> commit(
                long revision, Desk changed, List<Session> sessions, List<Decided> decisions) {
              return super.commit(revision, changed, sessions, List.of());
            }
          });
    }
  }

  static class TakesAnySequence extends Store {
    TakesAnySequence() {
      super(
          new PlainStore() {
            @Override
            void requireFollows(Session changed) {
              requireNewClientIds(changed);
            }
          });
    }
  }

  static class TakesAGap extends Store {
    TakesAGap() {
      super(
          new PlainStore() {
            @Override
            void requireFollows(Session changed) {
              if (changed.savedSequence() <= log(changed.id()).size()) {
                super.requireFollows(changed);
              }
            }
          });
    }
  }

  static class TakesAnyRevision extends Store {
    TakesAnyRevision() {
      super(
          new PlainStore() {
            @Override
            void requireRevision(long revision) {}
          });
    }
  }

  static class TakesAClientIdTwice extends Store {
    TakesAClientIdTwice() {
      super(
          new PlainStore() {
            @Override
            void requireNewClientIds(Session changed) {}
          });
    }
  }

  static class CompletesBeforeItStores extends Store {
    CompletesBeforeItStores() {
      super(
          new PlainStore() {
            private final Executor later =
                CompletableFuture.delayedExecutor(2, TimeUnit.MILLISECONDS);

            private void putNow(Session changed) {
              super.put(changed);
            }

            @Override
            void put(Session changed) {
              later.execute(() -> putNow(changed));
            }
          });
    }
  }

  static class KeepsTheSessionAsItCame extends Store {
    KeepsTheSessionAsItCame() {
      super(
          new PlainStore() {
            @Override
            void put(Session changed) {
              super.put(changed);
              states.put(changed.id(), changed);
            }
          });
    }
  }

  static class ForgetsTheNewestState extends Store {
    ForgetsTheNewestState() {
      super(
          new PlainStore() {
            @Override
            public synchronized List<Session> list(SessionFilter filter) {
              return super.list(filter).stream()
                  .map(session -> Session.replay(log(session.id()).subList(0, 1)))
                  .toList();
            }
          });
    }
  }

  static class ListsTheOldestFirst extends Store {
    ListsTheOldestFirst() {
      super(
          new PlainStore() {
            @Override
            public synchronized List<Session> list(SessionFilter filter) {
              List<Session> reversed = new ArrayList<>(super.list(filter));
              Collections.reverse(reversed);
              return reversed;
            }
          });
    }
  }

  static class ThrowsInsteadOfFailing extends Store {
    ThrowsInsteadOfFailing() {
      super(
          new PlainStore() {
            @Override
            CompletionStage<Void> store(Runnable check, Runnable put) {
              synchronized (this) {
                check.run();
                put.run();
              }
              return CompletableFuture.completedStage(null);
            }
          });
    }
  }

  static class MovesReadMarksBack extends Store {
    MovesReadMarksBack() {
      super(
          new PlainStore() {
            @Override
            public synchronized CompletionStage<Boolean> markRead(
                SessionId id, ParticipantId reader, long sequence) {
              Long before = marks.put(new Mark(id, reader), sequence);
              return CompletableFuture.completedStage(before == null || before < sequence);
            }
          });
    }
  }

  static class LooksAtReadMarksBeforeItMovesThem extends Store {
    LooksAtReadMarksBeforeItMovesThem() {
      super(
          new PlainStore() {
            @Override
            public CompletionStage<Boolean> markRead(
                SessionId id, ParticipantId reader, long sequence) {
              Mark mark = new Mark(id, reader);
              Optional<Long> before;
              synchronized (this) {
                before = Optional.ofNullable(marks.get(mark));
              }
              if (before.orElse(0L) >= sequence) {
                return CompletableFuture.completedStage(false);
              }
              hesitate();
              synchronized (this) {
                marks.put(mark, sequence);
              }
              return CompletableFuture.completedStage(true);
            }
          });
    }
  }

  static class TakesASessionTwice extends Store {
    TakesASessionTwice() {
      super(
          new PlainStore() {
            @Override
            void requireOnce(List<Session> sessions) {}
          });
    }
  }

  static class PutsEverybodyAtTheDesk extends Store {
    PutsEverybodyAtTheDesk() {
      super(
          new PlainStore() {
            @Override
            public synchronized StoredDesk load() {
              List<Session> open =
                  states.values().stream().filter(session -> session.ending().isEmpty()).toList();
              Desk kept = desk.desk();
              return new StoredDesk(
                  Desk.restore(kept.loads(), kept.lastChosen().orElse(null), open),
                  desk.revision());
            }
          });
    }
  }

  static class DeletesWhatIsOpen extends Store {
    DeletesWhatIsOpen() {
      super(
          new PlainStore() {
            @Override
            boolean isOver(Session session, Instant endedBefore) {
              return session.createdAt().isBefore(endedBefore);
            }
          });
    }
  }

  static class DeletesAMomentTooEarly extends Store {
    DeletesAMomentTooEarly() {
      super(
          new PlainStore() {
            @Override
            boolean isOver(Session session, Instant endedBefore) {
              return super.isOver(session, endedBefore.plusNanos(1));
            }
          });
    }
  }

  static class DeletesInTheOrderOfIds extends Store {
    DeletesInTheOrderOfIds() {
      super(
          new PlainStore() {
            @Override
            public synchronized CompletionStage<Integer> deleteEnded(
                Instant endedBefore, int limit) {
              List<SessionId> over =
                  states.values().stream()
                      .filter(session -> isOver(session, endedBefore))
                      .map(Session::id)
                      .sorted()
                      .limit(limit)
                      .toList();
              over.forEach(this::delete);
              return CompletableFuture.completedStage(over.size());
            }
          });
    }
  }

  static class DeletesWithoutLimit extends Store {
    DeletesWithoutLimit() {
      super(
          new PlainStore() {
            @Override
            public CompletionStage<Integer> deleteEnded(Instant endedBefore, int limit) {
              return super.deleteEnded(endedBefore, Integer.MAX_VALUE);
            }
          });
    }
  }

  static class DeletesTheStateAlone extends Store {
    DeletesTheStateAlone() {
      super(
          new PlainStore() {
            @Override
            void delete(SessionId id) {
              states.remove(id);
            }
          });
    }
  }

  static class DeletesTheLogAlone extends Store {
    DeletesTheLogAlone() {
      super(
          new PlainStore() {
            @Override
            void delete(SessionId id) {
              logs.remove(id);
            }
          });
    }
  }

  static class DeletesEventByEvent extends Store {
    DeletesEventByEvent() {
      super(
          new PlainStore() {
            @Override
            public CompletionStage<Integer> deleteEnded(Instant endedBefore, int limit) {
              synchronized (this) {
                states.values().stream()
                    .filter(session -> isOver(session, endedBefore))
                    .forEach(session -> log(session.id()).subList(2, 4).clear());
              }
              LockSupport.parkNanos(1_000_000);
              return super.deleteEnded(endedBefore, limit);
            }
          });
    }
  }

  static class LetsTheDeletedComeBack extends Store {
    LetsTheDeletedComeBack() {
      super(
          new PlainStore() {
            @Override
            void requireFollows(Session changed) {
              if (states.containsKey(changed.id())) {
                super.requireFollows(changed);
              }
            }
          });
    }
  }

  static class HandsOutItsReadMarks extends Store {
    HandsOutItsReadMarks() {
      super(
          new PlainStore() {
            private final Map<ParticipantId, Long> own = new HashMap<>();

            @Override
            public synchronized Map<ParticipantId, Long> readMarks(SessionId id) {
              own.clear();
              own.putAll(super.readMarks(id));
              return own;
            }
          });
    }
  }

  static class TellsReadMarksOfAllSessions extends Store {
    TellsReadMarksOfAllSessions() {
      super(
          new PlainStore() {
            @Override
            public synchronized Map<ParticipantId, Long> readMarks(SessionId id) {
              Map<ParticipantId, Long> all = new HashMap<>();
              marks.forEach((mark, sequence) -> all.put(mark.reader(), sequence));
              return all;
            }
          });
    }
  }

  static class ForgetsReadMarksWhenItCloses extends Shared {
    ForgetsReadMarksWhenItCloses() {
      super(
          opening(
              content ->
                  new QueuedStore(content) {
                    @Override
                    public void close() {
                      synchronized (content) {
                        content.marks.clear();
                      }
                    }
                  }));
    }
  }

  static class MarksTheDeletedAsRead extends Store {
    MarksTheDeletedAsRead() {
      super(
          new PlainStore() {
            @Override
            public synchronized CompletionStage<Boolean> markRead(
                SessionId id, ParticipantId reader, long sequence) {
              return states.containsKey(id)
                  ? super.markRead(id, reader, sequence)
                  : CompletableFuture.completedStage(true);
            }
          });
    }
  }

  static class ErasesWhatIsOpen extends Store {
    ErasesWhatIsOpen() {
      super(
          new PlainStore() {
            @Override
            boolean isErasable(Session session) {
              return true;
            }
          });
    }
  }

  static class KeepsTheMarksOfTheErased extends Store {
    KeepsTheMarksOfTheErased() {
      super(
          new PlainStore() {
            @Override
            boolean eraseMark(Mark mark) {
              return false;
            }
          });
    }
  }

  static class KeepsTheStateOfTheErased extends Store {
    KeepsTheStateOfTheErased() {
      super(
          new PlainStore() {
            @Override
            boolean erase(
                Session session,
                ParticipantId person,
                ParticipantId replacement,
                MessageContent content) {
              boolean changed = super.erase(session, person, replacement, content);
              states.put(session.id(), session);
              return changed;
            }
          });
    }
  }

  static class ErasesEventByEvent extends Store {
    ErasesEventByEvent() {
      super(
          new PlainStore() {
            @Override
            public CompletionStage<Integer> erase(
                ParticipantId person, ParticipantId replacement, MessageContent content) {
              synchronized (this) {
                states.values().stream()
                    .filter(this::isErasable)
                    .map(session -> log(session.id()))
                    .forEach(log -> log.set(0, erased(log.get(0), person, replacement, content)));
              }
              LockSupport.parkNanos(1_000_000);
              return super.erase(person, replacement, content);
            }
          });
    }
  }

  /** A store that leaves events of one kind as they were. */
  private static PlainStore keeping(Class<? extends SessionEvent> kind) {
    return new PlainStore() {
      @Override
      SessionEvent erased(
          SessionEvent event,
          ParticipantId person,
          ParticipantId replacement,
          MessageContent content) {
        return kind.isInstance(event) ? event : super.erased(event, person, replacement, content);
      }
    };
  }

  static class KeepsWhoEnded extends Store {
    KeepsWhoEnded() {
      super(keeping(SessionEnded.class));
    }
  }

  static class KeepsFromWhomASessionWasTaken extends Store {
    KeepsFromWhomASessionWasTaken() {
      super(keeping(AgentUnassigned.class));
    }
  }

  static class KeepsWhatWasSaid extends Store {
    KeepsWhatWasSaid() {
      super(keeping(MessagePosted.class));
    }
  }

  static class SilencesEverybody extends Store {
    SilencesEverybody() {
      super(
          new PlainStore() {
            @Override
            SessionEvent erased(
                SessionEvent event,
                ParticipantId person,
                ParticipantId replacement,
                MessageContent content) {
              return event instanceof MessagePosted posted
                  ? super.erased(
                      event, posted.message().senderId(), posted.message().senderId(), content)
                  : super.erased(event, person, replacement, content);
            }
          });
    }
  }

  static class KeepsClientIds extends Store {
    KeepsClientIds() {
      super(
          new PlainStore() {
            @Override
            SessionEvent erased(
                SessionEvent event,
                ParticipantId person,
                ParticipantId replacement,
                MessageContent content) {
              SessionEvent after = super.erased(event, person, replacement, content);
              if (event instanceof MessagePosted before
                  && after instanceof MessagePosted posted
                  && !after.equals(event)) {
                Message one = posted.message();
                return new MessagePosted(
                    new Message(
                        one.sessionId(),
                        one.sequence(),
                        one.timestamp(),
                        one.senderId(),
                        one.content(),
                        before.message().clientMessageId()));
              }
              return after;
            }
          });
    }
  }

  /** Runs the contract of revocations. */
  abstract static class Revoking implements RevocationsContract {
    private final Revocations revocations;

    Revoking(Revocations revocations) {
      this.revocations = revocations;
    }

    @Override
    public Revocations revocations() {
      return revocations;
    }
  }

  static class RevokesTruly extends Revoking {
    RevokesTruly() {
      super(new PlainRevocations());
    }
  }

  static class CompletesBeforeItRevokes extends Revoking {
    CompletesBeforeItRevokes() {
      super(
          new PlainRevocations() {
            private Revocation pending = new Revocation.OfToken("none", Instant.EPOCH);

            @Override
            void put(Revocation revocation) {
              super.put(pending);
              pending = revocation;
            }
          });
    }
  }

  static class MovesARevocationBack extends Revoking {
    MovesARevocationBack() {
      super(
          new PlainRevocations() {
            @Override
            Revocation together(Revocation.OfHolder one, Revocation.OfHolder other) {
              return other;
            }
          });
    }
  }

  static class TakesAHolderForAToken extends Revoking {
    TakesAHolderForAToken() {
      super(
          new PlainRevocations() {
            @Override
            Object key(Revocation revocation) {
              return super.key(revocation).toString();
            }
          });
    }
  }

  static class ForgetsAMomentTooEarly extends Revoking {
    ForgetsAMomentTooEarly() {
      super(
          new PlainRevocations() {
            @Override
            boolean isForgotten(Revocation one, Instant expiredBefore) {
              return !one.expiresAt().isAfter(expiredBefore);
            }
          });
    }
  }

  static class ForgetsNothing extends Revoking {
    ForgetsNothing() {
      super(
          new PlainRevocations() {
            @Override
            boolean isForgotten(Revocation one, Instant expiredBefore) {
              return false;
            }
          });
    }
  }

  /** Signals that can be told to lie. */
  static class PlainSignals implements Signals {
    final List<PlainLink> links = new CopyOnWriteArrayList<>();

    @Override
    public Link join(Listener listener) {
      PlainLink link = new PlainLink(this, listener);
      links.add(link);
      return link;
    }

    boolean reaches(PlainLink from, PlainLink to) {
      return !from.equals(to);
    }

    void leave(PlainLink link) {
      links.remove(link);
    }

    void tell(Listener listener, SessionId id, long sequence) {
      try {
        listener.reached(id, sequence);
      } catch (IllegalStateException e) {
        // A listener's own fault.
      }
    }
  }

  record PlainLink(PlainSignals signals, Signals.Listener listener) implements Signals.Link {
    @Override
    public void announce(SessionId id, long sequence) {
      for (PlainLink link : signals.links) {
        if (signals.reaches(this, link)) {
          signals.tell(link.listener, id, sequence);
        }
      }
    }

    @Override
    public void close() {
      signals.leave(this);
    }
  }

  /** Runs the contract of signals. */
  abstract static class Signalling implements SignalsContract {
    private final Signals signals;

    Signalling(Signals signals) {
      this.signals = signals;
    }

    @Override
    public Signals signals() {
      return signals;
    }
  }

  static class SignalsTruly extends Signalling {
    SignalsTruly() {
      super(new PlainSignals());
    }
  }

  static class Echoes extends Signalling {
    Echoes() {
      super(
          new PlainSignals() {
            @Override
            boolean reaches(PlainLink from, PlainLink to) {
              return true;
            }
          });
    }
  }

  static class NeverLetsGo extends Signalling {
    NeverLetsGo() {
      super(
          new PlainSignals() {
            @Override
            void leave(PlainLink link) {}
          });
    }
  }

  static class SuffersFromItsListeners extends Signalling {
    SuffersFromItsListeners() {
      super(
          new PlainSignals() {
            @Override
            void tell(Listener listener, SessionId id, long sequence) {
              listener.reached(id, sequence);
            }
          });
    }
  }
}
