package io.deskbell.adapter.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.contract.CredentialsContract;
import io.deskbell.application.port.out.Credentials;
import io.deskbell.domain.Participant;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JoseCredentialsTest implements CredentialsContract {
  @Override
  public Credentials credentials(Setup setup) {
    return new JoseCredentials(
        new TokenSettings(
            setup.secrets(),
            setup.timeToLive(),
            "deskbell",
            "deskbell",
            setup.agentKey(),
            setup.identitySecret(),
            null),
        setup.clock());
  }

  @Test
  void aTokenBeginsAsTheStartingDocumentShowsIt() {
    String token = credentials(Setup.standard()).issue(Participant.visitor("testUser123")).text();

    assertTrue(token.startsWith("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."), token);
  }

  @Test
  void aTokenIsCheckedOnceAndItsExpiryAlways() {
    Setup setup = Setup.standard();
    Credentials credentials = credentials(setup);
    String token = credentials.issue(Participant.visitor("v")).text();

    assertSame(credentials.verify(token), credentials.verify(token));

    setup.clock().advance(Duration.ofHours(2));
    CredentialsContract.assertRefused(credentials, token);
  }

  @Test
  void tokensThatShareASlotAreToldApart() {
    Credentials credentials = credentials(Setup.standard());
    for (int i = 0; i < 10_000; i++) {
      Credentials.Token token = credentials.issue(Participant.visitor("v-" + i));
      assertEquals(token, credentials.verify(token.text()));
      assertEquals(token, credentials.verify(token.text()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a secret of thirty-one bytes...", "žluťoučký kůň of 31 bytes"})
  void aShortSecretIsRefusedAndNotRepeated(String secret) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> settings(List.of(secret)));

    assertFalse(!secret.isEmpty() && refusal.getMessage().contains(secret), refusal.getMessage());
  }

  @Test
  void aSecretIsMeasuredInBytes() {
    assertEquals(1, settings(List.of("ž".repeat(16))).secrets().size());
  }

  @Test
  void thereIsASecretAndATimeToLive() {
    assertThrows(IllegalArgumentException.class, () -> settings(List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new TokenSettings(
                Setup.standard().secrets(), Duration.ofMillis(999), "i", "a", "key", null, null));
  }

  @Test
  void anExternalIssuerHasAnotherNameThanThisOne() {
    IssuerSettings external =
        new IssuerSettings(URI.create("https://issuer.example/keys"), "i", "chat");

    assertThrows(
        IllegalArgumentException.class,
        () ->
            new TokenSettings(
                Setup.standard().secrets(), Duration.ofHours(1), "i", "a", "key", null, external));
  }

  @Test
  void settingsShowNoSecret() {
    Setup setup = Setup.standard();
    String text = settings(setup.secrets()).toString();

    assertFalse(text.contains(setup.secrets().get(0)), text);
    assertFalse(text.contains(setup.agentKey()), text);
  }

  private static TokenSettings settings(List<String> secrets) {
    return new TokenSettings(
        secrets, Duration.ofHours(1), "i", "a", "agent key of the tests", null, null);
  }
}
