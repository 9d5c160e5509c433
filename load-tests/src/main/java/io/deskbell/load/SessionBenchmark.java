package io.deskbell.load;

import io.deskbell.domain.Participant;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Session;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the rules of a session cost. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SessionBenchmark {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

  private final String text = "x".repeat(100);
  private Session session =
      Session.start(SessionId.of("s-1"), Participant.visitor("visitor-17"), NOW).saved();

  /** A message of 100 bytes by the visitor, up to where it is handed to the store. */
  @Benchmark
  public Session post() {
    Session changed = session.post(session.visitor(), MessageContent.of(text), null, NOW);
    session = changed.saved();
    return changed;
  }
}
