package io.deskbell.load;

import io.deskbell.application.port.out.SessionLog;
import io.deskbell.domain.Participant;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Session;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs until a message of 100 bytes is stored, through the port, by itself and together
 * with others. What is stored in a file or a database is on the disk of the directory for temporary
 * files by then.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AppendBenchmark {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
  private static final int TOGETHER = 64;

  @Param({"memory", "embedded", "postgresql"})
  String store = "memory";

  private final List<Session> sessions = new ArrayList<>();
  private final MessageContent content = MessageContent.of("x".repeat(100));
  private OpenedStore opened = OpenedStore.memory();

  /** Opens an empty store, since memory is not endless. */
  @Setup(Level.Iteration)
  public void open() throws IOException {
    opened = OpenedStore.named(store);
    sessions.clear();
    for (int i = 0; i < TOGETHER; i++) {
      Session session =
          Session.start(SessionId.of("s-" + i), Participant.visitor("visitor-" + i), NOW);
      opened.log().append(session).toCompletableFuture().join();
      sessions.add(session.saved());
    }
  }

  /** Closes it and deletes what it wrote. */
  @TearDown(Level.Iteration)
  public void close() throws IOException {
    opened.close();
  }

  /** One message after the other. */
  @Benchmark
  public void one() {
    append(0).join();
  }

  /** A message in each of {@value #TOGETHER} sessions at once; the figure is for one of them. */
  @Benchmark
  @OperationsPerInvocation(TOGETHER)
  public void together() {
    CompletableFuture<?>[] all = new CompletableFuture<?>[TOGETHER];
    for (int i = 0; i < TOGETHER; i++) {
      all[i] = append(i);
    }
    CompletableFuture.allOf(all).join();
  }

  private CompletableFuture<Void> append(int place) {
    SessionLog log = opened.log();
    Session session = sessions.get(place);
    Session changed = session.post(session.visitor(), content, null, NOW);
    sessions.set(place, changed.saved());
    return log.append(changed).toCompletableFuture();
  }
}
