package io.deskbell.application.broken;

import io.deskbell.application.contract.StaffLogContract;
import io.deskbell.application.port.out.ConcurrentChange;
import io.deskbell.application.port.out.Retention;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.application.port.out.StaffLog;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.StaffEntry;
import io.deskbell.domain.session.StaffEntry.NoteAdded;
import io.deskbell.domain.session.StaffEntry.SessionRated;
import io.deskbell.domain.session.StaffRecord;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;

/** Test classes that run the contract of staff logs against stores that lie in one way each. */
final class StaffLiars {
  private StaffLiars() {}

  /** Runs the contract. */
  abstract static class Noting implements StaffLogContract {
    private final PlainStaffStore store;

    Noting(PlainStaffStore store) {
      this.store = store;
    }

    @Override
    public SessionLog sessionLog() {
      return store;
    }

    @Override
    public StaffLog staffLog() {
      return store;
    }

    @Override
    public Retention retention() {
      return store;
    }

    @Override
    public int changesPerRacer() {
      return 200;
    }
  }

  static class NotesTruly extends Noting {
    NotesTruly() {
      super(new PlainStaffStore());
    }
  }

  static class ChecksThenNotes extends Noting {
    ChecksThenNotes() {
      super(
          new PlainStaffStore() {
            @Override
            public CompletionStage<Void> append(StaffEntry entry) {
              try {
                synchronized (this) {
                  requireNext(entry);
                }
              } catch (ConcurrentChange e) {
                return CompletableFuture.failedStage(e);
              }
              LockSupport.parkNanos(1);
              put(entry);
              return CompletableFuture.completedStage(null);
            }
          });
    }
  }

  static class NotesAnywhere extends Noting {
    NotesAnywhere() {
      super(
          new PlainStaffStore() {
            @Override
            void requireNext(StaffEntry entry) {
              requireSession(entry.sessionId());
              requireFirstRating(entry);
            }
          });
    }
  }

  static class RatesTwice extends Noting {
    RatesTwice() {
      super(
          new PlainStaffStore() {
            @Override
            void requireFirstRating(StaffEntry entry) {}
          });
    }
  }

  static class NotesTheDeleted extends Noting {
    NotesTheDeleted() {
      super(
          new PlainStaffStore() {
            @Override
            void requireSession(SessionId id) {}
          });
    }
  }

  static class NotesLater extends Noting {
    NotesLater() {
      super(
          new PlainStaffStore() {
            private StaffEntry pending =
                new NoteAdded(
                    SessionId.of("none"),
                    1,
                    Instant.EPOCH,
                    ParticipantId.of("nobody"),
                    MessageContent.of("nothing"));

            @Override
            void put(StaffEntry entry) {
              super.put(pending);
              pending = entry;
            }
          });
    }
  }

  static class KeepsNotesOfTheDeleted extends Noting {
    KeepsNotesOfTheDeleted() {
      super(
          new PlainStaffStore() {
            @Override
            void delete(SessionId id) {
              logs.remove(id);
              states.remove(id);
            }
          });
    }
  }

  static class KeepsWhatTheErasedNoted extends Noting {
    KeepsWhatTheErasedNoted() {
      super(
          new PlainStaffStore() {
            @Override
            StaffEntry of(StaffEntry entry, ParticipantId author, MessageContent content) {
              return entry instanceof NoteAdded note
                  ? super.of(entry, author, note.text())
                  : super.of(entry, author, content);
            }
          });
    }
  }

  static class KeepsWhoRated extends Noting {
    KeepsWhoRated() {
      super(
          new PlainStaffStore() {
            @Override
            StaffEntry of(StaffEntry entry, ParticipantId author, MessageContent content) {
              return entry instanceof SessionRated rated ? rated : super.of(entry, author, content);
            }
          });
    }
  }

  static class ForgetsTags extends Noting {
    ForgetsTags() {
      super(
          new PlainStaffStore() {
            @Override
            public synchronized StaffRecord staffRecord(SessionId id) {
              StaffRecord record = StaffRecord.empty();
              return staff(id).isEmpty()
                  ? record
                  : record.after(staff(id).get(staff(id).size() - 1));
            }
          });
    }
  }
}
