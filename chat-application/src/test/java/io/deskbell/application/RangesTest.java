package io.deskbell.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.deskbell.domain.Participant;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Session;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangesTest {
  /** At sequence 2. */
  private final Session session =
      Session.start(SessionId.of("s-1"), Participant.visitor("v-7"), Instant.EPOCH)
          .queue(Instant.EPOCH);

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2})
  void anAfterWithinTheLogIsTaken(long after) {
    assertEquals(after, Ranges.after(after, session));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 3, Long.MIN_VALUE, Long.MAX_VALUE})
  void anAfterOutsideTheLogIsRefusedWithWhatWasExpected(long after) {
    RuleViolation.InvalidField refusal =
        assertThrows(RuleViolation.InvalidField.class, () -> Ranges.after(after, session));
    assertEquals(
        "after is " + after + ", expected 0 to 2, the last sequence of session s-1",
        refusal.getMessage());
  }

  @Test
  void theLeastIsPartOfTheRange() {
    assertEquals(1, Ranges.within("sequence", 1, 1, session));
    assertThrows(RuleViolation.InvalidField.class, () -> Ranges.within("sequence", 0, 1, session));
  }
}
