package io.deskbell.application.contract;

import static io.deskbell.application.contract.Fixtures.NOW;
import static io.deskbell.application.contract.Stages.outcome;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.port.out.Revocation;
import io.deskbell.application.port.out.Revocation.OfHolder;
import io.deskbell.application.port.out.Revocation.OfToken;
import io.deskbell.application.port.out.Revocations;
import io.deskbell.domain.ParticipantId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every place promises where revoked tokens are kept. */
public interface RevocationsContract {
  /** The place under test: empty at first, the same one throughout a test. */
  Revocations revocations();

  @Test
  default void whatIsRevokedIsThereAtTheMomentItsRevocationCompletes() {
    Instant odd = NOW.plusNanos(1);
    List<Revocation> revoked =
        List.of(token("t-1", NOW), token("T-1", odd), holder("ann", odd, NOW.plusSeconds(60)));
    for (Revocation one : revoked) {
      boolean there =
          outcome(revocations().revoke(one).thenApply(done -> revocations().all().contains(one)));
      assertTrue(there, one::toString);
    }
    assertAll(revoked);
  }

  @Test
  default void revokingTwiceIsRevokingOnce() {
    for (int i = 0; i < 2; i++) {
      outcome(revocations().revoke(token("t-1", NOW)));
      outcome(revocations().revoke(holder("ann", NOW, NOW)));
    }

    assertAll(List.of(token("t-1", NOW), holder("ann", NOW, NOW)));
  }

  @Test
  default void aTokenAndAHolderOfTheSameNameAreDifferent() {
    outcome(revocations().revoke(token("ann", NOW)));
    outcome(revocations().revoke(holder("ann", NOW, NOW.plusSeconds(1))));

    assertAll(List.of(token("ann", NOW), holder("ann", NOW, NOW.plusSeconds(1))));
  }

  @Test
  default void ofTwoOfOneHolderTheLaterMomentsStand() {
    outcome(revocations().revoke(holder("ann", NOW.plusSeconds(5), NOW.plusSeconds(60))));
    outcome(revocations().revoke(holder("ann", NOW, NOW.plusSeconds(90))));
    outcome(revocations().revoke(holder("bob", NOW, NOW.plusSeconds(60))));
    outcome(revocations().revoke(holder("bob", NOW.plusSeconds(5), NOW.plusSeconds(90))));

    assertAll(
        List.of(
            holder("ann", NOW.plusSeconds(5), NOW.plusSeconds(90)),
            holder("bob", NOW.plusSeconds(5), NOW.plusSeconds(90))));
  }

  @Test
  default void ofManyOfOneHolderAtOnceTheLatestStands() throws Exception {
    int each = 100;
    Race.between(List.of(() -> revoke(0, each), () -> revoke(1, each)));

    Instant last = NOW.plusSeconds(2L * each - 1);
    assertAll(List.of(holder("ann", last, last)));
  }

  @Test
  default void onlyWhatHasExpiredBeforeIsForgotten() {
    outcome(revocations().revoke(token("old", NOW.minusNanos(1))));
    outcome(revocations().revoke(token("now", NOW)));
    outcome(revocations().revoke(holder("old", NOW.minusSeconds(9), NOW.minusNanos(1))));
    outcome(revocations().revoke(holder("now", NOW.minusSeconds(9), NOW)));

    assertEquals(2, outcome(revocations().forget(NOW)));
    assertAll(List.of(token("now", NOW), holder("now", NOW.minusSeconds(9), NOW)));
    assertEquals(0, outcome(revocations().forget(NOW)));
  }

  private int revoke(int first, int count) {
    for (int i = 0; i < count; i++) {
      Instant at = NOW.plusSeconds(first + 2L * i);
      outcome(revocations().revoke(holder("ann", at, at)));
    }
    return count;
  }

  private void assertAll(List<Revocation> expected) {
    List<Revocation> found = revocations().all();
    assertEquals(Set.copyOf(expected), Set.copyOf(found));
    assertEquals(expected.size(), found.size());
  }

  private static Revocation token(String id, Instant expiresAt) {
    return new OfToken(id, expiresAt);
  }

  private static Revocation holder(String id, Instant issuedUntil, Instant expiresAt) {
    return new OfHolder(ParticipantId.of(id), issuedUntil, expiresAt);
  }
}
