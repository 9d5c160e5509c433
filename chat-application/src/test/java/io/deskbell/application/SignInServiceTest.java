package io.deskbell.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.IssuedToken;
import io.deskbell.application.port.in.SignIn;
import io.deskbell.application.port.in.TokenRequest;
import io.deskbell.application.port.out.Credentials;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.Role;
import io.deskbell.domain.RuleViolation;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignInServiceTest {
  private static final Instant LATER = Instant.parse("2030-01-01T00:00:00Z");

  private static SignIn signIn(boolean proof) {
    return new SignInService(
        new ReadableCredentials(),
        new SystemIdentity(),
        new RevokedTokens(
            new UnstoredRevocations(), new SystemIdentity(), Runnable::run, new ManualTimer()),
        new Gate(),
        Set.of(ParticipantId.of("ann"), ParticipantId.of("both"))::contains,
        Set.of(ParticipantId.of("boss"), ParticipantId.of("both")),
        proof);
  }

  @ParameterizedTest
  @CsvSource({
    // proof asked, userId, userHash, agentKey, role
    "false, v-7,    ,         ,      VISITOR",
    "false, v-7,    wrong,    ,      VISITOR",
    "false, v-7,    ,         wrong, VISITOR",
    "true,  v-7,    hash:v-7, ,      VISITOR",
    "true,  v-7,    hash:v-7, wrong, VISITOR",
    "false, ann,    ,         key,   AGENT",
    "true,  ann,    ,         key,   AGENT",
    "true,  ann,    wrong,    key,   AGENT",
    "false, boss,   ,         key,   SUPERVISOR",
    "true,  boss,   ,         key,   SUPERVISOR",
    "false, both,   ,         key,   SUPERVISOR",
  })
  void whoShowsEnoughGetsATokenInTheirRole(
      boolean proof, String userId, String userHash, String agentKey, Role role) {
    IssuedToken token = signIn(proof).issueToken(new TokenRequest(userId, userHash, agentKey));
    assertEquals(new Participant(ParticipantId.of(userId), role), token.participant());
    assertEquals(LATER, token.expiresAt());
    Caller caller = signIn(proof).authenticate(token.token());
    assertEquals(token.participant(), caller.participant());
    assertEquals(LATER, caller.expiresAt());
  }

  @ParameterizedTest
  @CsvSource({
    // proof asked, userId, userHash, agentKey, what is wrong
    "true,  v-7,  ,           ,       userHash",
    "true,  v-7,  wrong,      ,       userHash",
    "true,  v-7,  hash:v-8,   ,       userHash",
    "true,  v-7,  ,           key,    userHash",
    "false, ann,  ,           ,       agentKey",
    "false, ann,  ,           wrong,  agentKey",
    "true,  ann,  hash:ann,   ,       agentKey",
    "true,  ann,  hash:ann,   wrong,  agentKey",
    "false, boss, ,           ,       agentKey",
    "false, boss, hash:boss,  KEY,    agentKey",
  })
  void whoShowsTooLittleIsToldWhatIsWrongAndNotWhatWouldBeRight(
      boolean proof, String userId, String userHash, String agentKey, String wrong) {
    RuleViolation refusal =
        assertThrows(
            RuleViolation.Unauthenticated.class,
            () -> signIn(proof).issueToken(new TokenRequest(userId, userHash, agentKey)));
    assertTrue(refusal.getMessage().startsWith(wrong), refusal.getMessage());
    assertFalse(refusal.getMessage().contains("hash:"), refusal.getMessage());
  }

  @Test
  void whereProofIsAskedAnAnonymousVisitorGetsAnIdThatNobodyHas() {
    SignIn signIn = signIn(true);
    TokenRequest nobody = new TokenRequest(null, null, null);
    IssuedToken one = signIn.issueToken(nobody);
    IssuedToken other = signIn.issueToken(nobody);
    assertEquals(Role.VISITOR, one.participant().role());
    assertFalse(one.participant().id().equals(other.participant().id()));
    assertEquals(one.participant(), signIn.authenticate(one.token()).participant());
  }

  @ParameterizedTest
  @CsvSource({"false, , , ", "false, , , key", "true, , hash:x, "})
  void aMissingUserIdIsNamed(boolean proof, String userId, String userHash, String agentKey) {
    RuleViolation.InvalidField refusal =
        assertThrows(
            RuleViolation.InvalidField.class,
            () -> signIn(proof).issueToken(new TokenRequest(userId, userHash, agentKey)));
    assertEquals("userId", refusal.field());
  }

  @ParameterizedTest
  @CsvSource({"''", "' '", "'a b'", "'a\tb'", "'a\u202eb'"})
  void aUserIdThatIsNoIdIsNamed(String userId) {
    RuleViolation.InvalidField refusal =
        assertThrows(
            RuleViolation.InvalidField.class,
            () -> signIn(false).issueToken(new TokenRequest(userId, null, null)));
    assertEquals("userId", refusal.field());
  }

  @ParameterizedTest
  @CsvSource({"AGENT, v-7", "SUPERVISOR, ann", "VISITOR, ann", "AGENT, both", "VISITOR, boss"})
  void aTokenOfARoleThatItsHolderNoLongerHasIsRefused(Role role, String userId) {
    assertThrows(
        RuleViolation.Unauthenticated.class, () -> signIn(false).authenticate(role + " " + userId));
  }

  @Test
  void aTokenThatIsNoneIsRefused() {
    assertThrows(RuleViolation.Unauthenticated.class, () -> signIn(false).authenticate("no token"));
  }

  /** Credentials that can be read: a token is a role and an id. */
  private static final class ReadableCredentials implements Credentials {
    @Override
    public Token issue(Participant participant, Instant earliest) {
      return verify(participant.role() + " " + participant.id());
    }

    @Override
    public Token verify(String text) {
      for (Role role : Role.values()) {
        if (text.startsWith(role + " ")) {
          ParticipantId id = ParticipantId.of(text.substring(role.name().length() + 1));
          return new Token(text, text, id, role, Instant.EPOCH, LATER);
        }
      }
      throw new RuleViolation.Unauthenticated("token is none");
    }

    @Override
    public Duration longestLife() {
      return Duration.ofHours(1);
    }

    @Override
    public boolean isAgentKey(String key) {
      return key.equals("key");
    }

    @Override
    public boolean provesIdentity(ParticipantId visitorId, String userHash) {
      return userHash.equals("hash:" + visitorId);
    }
  }
}
