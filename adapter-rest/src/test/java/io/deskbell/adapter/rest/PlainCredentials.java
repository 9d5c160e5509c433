package io.deskbell.adapter.rest;

import io.deskbell.application.port.out.Credentials;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.Role;
import io.deskbell.domain.RuleViolation;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Tokens that say openly whom they stand for. */
final class PlainCredentials implements Credentials {
  static final String AGENT_KEY = "open sesame";

  private static final Instant LATER = Instant.parse("2999-01-01T00:00:00Z");

  @Override
  public Token issue(Participant participant, Instant earliest) {
    return verify("token." + participant.role().code() + "." + participant.id());
  }

  @Override
  public Token verify(String text) {
    String[] parts = text.split("\\.", 3);
    if (text.length() > 4096 || parts.length != 3 || !parts[0].equals("token")) {
      throw new RuleViolation.Unauthenticated("the token is not good");
    }
    Role role = Role.valueOf(parts[1].toUpperCase(Locale.ROOT));
    return new Token(text, text, ParticipantId.of(parts[2]), role, Instant.EPOCH, LATER);
  }

  @Override
  public Duration longestLife() {
    return Duration.ofDays(1);
  }

  @Override
  public boolean isAgentKey(String key) {
    return key.equals(AGENT_KEY);
  }

  @Override
  public boolean provesIdentity(ParticipantId visitorId, String userHash) {
    return userHash.equals("hash of " + visitorId);
  }
}
