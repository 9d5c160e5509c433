package io.deskbell.application.contract;

import static io.deskbell.application.contract.Fixtures.ANN;
import static io.deskbell.application.contract.Fixtures.NOW;
import static io.deskbell.application.contract.Fixtures.VISITOR;
import static io.deskbell.application.contract.Fixtures.assigned;
import static io.deskbell.application.contract.Fixtures.said;
import static io.deskbell.application.contract.Fixtures.started;
import static io.deskbell.application.contract.Fixtures.stored;
import static io.deskbell.application.contract.Fixtures.wholeLog;
import static io.deskbell.application.contract.RetentionContract.END_OF_TIME;
import static io.deskbell.application.contract.RetentionContract.NOBODY;
import static io.deskbell.application.contract.RetentionContract.SILENCE;
import static io.deskbell.application.contract.Stages.assertConflict;
import static io.deskbell.application.contract.Stages.outcome;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.deskbell.application.port.out.Retention;
import io.deskbell.application.port.out.StaffLog;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Rating;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.StaffEntry;
import io.deskbell.domain.session.StaffEntry.NoteAdded;
import io.deskbell.domain.session.StaffEntry.SessionRated;
import io.deskbell.domain.session.StaffEntry.TagAdded;
import io.deskbell.domain.session.StaffEntry.TagRemoved;
import io.deskbell.domain.session.StaffRecord;
import io.deskbell.domain.session.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link StaffLog} promises, beside the log and the retention of the same store. */
public interface StaffLogContract extends StoreContract {
  /** Who watches. */
  Participant BOSS = Participant.supervisor("boss");

  /** The staff log of the same store, empty at first. */
  StaffLog staffLog();

  /** The retention of the same store. */
  Retention retention();

  @Test
  default void whatIsAppendedIsReadBackAtTheMomentItCompletes() {
    Session session = over("s");
    List<StaffEntry> all = story(session.id(), BOSS.id(), VISITOR.id(), null);
    for (StaffEntry entry : all) {
      List<StaffEntry> read =
          outcome(
              staffLog()
                  .append(entry)
                  .thenApply(done -> entries(session.id(), entry.sequence() - 1)));
      assertEquals(List.of(entry), read);
    }

    assertEquals(all, entries(session.id(), 0));
    assertEquals(all.subList(2, 4), staffLog().staffEntries(session.id(), 2, 2));
    assertEquals(List.of(), entries(session.id(), all.size()));
    assertEquals(List.of(), entries(SessionId.of("S"), 0));
  }

  @Test
  default void theRecordIsWhatFollowsFromTheWholeLog() {
    Session session = over("s");
    StaffRecord empty = staffLog().staffRecord(session.id());
    assertEquals(0, empty.lastSequence());
    assertEquals(Set.of(), empty.tags());
    assertEquals(Optional.empty(), empty.rated());

    StaffRecord expected = StaffRecord.empty();
    for (StaffEntry entry : story(session.id(), BOSS.id(), VISITOR.id(), null)) {
      outcome(staffLog().append(entry));
      expected = expected.after(entry);
      StaffRecord found = staffLog().staffRecord(session.id());
      assertEquals(expected.lastSequence(), found.lastSequence());
      assertEquals(expected.tags(), found.tags());
      assertEquals(expected.rated(), found.rated());
    }
    assertEquals(0, staffLog().staffRecord(SessionId.of("other")).lastSequence());
  }

  @Test
  default void aPlaceIsTakenOnceAndNoneIsLeftOut() {
    Session session = over("s");
    NoteAdded first = note(session.id(), 1, "first");
    outcome(staffLog().append(first));

    assertConflict(staffLog().append(note(session.id(), 1, "as well")));
    assertConflict(staffLog().append(note(session.id(), 3, "too far")));
    assertConflict(staffLog().append(note(session.id(), 0, "before")));

    assertEquals(List.of(first), entries(session.id(), 0));
    assertEquals(1, staffLog().staffRecord(session.id()).lastSequence());
  }

  @Test
  default void aSessionIsRatedOnce() {
    Session session = over("s");
    SessionRated rated = rated(session.id(), 1, 5, null);
    outcome(staffLog().append(rated));

    assertConflict(staffLog().append(rated(session.id(), 2, 5, null)));
    assertConflict(staffLog().append(rated(session.id(), 2, 1, "changed my mind")));

    assertEquals(List.of(rated), entries(session.id(), 0));
    outcome(staffLog().append(note(session.id(), 2, "thanks")));
    Session other = over("other");
    outcome(staffLog().append(rated(other.id(), 1, 1, "slow")));
  }

  @Test
  default void aSessionThatIsNotThereHasNoStaffLog() {
    assertConflict(staffLog().append(note(SessionId.of("none"), 1, "hello")));

    assertEquals(List.of(), entries(SessionId.of("none"), 0));
  }

  @Test
  default void theLogOfTheSessionKnowsNothingOfIt() {
    Session session = over("s");
    story(session.id(), BOSS.id(), VISITOR.id(), null)
        .forEach(entry -> outcome(staffLog().append(entry)));

    assertEquals(session.lastSequence(), wholeLog(sessionLog(), session.id()).size());
    assertEquals(
        session.lastSequence(), sessionLog().find(session.id()).orElseThrow().lastSequence());
  }

  @Test
  default void whateverMayBeWrittenIsReadBackAsItWas() {
    Session session = over("s");
    Instant odd = NOW.plusNanos(1);
    List<StaffEntry> all = new ArrayList<>();
    for (String text : List.of("é😀\r\n\t\u001b'\"\\%_", "x".repeat(4000), "İ", " a ")) {
      all.add(new NoteAdded(session.id(), all.size() + 1, odd, ANN.id(), MessageContent.of(text)));
      if (text.length() < 64 && text.equals(text.strip()) && text.indexOf('\r') < 0) {
        all.add(new TagAdded(session.id(), all.size() + 1, odd, ANN.id(), Tag.of(text)));
      }
    }
    all.forEach(entry -> outcome(staffLog().append(entry)));

    assertEquals(all, entries(session.id(), 0));
  }

  @Test
  default void ofTwoWhoWriteAtOnceNobodysEntryIsLost() throws Exception {
    Session session = over("s");
    int each = changesPerRacer() / 4;

    List<Integer> defeats =
        Race.between(List.of(writer(session.id(), "a", each), writer(session.id(), "b", each)));

    List<StaffEntry> all = entries(session.id(), 0);
    assertEquals(2 * each, all.size(), () -> "defeats: " + defeats);
    for (int i = 0; i < all.size(); i++) {
      assertEquals(i + 1, all.get(i).sequence());
    }
    assertEquals(2 * each, Set.copyOf(all.stream().map(Object::toString).toList()).size());
    assertEquals(2 * each, staffLog().staffRecord(session.id()).tags().size());
  }

  private Callable<Integer> writer(SessionId id, String name, int entries) {
    return () -> {
      int[] defeats = {0};
      for (int i = 0; i < entries; i++) {
        Tag tag = Tag.of(name + "-" + i);
        Race.retry(
            () -> {
              long next = staffLog().staffRecord(id).lastSequence() + 1;
              boolean done =
                  Stages.stored(staffLog().append(new TagAdded(id, next, NOW, ANN.id(), tag)));
              defeats[0] += done ? 0 : 1;
              return done;
            });
      }
      return defeats[0];
    };
  }

  @Test
  default void itIsDeletedWithItsSessionAndDoesNotComeBack() {
    Session open = stored(sessionLog(), assigned(started("open"), ANN));
    Session gone = over("gone");
    for (Session session : List.of(open, gone)) {
      outcome(staffLog().append(note(session.id(), 1, "hello")));
    }
    outcome(staffLog().append(rated(gone.id(), 2, 5, null)));

    assertEquals(1, outcome(retention().deleteEnded(END_OF_TIME, 10)));

    assertEquals(List.of(), entries(gone.id(), 0));
    assertEquals(0, staffLog().staffRecord(gone.id()).lastSequence());
    assertEquals(Optional.empty(), staffLog().staffRecord(gone.id()).rated());
    assertConflict(staffLog().append(note(gone.id(), 3, "late")));
    assertConflict(staffLog().append(note(gone.id(), 1, "anew")));
    assertEquals(List.of(), entries(gone.id(), 0));
    assertEquals(1, entries(open.id(), 0).size());
  }

  @Test
  default void anAuthorIsErasedWithWhatTheyWrote() {
    assertErased(BOSS.id(), NOBODY, VISITOR.id());
  }

  @Test
  default void aVisitorIsErasedWithTheirComment() {
    assertErased(VISITOR.id(), BOSS.id(), NOBODY);
  }

  private void assertErased(ParticipantId person, ParticipantId boss, ParticipantId visitor) {
    Session over = over("over");
    Session open = stored(sessionLog(), assigned(started("open"), ANN));
    StaffEntry untouched =
        new NoteAdded(open.id(), 1, NOW, person, MessageContent.of("still here"));
    outcome(staffLog().append(untouched));
    story(over.id(), BOSS.id(), VISITOR.id(), null)
        .forEach(entry -> outcome(staffLog().append(entry)));

    assertEquals(1, outcome(retention().erase(person, NOBODY, SILENCE)));

    assertEquals(story(over.id(), boss, visitor, person), entries(over.id(), 0));
    assertEquals(List.of(untouched), entries(open.id(), 0));
    assertEquals(Set.of(Tag.of("vip")), staffLog().staffRecord(over.id()).tags());
    assertEquals(visitor, staffLog().staffRecord(over.id()).rated().orElseThrow().authorId());
    assertEquals(0, outcome(retention().erase(person, NOBODY, SILENCE)), "erased again");
  }

  /**
   * A staff log with everything in it.
   *
   * @param erased the one whose words are erased; null for nobody
   */
  private static List<StaffEntry> story(
      SessionId id, ParticipantId boss, ParticipantId visitor, @Nullable ParticipantId erased) {
    boolean noBoss = BOSS.id().equals(erased);
    boolean noVisitor = VISITOR.id().equals(erased);
    return List.of(
        new NoteAdded(
            id, 1, NOW, boss, noBoss ? SILENCE : MessageContent.of("be patient with this one")),
        new TagAdded(id, 2, NOW.plusSeconds(1), ANN.id(), Tag.of("vip")),
        new TagAdded(id, 3, NOW.plusSeconds(2), boss, Tag.of("first contact")),
        new SessionRated(
            id,
            4,
            NOW.plusSeconds(3),
            visitor,
            new Rating(4, noVisitor ? SILENCE : MessageContent.of("quick"))),
        new TagRemoved(id, 5, NOW.plusSeconds(4), boss, Tag.of("first contact")),
        new NoteAdded(id, 6, NOW.plusSeconds(5), ANN.id(), MessageContent.of("was no trouble")));
  }

  private Session over(String id) {
    return stored(sessionLog(), said(assigned(started(id), ANN), "hello", "c-1").end(VISITOR, NOW));
  }

  private List<StaffEntry> entries(SessionId id, long after) {
    return staffLog().staffEntries(id, after, Integer.MAX_VALUE);
  }

  private static NoteAdded note(SessionId id, long sequence, String text) {
    return new NoteAdded(id, sequence, NOW, ANN.id(), MessageContent.of(text));
  }

  private static SessionRated rated(
      SessionId id, long sequence, int score, @Nullable String comment) {
    return new SessionRated(id, sequence, NOW, VISITOR.id(), Rating.of(score, comment));
  }
}
