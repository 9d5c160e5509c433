package io.deskbell.application.broken;

import io.deskbell.application.contract.DeskStoreContract;
import io.deskbell.application.contract.SessionLogContract;
import io.deskbell.application.contract.SignalsContract;
import io.deskbell.application.port.out.ConcurrentChange;
import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.SessionFilter;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.application.port.out.Signals;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Test classes that run the contracts against stores and signals that lie in one way each. */
final class Liars {
  private Liars() {}

  /** So that the race is lost for certain, also on a machine that is busy with other things. */
  private static void hesitate() {
    LockSupport.parkNanos(1);
  }

  /** Runs both contracts of a store. */
  abstract static class Both implements SessionLogContract, DeskStoreContract {
    private final PlainStore store;

    Both(PlainStore store) {
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
    public int changesPerRacer() {
      return 200; // enough for liars that hesitate
    }
  }

  static class TellsTheTruth extends Both {
    TellsTheTruth() {
      super(new PlainStore());
    }
  }

  static class ChecksThenPuts extends Both {
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

  static class HandsOutItsLog extends Both {
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

  static class ShowsWhatItMayRefuse extends Both {
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

  static class KeepsWhatItRefuses extends Both {
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

  static class CommitsOneAfterTheOther extends Both {
    CommitsOneAfterTheOther() {
      super(
          new PlainStore() {
            @Override
            public CompletionStage<Void> commit(
                long revision, Desk changed, List<Session> sessions) {
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

  static class ForgetsASessionOfACommit extends Both {
    ForgetsASessionOfACommit() {
      super(
          new PlainStore() {
            @Override
            public CompletionStage<Void> commit(
                long revision, Desk changed, List<Session> sessions) {
              return super.commit(
                  revision, changed, sessions.subList(0, Math.min(1, sessions.size())));
            }
          });
    }
  }

  static class ForgetsTheDeskOfACommit extends Both {
    ForgetsTheDeskOfACommit() {
      super(
          new PlainStore() {
            @Override
            public CompletionStage<Void> commit(
                long revision, Desk changed, List<Session> sessions) {
              return super.commit(revision, desk.desk(), sessions);
            }
          });
    }
  }

  static class TakesAnySequence extends Both {
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

  static class TakesAGap extends Both {
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

  static class TakesAnyRevision extends Both {
    TakesAnyRevision() {
      super(
          new PlainStore() {
            @Override
            void requireRevision(long revision) {}
          });
    }
  }

  static class TakesAClientIdTwice extends Both {
    TakesAClientIdTwice() {
      super(
          new PlainStore() {
            @Override
            void requireNewClientIds(Session changed) {}
          });
    }
  }

  static class CompletesBeforeItStores extends Both {
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

  static class KeepsTheSessionAsItCame extends Both {
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

  static class ForgetsTheNewestState extends Both {
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

  static class ListsTheOldestFirst extends Both {
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

  static class ThrowsInsteadOfFailing extends Both {
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

  static class MovesReadMarksBack extends Both {
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

  static class LooksAtReadMarksBeforeItMovesThem extends Both {
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
