package io.deskbell.application;

import io.deskbell.application.port.out.Identity;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import java.time.Instant;
import java.util.function.Supplier;

/** The ids of the system, at the time that a test says. */
final class TimedIdentity implements Identity {
  private final Identity system = new SystemIdentity();
  private final Supplier<Instant> time;

  TimedIdentity(Supplier<Instant> time) {
    this.time = time;
  }

  @Override
  public Instant now() {
    return time.get();
  }

  @Override
  public SessionId newSessionId() {
    return system.newSessionId();
  }

  @Override
  public ParticipantId newVisitorId() {
    return system.newVisitorId();
  }

  @Override
  public ParticipantId newErasedId() {
    return system.newErasedId();
  }
}
