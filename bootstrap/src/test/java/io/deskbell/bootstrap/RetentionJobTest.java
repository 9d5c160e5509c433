package io.deskbell.bootstrap;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.deskbell.application.port.in.Records;
import io.deskbell.application.port.in.Unavailable;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.report.SessionFigures;
import io.deskbell.domain.session.SessionEvent;
import java.time.Instant;
import java.time.Period;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetentionJobTest {
  private static final Period AGE = Period.ofDays(90);

  /** Has so many old sessions, and writes down what is asked of it. */
  private static class OldSessions implements Records {
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger left;

    OldSessions(int left) {
      this.left = new AtomicInteger(left);
    }

    @Override
    public int deleteEnded(TemporalAmount age, int limit) {
      int deleted = Math.min(left.get(), limit);
      left.addAndGet(-deleted);
      calls.add(age + " " + deleted);
      return deleted;
    }

    @Override
    public List<SessionEvent> events(SessionId id, long after, int limit) {
      throw new UnsupportedOperationException("nobody reads what is to go");
    }

    @Override
    public List<SessionFigures> figures(Instant from, Instant to, int most) {
      throw new UnsupportedOperationException("nobody counts what is to go");
    }

    @Override
    public Erasure erase(ParticipantId person) {
      throw new UnsupportedOperationException("age is no reason to erase");
    }
  }

  @Test
  void whatIsOldGoesInSmallBatchesUntilNothingIsLeft() {
    OldSessions sessions = new OldSessions(250);
    try (RetentionJob job = new RetentionJob(sessions, AGE)) {
      job.start();
      await().until(() -> sessions.calls.size() == 4);
    }
    assertEquals(List.of("P90D 100", "P90D 100", "P90D 50", "P90D 0"), sessions.calls);
  }

  @Test
  void whereEverythingIsKeptNothingIsAsked() {
    OldSessions sessions = new OldSessions(250);
    RetentionJob job = new RetentionJob(sessions, null);
    job.start();
    job.close();
    assertEquals(List.of(), sessions.calls);
  }

  @Test
  void aFailureIsNotTheEndOfIt() {
    OldSessions sessions =
        new OldSessions(150) {
          @Override
          public int deleteEnded(TemporalAmount age, int limit) {
            if (calls.size() == 1) {
              calls.add("lost");
              throw new Unavailable("the store is out of reach", null);
            }
            return super.deleteEnded(age, limit);
          }
        };
    try (RetentionJob job = new RetentionJob(sessions, AGE)) {
      job.deleteOld(AGE);
      assertEquals(List.of("P90D 100", "lost"), sessions.calls);
      job.deleteOld(AGE);
    }
    assertEquals(0, sessions.left.get());
  }

  @Test
  void itStopsBetweenTwoBatches() {
    List<RetentionJob> running = new ArrayList<>();
    OldSessions sessions =
        new OldSessions(1_000) {
          @Override
          public int deleteEnded(TemporalAmount age, int limit) {
            running.get(0).close();
            return super.deleteEnded(age, limit);
          }
        };
    RetentionJob job = new RetentionJob(sessions, AGE);
    running.add(job);

    job.deleteOld(AGE);

    assertEquals(List.of("P90D 100"), sessions.calls);
  }
}
