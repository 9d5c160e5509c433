package io.deskbell.domain.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.domain.Participant;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.AssignmentDecision;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaffRecordTest {
  private static final Instant NOW = Instant.parse("2026-11-22T09:00:00.123Z");
  private static final Participant VISITOR = Participant.visitor("v-7");
  private static final Participant ANN = Participant.agent("ann");
  private static final Participant BOSS = Participant.supervisor("boss");
  private static final MessageContent HINT = MessageContent.of("be patient");
  private static final Session SERVED =
      Session.start(SessionId.of("s-1"), VISITOR, NOW)
          .assign(new AssignmentDecision(SessionId.of("s-1"), ANN.id(), "test", List.of()), NOW);
  private static final Session OVER = SERVED.end(VISITOR, NOW);

  private StaffRecord record = StaffRecord.empty();

  @Test
  void theAgentAndSupervisorsNoteAlsoAfterTheEnd() {
    for (Session session : List.of(SERVED, OVER)) {
      for (Participant by : List.of(ANN, BOSS)) {
        StaffEntry note = record.note(session, by, HINT, NOW);
        assertEquals(record.lastSequence() + 1, note.sequence());
        assertEquals(by.id(), note.authorId());
        record = record.after(note);
      }
    }
    assertEquals(4, record.lastSequence());
  }

  @Test
  void nobodyElseLearnsThatThereAreNotesAndTags() {
    Tag tag = Tag.of("billing");
    for (Session session : List.of(SERVED, OVER)) {
      for (Participant by :
          List.of(VISITOR, Participant.visitor("v-8"), Participant.agent("bob"))) {
        String unknown = new RuleViolation.SessionNotFound(session.id()).getMessage();
        for (RuleViolation refusal :
            List.of(
                assertThrows(
                    RuleViolation.SessionNotFound.class, () -> record.note(session, by, HINT, NOW)),
                assertThrows(
                    RuleViolation.SessionNotFound.class, () -> record.tag(session, by, tag, NOW)),
                assertThrows(
                    RuleViolation.SessionNotFound.class,
                    () -> record.untag(session, by, tag, NOW)))) {
          assertEquals(unknown, refusal.getMessage());
        }
      }
    }
  }

  @Test
  void anAgentWhoLostTheSessionIsOfItsStaffNoMore() {
    Session returned = SERVED.unassign(NOW);

    assertThrows(RuleViolation.SessionNotFound.class, () -> record.note(returned, ANN, HINT, NOW));
  }

  @Test
  void aTagIsThereOnceHoweverItIsWritten() {
    StaffEntry added = record.tag(SERVED, ANN, Tag.of("VIP"), NOW).orElseThrow();
    record = record.after(added);

    assertEquals(Set.of(Tag.of("vip")), record.tags());
    assertEquals(Optional.empty(), record.tag(OVER, BOSS, Tag.of("vip"), NOW));
    assertEquals(Optional.empty(), record.untag(OVER, BOSS, Tag.of("other"), NOW));

    record = record.after(record.untag(OVER, BOSS, Tag.of("Vip"), NOW).orElseThrow());
    assertEquals(Set.of(), record.tags());
    assertEquals(2, record.lastSequence());
  }

  @ParameterizedTest(name = "{index}")
  @ValueSource(strings = {"", " a", "a ", "a\nb", "a\tb", "\u0085", "\u2028", "\u202e", "\ud83d"})
  void whatHasControlCharactersOrSpaceAtAnEndIsNoTag(String name) {
    assertEquals("tag", assertThrows(RuleViolation.InvalidField.class, () -> Tag.of(name)).field());
  }

  @Test
  void theLengthOfATagCountsCodePoints() {
    assertEquals("😀".repeat(64), Tag.of("😀".repeat(64)).name());
    assertEquals(
        "tag is 65 characters long, expected 1 to 64",
        assertThrows(RuleViolation.InvalidField.class, () -> Tag.of("x".repeat(65))).getMessage());
  }

  @Test
  void theVisitorRatesOnceAndAgainTheSameIsHarmless() {
    Rating rating = Rating.of(4, "quick");
    StaffEntry rated = record.rate(OVER, VISITOR, rating, NOW).orElseThrow();
    record = record.after(rated);

    assertEquals(Optional.of(rated), record.rated());
    assertEquals(Optional.empty(), record.rate(OVER, VISITOR, Rating.of(4, "quick"), NOW));
    for (Rating other : List.of(Rating.of(5, "quick"), Rating.of(4, "slow"), Rating.of(4, null))) {
      RuleViolation.WrongState refusal =
          assertThrows(
              RuleViolation.WrongState.class, () -> record.rate(OVER, VISITOR, other, NOW));
      assertEquals("already_rated", refusal.code());
      assertTrue(refusal.getMessage().contains("was rated 4"), refusal::getMessage);
    }
  }

  @Test
  void onlyTheVisitorRatesAndOnlyAfterTheEnd() {
    Rating rating = Rating.of(1, null);
    RuleViolation.WrongState early =
        assertThrows(
            RuleViolation.WrongState.class, () -> record.rate(SERVED, VISITOR, rating, NOW));

    assertEquals("session_open", early.code());
    assertEquals("session s-1 is active, expected an ended one", early.getMessage());
    for (Participant staff : List.of(ANN, BOSS)) {
      assertThrows(RuleViolation.Forbidden.class, () -> record.rate(OVER, staff, rating, NOW));
    }
    for (Participant stranger : List.of(Participant.visitor("v-8"), Participant.agent("bob"))) {
      assertThrows(
          RuleViolation.SessionNotFound.class, () -> record.rate(OVER, stranger, rating, NOW));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 6, -1})
  void aScoreIsFromOneToFive(int score) {
    RuleViolation.InvalidField refusal =
        assertThrows(RuleViolation.InvalidField.class, () -> Rating.of(score, null));

    assertEquals("score", refusal.field());
    assertEquals("score is " + score + ", expected 1 to 5", refusal.getMessage());
  }

  @Test
  void aCommentIsATextOfAtMostAThousandCodePoints() {
    assertEquals(1000, Rating.of(5, "x".repeat(1000)).comment().text().length());
    for (String comment : List.of("", " ", "a\u0000", "x".repeat(1001))) {
      assertEquals(
          "comment",
          assertThrows(RuleViolation.InvalidField.class, () -> Rating.of(5, comment)).field());
    }
  }
}
