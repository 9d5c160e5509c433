package io.deskbell.application;

import static io.deskbell.application.contract.Stages.outcome;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.contract.SettableClock;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.TokenRequest;
import io.deskbell.application.port.in.Unavailable;
import io.deskbell.application.port.out.Credentials;
import io.deskbell.application.port.out.Revocation;
import io.deskbell.application.port.out.Revocations;
import io.deskbell.application.port.out.StoreUnavailable;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens that are taken back, on one store that two processes share. */
class RevocationTest {
  private static final Duration LIFE = Duration.ofHours(1);

  private final SettableClock clock = new SettableClock(Instant.parse("2026-11-22T12:00:00.250Z"));
  private final CountedCredentials credentials = new CountedCredentials();
  private final StoredRevocations store = new StoredRevocations();
  private final Node here = new Node();
  private final Node there = new Node();

  @BeforeEach
  void start() {
    here.revoked.start();
    there.revoked.start();
  }

  @Test
  void aRevokedTokenIsRefusedHereAtOnceAndThereSoon() {
    String token = here.token("v-7");
    String other = here.token("v-7");
    Caller caller = here.service.authenticate(token);
    AtomicInteger toldHere = here.watch(token);
    AtomicInteger toldThere = there.watch(token);
    AtomicInteger untold = here.watch(other);

    outcome(here.service.revoke(caller));

    here.assertRefused(token);
    assertEquals(1, toldHere.get());
    assertEquals(0, toldThere.get());
    there.timer.advance(RevokedTokens.PERIOD);
    there.assertRefused(token);
    assertEquals(1, toldThere.get());
    there.timer.advance(RevokedTokens.PERIOD);
    assertEquals(1, toldThere.get());
    assertDoesNotThrow(() -> here.service.authenticate(other));
    assertEquals(0, untold.get());
    assertTrue(RevokedTokens.PERIOD.compareTo(Duration.ofSeconds(15)) <= 0);
  }

  @Test
  void whoeverComesTooLateToWatchIsToldAtOnce() {
    String token = here.token("v-7");
    Caller caller = here.service.authenticate(token);
    outcome(here.service.revoke(caller));
    AtomicInteger told = new AtomicInteger();

    here.service.watch(caller, told::incrementAndGet).close();

    assertEquals(1, told.get());
  }

  @Test
  void whoeverNoLongerWatchesIsNotTold() {
    String token = here.token("v-7");
    Caller caller = here.service.authenticate(token);
    AtomicInteger told = new AtomicInteger();
    here.service.watch(caller, told::incrementAndGet).close();

    outcome(here.service.revoke(caller));

    assertEquals(0, told.get());
  }

  @Test
  void aRevocationOutlivesTheProcess() {
    String token = here.token("v-7");
    outcome(here.service.revoke(here.service.authenticate(token)));
    Node restarted = new Node();
    restarted.revoked.start();

    restarted.assertRefused(token);
  }

  @Test
  void whoMayRevokeWhat() {
    Caller visitor = here.service.authenticate(here.token("v-7"));
    Caller agent = here.service.authenticate(here.token("ann"));
    Caller boss = here.service.authenticate(here.token("boss"));
    String mine = here.token("v-7");
    String other = here.token("v-8");
    String third = here.token("v-9");

    outcome(here.service.revoke(visitor, mine));
    outcome(here.service.revoke(visitor, mine));
    for (Caller caller : List.of(visitor, agent)) {
      assertThrows(
          RuleViolation.Forbidden.class, () -> outcome(here.service.revoke(caller, other)));
      assertThrows(
          RuleViolation.Forbidden.class,
          () -> outcome(here.service.revokeAll(caller, ParticipantId.of("v-8"))));
    }
    here.service.authenticate(other);
    outcome(here.service.revoke(boss, other));
    outcome(here.service.revokeAll(boss, ParticipantId.of("v-9")));
    RuleViolation.InvalidField none =
        assertThrows(
            RuleViolation.InvalidField.class, () -> outcome(here.service.revoke(boss, "no token")));

    List.of(mine, other, third).forEach(here::assertRefused);
    assertEquals("token", none.field());
    assertEquals(3, store.stored.size());
  }

  @Test
  void signingOutEverywhereCoversWhatWasIssuedUntilThenAndNothingElse() {
    String early = here.token("v-7");
    clock.advance(Duration.ofSeconds(5));
    String late = here.token("v-7");
    String foreign = here.token("v-8");
    AtomicInteger told = here.watch(early);

    outcome(here.service.revokeAll(here.service.authenticate(late), ParticipantId.of("v-7")));

    here.assertRefused(early);
    here.assertRefused(late);
    assertEquals(1, told.get());
    here.service.authenticate(foreign);
  }

  @Test
  void whoeverSignsInAgainInTheSameSecondIsInAndMaySignOutEverywhereAgain() {
    List<String> tokens = new ArrayList<>(List.of(here.token("v-7")));
    for (int i = 0; i < 4; i++) {
      String newest = tokens.get(i);
      Caller caller = here.service.authenticate(newest);
      outcome(here.service.revokeAll(caller, caller.id()));
      tokens.forEach(here::assertRefused);
      String fresh = here.token("v-7");
      here.service.authenticate(fresh);
      tokens.add(fresh);
    }
  }

  @Test
  void noTokenIsDatedSoFarAheadThatAnotherServerWouldRefuseIt() {
    Caller boss = here.service.authenticate(here.token("boss"));
    for (int i = 0; i < 50; i++) {
      outcome(here.service.revokeAll(boss, ParticipantId.of("v-7")));
    }

    assertThrows(RuleViolation.RateLimited.class, () -> here.token("v-7"));
    clock.advance(Duration.ofSeconds(5));
    here.service.authenticate(here.token("v-7"));
  }

  @Test
  void aTokenIsGoodUntilItsRevocationIsStored() {
    String token = here.token("v-7");
    Caller caller = here.service.authenticate(token);
    AtomicInteger told = here.watch(token);
    store.away = true;

    assertThrows(Unavailable.class, () -> outcome(here.service.revoke(caller)));
    assertThrows(Unavailable.class, () -> outcome(here.service.revokeAll(caller, caller.id())));

    here.service.authenticate(token);
    assertEquals(0, told.get());
    store.away = false;
    outcome(here.service.revoke(caller));
    here.assertRefused(token);
  }

  @Test
  void whatWasKnownHoldsWhileTheStoreIsAwayAndReadingGoesOnAfterwards() {
    String first = here.token("v-7");
    String second = here.token("v-7");
    outcome(here.service.revoke(here.service.authenticate(first)));
    Caller caller = here.service.authenticate(second);
    there.timer.advance(RevokedTokens.PERIOD);
    store.away = true;
    there.timer.advance(RevokedTokens.PERIOD.multipliedBy(3));
    there.assertRefused(first);
    store.away = false;
    outcome(here.service.revoke(caller));
    there.timer.advance(RevokedTokens.PERIOD);

    there.assertRefused(second);
  }

  @Test
  void checkingReadsNothingFromTheStore() {
    String token = here.token("v-7");
    long before = store.reads.get();
    for (int i = 0; i < 1_000; i++) {
      here.service.authenticate(token);
    }

    assertEquals(before, store.reads.get());
  }

  @Test
  void whatHasExpiredIsForgotten() {
    Caller caller = here.service.authenticate(here.token("v-7"));
    outcome(here.service.revoke(caller));
    outcome(here.service.revokeAll(caller, caller.id()));
    clock.advance(LIFE);
    here.timer.advance(RevokedTokens.PERIOD);
    assertEquals(2, store.stored.size());

    clock.advance(Duration.ofMinutes(2));
    here.timer.advance(RevokedTokens.PERIOD);

    assertTrue(store.stored.isEmpty());
    assertFalse(here.revoked.has(caller));
  }

  /** One of the processes on the store. */
  private final class Node {
    private final ManualTimer timer = new ManualTimer();
    private final TimedIdentity identity = new TimedIdentity(clock::instant);
    private final RevokedTokens revoked = new RevokedTokens(store, identity, Runnable::run, timer);
    private final SignInService service =
        new SignInService(
            credentials,
            identity,
            revoked,
            new Gate(),
            Set.of(ParticipantId.of("ann"))::contains,
            Set.of(ParticipantId.of("boss")),
            false);

    String token(String userId) {
      return service.issueToken(new TokenRequest(userId, null, "key")).token();
    }

    AtomicInteger watch(String token) {
      AtomicInteger told = new AtomicInteger();
      service.watch(service.authenticate(token), told::incrementAndGet);
      return told;
    }

    void assertRefused(String token) {
      assertThrows(RuleViolation.Unauthenticated.class, () -> service.authenticate(token), token);
    }
  }

  /** Credentials whose tokens are numbers, dated in whole seconds. */
  private final class CountedCredentials implements Credentials {
    private final Map<String, Token> issued = new HashMap<>();

    @Override
    public Token issue(Participant participant, Instant earliest) {
      Instant now = clock.instant();
      Instant from =
          Instant.ofEpochSecond((now.isBefore(earliest) ? earliest : now).getEpochSecond());
      String id = "t-" + issued.size();
      Token token =
          new Token(
              "text of " + id, id, participant.id(), participant.role(), from, from.plus(LIFE));
      issued.put(token.text(), token);
      return token;
    }

    @Override
    public Token verify(String text) {
      Token token = issued.get(text);
      if (token == null) {
        throw new RuleViolation.Unauthenticated("the token is none");
      }
      return token;
    }

    @Override
    public Duration longestLife() {
      return LIFE;
    }

    @Override
    public boolean isAgentKey(String key) {
      return true;
    }

    @Override
    public boolean provesIdentity(ParticipantId visitorId, String userHash) {
      return true;
    }
  }

  /** What is stored, while the store is not away. */
  private static final class StoredRevocations implements Revocations {
    private final List<Revocation> stored = new ArrayList<>();
    private final AtomicLong reads = new AtomicLong();
    private boolean away;

    @Override
    public CompletionStage<Void> revoke(Revocation revocation) {
      if (away) {
        return CompletableFuture.failedFuture(new StoreUnavailable("away", null));
      }
      stored.add(revocation);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public List<Revocation> all() {
      reads.incrementAndGet();
      if (away) {
        throw new StoreUnavailable("away", null);
      }
      return List.copyOf(stored);
    }

    @Override
    public CompletionStage<Integer> forget(Instant expiredBefore) {
      int before = stored.size();
      stored.removeIf(one -> one.expiresAt().isBefore(expiredBefore));
      return CompletableFuture.completedStage(before - stored.size());
    }
  }
}
