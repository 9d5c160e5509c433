package io.deskbell.application;

import io.deskbell.application.port.in.Answer;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.Ratings;
import io.deskbell.application.port.in.SessionNotice.NoteShown;
import io.deskbell.application.port.in.StaffNotes;
import io.deskbell.application.port.out.ConcurrentChange;
import io.deskbell.application.port.out.Identity;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.application.port.out.StaffLog;
import io.deskbell.domain.Participant;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Rating;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.StaffEntry;
import io.deskbell.domain.session.StaffEntry.NoteAdded;
import io.deskbell.domain.session.StaffEntry.SessionRated;
import io.deskbell.domain.session.StaffRecord;
import io.deskbell.domain.session.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is said and noted beside sessions. */
final class StaffService implements StaffNotes, Ratings {
  private static final int PAGE = 500;

  /** Defeats by others who write to the same staff log, after which it is not tried again. */
  private static final int MOST_DEFEATS = 100;

  private final SessionLog log;
  private final StaffLog staffLog;
  private final Sequencers sequencers;
  private final Identity identity;
  private final Gate gate;
  private final int maxNoteChars;

  StaffService(
      StaffLog staffLog, Sequencers sequencers, Identity identity, Gate gate, int maxNoteChars) {
    this.log = sequencers.log();
    this.staffLog = staffLog;
    this.sequencers = sequencers;
    this.identity = identity;
    this.gate = gate;
    this.maxNoteChars = maxNoteChars;
  }

  /** A change of a staff log, decided on what is stored. */
  private interface Decision {
    /** The next entry; empty if nothing is to be stored. */
    Optional<? extends StaffEntry> decide(StaffRecord record, Session session, Instant now);
  }

  /** A decision that was carried out: the state after it. */
  private record Outcome(Session session, StaffRecord record, @Nullable StaffEntry stored) {}

  @Override
  public CompletionStage<NoteAdded> addNote(
      Caller caller, SessionId id, String text, Answer<NoteAdded> first) {
    return gate.pass(
        first,
        answer -> {
          MessageContent content = content(text);
          Participant by = caller.participant();
          change(id, (record, session, now) -> Optional.of(record.note(session, by, content, now)))
              .whenComplete(
                  (outcome, failure) -> {
                    if (failure != null) {
                      answer.completeExceptionally(Failures.toCaller(failure));
                      return;
                    }
                    if (outcome.stored() instanceof NoteAdded note) {
                      answer.complete(note);
                      sequencers.tellStaff(new NoteShown(note), outcome.session());
                    }
                  });
        });
  }

  private MessageContent content(String text) {
    try {
      return MessageContent.of(text, maxNoteChars);
    } catch (RuleViolation.InvalidField e) {
      throw e.named("text");
    } catch (RuleViolation.MessageTooLarge e) {
      throw e.named("text");
    }
  }

  @Override
  public List<NoteAdded> notes(Caller caller, SessionId id, long after, int limit) {
    return Failures.ask(
        () -> {
          StaffRecord.requireStaff(session(id), caller.participant());
          requireReached(id, after);
          List<NoteAdded> notes = new ArrayList<>();
          long last = after;
          List<StaffEntry> page;
          int asked;
          do {
            // Most entries are notes.
            asked = Math.min(PAGE, limit - notes.size());
            page = staffLog.staffEntries(id, last, asked);
            for (StaffEntry entry : page) {
              if (entry instanceof NoteAdded note) {
                notes.add(note);
              }
              last = entry.sequence();
            }
          } while (notes.size() < limit && page.size() == asked);
          return notes;
        });
  }

  private void requireReached(SessionId id, long after) {
    long last = staffLog.staffRecord(id).lastSequence();
    if (after < 0 || after > last) {
      throw new RuleViolation.InvalidField(
          "after",
          "is "
              + after
              + ", expected 0 to "
              + last
              + ", the last sequence of the staff log of session "
              + id);
    }
  }

  @Override
  public CompletionStage<SortedSet<Tag>> addTag(Caller caller, SessionId id, Tag tag) {
    return tagging(
        id, (record, session, now) -> record.tag(session, caller.participant(), tag, now));
  }

  @Override
  public CompletionStage<SortedSet<Tag>> removeTag(Caller caller, SessionId id, Tag tag) {
    return tagging(
        id, (record, session, now) -> record.untag(session, caller.participant(), tag, now));
  }

  private CompletionStage<SortedSet<Tag>> tagging(SessionId id, Decision decision) {
    return answering(id, decision, outcome -> outcome.record().tags());
  }

  @Override
  public SortedSet<Tag> tags(Caller caller, SessionId id) {
    return Failures.ask(
        () -> {
          StaffRecord.requireStaff(session(id), caller.participant());
          return staffLog.staffRecord(id).tags();
        });
  }

  @Override
  public CompletionStage<GivenRating> rate(Caller caller, SessionId id, Rating rating) {
    return answering(
        id,
        (record, session, now) -> record.rate(session, caller.participant(), rating, now),
        outcome ->
            new GivenRating(outcome.record().rated().orElseThrow(), outcome.stored() == null));
  }

  @Override
  public Optional<SessionRated> rating(Caller caller, SessionId id) {
    return Failures.ask(
        () -> {
          session(id).requireReader(caller.participant());
          return staffLog.staffRecord(id).rated();
        });
  }

  private Session session(SessionId id) {
    return log.find(id).orElseThrow(() -> new RuleViolation.SessionNotFound(id));
  }

  private <T> CompletionStage<T> answering(
      SessionId id, Decision decision, Function<Outcome, T> value) {
    return gate.pass(
        Answer.none(),
        answer ->
            change(id, decision)
                .whenComplete(
                    (outcome, failure) -> {
                      if (failure == null) {
                        answer.complete(value.apply(outcome));
                      } else {
                        answer.completeExceptionally(Failures.toCaller(failure));
                      }
                    }));
  }

  private CompletionStage<Outcome> change(SessionId id, Decision decision) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    tryLater(id, decision, 0, outcome);
    return outcome;
  }

  /** Tries, on a worker if the store may block. */
  private void tryLater(
      SessionId id, Decision decision, int defeats, CompletableFuture<Outcome> outcome) {
    if (log.blocks()) {
      sequencers.workers().execute(() -> tryNow(id, decision, defeats, outcome));
    } else {
      tryNow(id, decision, defeats, outcome);
    }
  }

  private void tryNow(
      SessionId id, Decision decision, int defeats, CompletableFuture<Outcome> outcome) {
    try {
      Session session = session(id);
      StaffRecord record = staffLog.staffRecord(id);
      StaffEntry entry = decision.decide(record, session, identity.now()).orElse(null);
      if (entry == null) {
        outcome.complete(new Outcome(session, record, null));
        return;
      }
      staffLog
          .append(entry)
          .whenComplete(
              (done, failure) -> {
                if (failure == null) {
                  outcome.complete(new Outcome(session, record.after(entry), entry));
                } else if (Failures.unwrap(failure) instanceof ConcurrentChange
                    && defeats < MOST_DEFEATS) {
                  tryLater(id, decision, defeats + 1, outcome);
                } else {
                  outcome.completeExceptionally(failure);
                }
              });
    } catch (RuntimeException e) {
      outcome.completeExceptionally(e);
    }
  }
}
