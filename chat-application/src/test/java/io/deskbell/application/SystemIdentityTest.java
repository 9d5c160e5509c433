package io.deskbell.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.domain.SessionId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SystemIdentityTest {
  private final SystemIdentity identity = new SystemIdentity();

  @Test
  void sessionIdsSortInTheOrderInWhichTheyWereMade() {
    SessionId last = identity.newSessionId();
    // More than the counter holds in one millisecond.
    for (int i = 0; i < 20_000; i++) {
      SessionId next = identity.newSessionId();
      assertTrue(next.compareTo(last) > 0, () -> next + " was made later");
      last = next;
    }
  }

  @Test
  void sessionIdsAreWellFormedUuidsOfVersionSeven() {
    UUID id = UUID.fromString(identity.newSessionId().value());
    assertEquals(7, id.version());
    assertEquals(2, id.variant());
  }

  @Test
  void theRandomPartIsNeverTheSame() {
    Set<Long> parts = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      parts.add(UUID.fromString(identity.newSessionId().value()).getLeastSignificantBits());
    }
    assertEquals(1_000, parts.size());
  }

  @Test
  void theTimeHasNothingBelowTheMillisecond() {
    Instant now = identity.now();
    assertEquals(now.truncatedTo(ChronoUnit.MILLIS), now);
  }

  @Test
  void otherIdsAreNeverTheSame() {
    assertNotEquals(identity.newVisitorId(), identity.newVisitorId());
    assertNotEquals(identity.newErasedId(), identity.newErasedId());
    assertTrue(identity.newErasedId().value().startsWith("erased-"));
  }
}
