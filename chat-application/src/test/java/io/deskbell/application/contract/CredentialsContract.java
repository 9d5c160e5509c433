package io.deskbell.application.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.port.out.Credentials;
import io.deskbell.application.port.out.Credentials.Token;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link Credentials} promise. */
public interface CredentialsContract {
  /**
   * What the credentials under test rest on.
   *
   * @param secrets the first signs, all verify
   * @param timeToLive of a token
   * @param agentKey of agents and supervisors
   * @param identitySecret of visitors' hashes; null for none
   * @param clock shows the time
   */
  record Setup(
      List<String> secrets,
      Duration timeToLive,
      String agentKey,
      @Nullable String identitySecret,
      SettableClock clock) {
    /** The time that the clock of a standard setup shows. */
    public static final Instant START = Instant.parse("2026-11-22T12:00:00.250Z");

    /** One secret, an hour to live, an agent key and an identity secret. */
    public static Setup standard() {
      return new Setup(
          List.of("a secret of the tests, long enough"),
          Duration.ofHours(1),
          "agent key of the tests",
          "identity secret of the tests",
          new SettableClock(START));
    }

    /** The same with other secrets. */
    public Setup withSecrets(String... others) {
      return new Setup(List.of(others), timeToLive, agentKey, identitySecret, clock);
    }

    /** The same without an identity secret. */
    public Setup withoutIdentitySecret() {
      return new Setup(secrets, timeToLive, agentKey, null, clock);
    }
  }

  /** Fresh credentials that rest on that. */
  Credentials credentials(Setup setup);

  @Test
  default void aTokenSaysWhatItWasIssuedFor() {
    for (Participant participant :
        List.of(
            Participant.visitor("testUser123"),
            Participant.agent("agent1"),
            Participant.supervisor("žofie@example.com"))) {
      Setup setup = Setup.standard();
      Token issued = credentials(setup).issue(participant);

      // A server that has not seen the token before reads the same out of it.
      Token verified = credentials(setup).verify(issued.text());

      assertEquals(participant.id(), verified.holder());
      assertEquals(participant.role(), verified.role());
      assertEquals(issued, verified);
    }
  }

  @Test
  default void twoTokensAreNeverTheSame() {
    Credentials credentials = credentials(Setup.standard());
    Participant visitor = Participant.visitor("v");

    Token first = credentials.issue(visitor);
    Token second = credentials.issue(visitor);

    assertNotEquals(first.id(), second.id());
    assertNotEquals(first.text(), second.text());
  }

  @Test
  default void aTokenLivesAsLongAsItSaysAndNotAMomentLonger() {
    Setup setup = Setup.standard();
    Credentials credentials = credentials(setup);
    Token token = credentials.issue(Participant.visitor("v"));
    Instant now = setup.clock().instant();
    assertFalse(token.expiresAt().isAfter(now.plus(setup.timeToLive())));
    assertTrue(token.expiresAt().isAfter(now.plus(setup.timeToLive()).minusSeconds(1)));

    setup.clock().advance(Duration.between(now, token.expiresAt()).minusMillis(1));
    assertEquals(token, credentials.verify(token.text()));
    assertEquals(token, credentials(setup).verify(token.text()));

    setup.clock().advance(Duration.ofMillis(1));
    assertRefused(credentials, token.text());
    assertRefused(credentials(setup), token.text());
  }

  @Test
  default void aTokenSaysWhenItWasIssuedAndCanBeDatedALittleAhead() {
    Setup setup = Setup.standard();
    Credentials credentials = credentials(setup);
    Participant visitor = Participant.visitor("v");
    Instant now = setup.clock().instant();

    Token plain = credentials.issue(visitor);
    Token past = credentials.issue(visitor, now.minusSeconds(60));
    Token ahead = credentials.issue(visitor, now.plusSeconds(2));

    assertEquals(now.truncatedTo(ChronoUnit.SECONDS), plain.issuedAt());
    assertEquals(plain.issuedAt(), past.issuedAt());
    assertEquals(plain.issuedAt().plusSeconds(2), ahead.issuedAt());
    for (Token token : List.of(plain, past, ahead)) {
      assertEquals(token, credentials(setup).verify(token.text()));
      Duration life = Duration.between(token.issuedAt(), token.expiresAt());
      assertTrue(life.compareTo(credentials.longestLife()) <= 0, life::toString);
    }
  }

  @Test
  default void theFirstSecretSignsAndAllVerify() {
    String old = "the old secret, which is long enough";
    String fresh = "the new secret, which is long enough";
    Setup setup = Setup.standard();
    String signedByOld = credentials(setup.withSecrets(old)).issue(Participant.visitor("v")).text();
    Credentials rotated = credentials(setup.withSecrets(fresh, old));
    String signedByFresh = rotated.issue(Participant.visitor("v")).text();

    rotated.verify(signedByOld);
    rotated.verify(signedByFresh);
    credentials(setup.withSecrets(fresh)).verify(signedByFresh);

    assertRefused(credentials(setup.withSecrets(fresh)), signedByOld);
    assertRefused(credentials(setup.withSecrets(old)), signedByFresh);
  }

  @Test
  default void aChangedTokenIsRefusedWhereverItIsChanged() {
    Setup setup = Setup.standard();
    String token = credentials(setup).issue(Participant.visitor("v")).text();
    Credentials knowing = credentials(setup);
    knowing.verify(token);

    for (int i = 0; i < token.length(); i++) {
      for (char other : new char[] {'A', 'B', 'c', '_', '.', ' ', '\n', 'é'}) {
        if (token.charAt(i) != other) {
          assertRefused(knowing, token.substring(0, i) + other + token.substring(i + 1));
        }
      }
      assertRefused(knowing, token.substring(0, i));
    }
    assertRefused(knowing, token + "A");
    assertRefused(knowing, token + "=");
    assertRefused(knowing, " " + token);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", ".", "..", "...", "a.b.c", "null", "Bearer x", "\u0000", "😀.😀.😀"})
  default void whatIsNoTokenIsRefused(String text) {
    assertRefused(credentials(Setup.standard()), text);
  }

  @Test
  default void anEndlessTokenIsRefused() {
    assertRefused(credentials(Setup.standard()), "a".repeat(1_000_000));
  }

  @Test
  default void onlyTheAgentKeyIsTheAgentKey() {
    Setup setup = Setup.standard();
    Credentials credentials = credentials(setup);

    assertTrue(credentials.isAgentKey(setup.agentKey()));
    assertFalse(credentials.isAgentKey(""));
    assertFalse(credentials.isAgentKey(setup.agentKey() + " "));
    assertFalse(credentials.isAgentKey(setup.agentKey().toUpperCase(Locale.ROOT)));
    assertFalse(credentials.isAgentKey(setup.agentKey().substring(1)));
  }

  @Test
  default void aHashProvesOneIdAlone() {
    Credentials credentials = credentials(Setup.standard());
    // printf %s testUser123 | openssl dgst -sha256 -hmac 'identity secret of the tests'
    String hash = "a2f7324253152633d1522757600e2dc83dda5b28f83ca7a6b88fe90c7623e73b";

    assertTrue(credentials.provesIdentity(ParticipantId.of("testUser123"), hash));
    assertTrue(
        credentials.provesIdentity(
            ParticipantId.of("žofie"),
            "c5e774b5a49944ab631d6e763491ee339a8b8e66b251fe7a59b0f692a3a6fd2f"));
    assertFalse(credentials.provesIdentity(ParticipantId.of("testUser124"), hash));
    assertFalse(
        credentials.provesIdentity(ParticipantId.of("testUser123"), hash.toUpperCase(Locale.ROOT)));
    assertFalse(credentials.provesIdentity(ParticipantId.of("testUser123"), hash.substring(2)));
    assertFalse(credentials.provesIdentity(ParticipantId.of("testUser123"), ""));
  }

  @Test
  default void withoutAnIdentitySecretNothingProvesAnId() {
    Credentials credentials = credentials(Setup.standard().withoutIdentitySecret());

    // The hash under an empty secret, and none at all.
    assertFalse(
        credentials.provesIdentity(
            ParticipantId.of("testUser123"),
            "5e7dafc832ab6fc1cd1801d8cd95daa1b75a98da06bbd7f4aa24963695db264b"));
    assertFalse(credentials.provesIdentity(ParticipantId.of("testUser123"), ""));
  }

  /** That token is refused with a reason that does not repeat it. */
  static void assertRefused(Credentials credentials, String token) {
    RuleViolation.Unauthenticated refusal =
        assertThrows(RuleViolation.Unauthenticated.class, () -> credentials.verify(token), token);
    assertEquals("unauthorized", refusal.code());
    assertFalse(token.length() > 20 && refusal.getMessage().contains(token), refusal.getMessage());
  }
}
