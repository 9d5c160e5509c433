package io.deskbell.application;

import io.deskbell.application.port.out.Identity;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;

/** The machine's clock, and ids from its secure random numbers. */
final class SystemIdentity implements Identity {
  private final Clock clock = Clock.systemUTC();

  @Override
  public Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  @Override
  public SessionId newSessionId() {
    return SessionId.of(UUID.randomUUID().toString());
  }

  @Override
  public ParticipantId newVisitorId() {
    return ParticipantId.of("visitor-" + UUID.randomUUID());
  }
}
