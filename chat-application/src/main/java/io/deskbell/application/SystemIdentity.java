package io.deskbell.application;

import io.deskbell.application.port.out.Identity;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** The machine's clock, and ids from its secure random numbers. */
final class SystemIdentity implements Identity {
  private static final int COUNTER_BITS = 12;

  private final Clock clock = Clock.systemUTC();
  private final SecureRandom random = new SecureRandom();
  private final AtomicLong lastTick = new AtomicLong();

  @Override
  public Instant now() {
    return Instant.ofEpochMilli(clock.millis());
  }

  /**
   * A version 7 UUID (RFC 9562, with a counter as in its section 6.2, method 1): ids of one process
   * sort in the order in which they were made, so that rings of the same millisecond are served in
   * the order in which they came. Its 62 random bits cannot be guessed.
   */
  @Override
  public SessionId newSessionId() {
    long now = clock.millis() << COUNTER_BITS;
    long tick = lastTick.updateAndGet(last -> Math.max(last + 1, now));
    long high = (tick >>> COUNTER_BITS) << 16 | 0x7000 | (tick & ((1 << COUNTER_BITS) - 1));
    long low = random.nextLong() >>> 2 | Long.MIN_VALUE;
    return SessionId.of(new UUID(high, low).toString());
  }

  @Override
  public ParticipantId newVisitorId() {
    return ParticipantId.of("visitor-" + UUID.randomUUID());
  }

  @Override
  public ParticipantId newErasedId() {
    return ParticipantId.of("erased-" + UUID.randomUUID());
  }
}
