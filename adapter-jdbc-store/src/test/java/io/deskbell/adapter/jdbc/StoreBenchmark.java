package io.deskbell.adapter.jdbc;

import io.deskbell.application.port.out.SessionLog;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.Participant;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Session;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many durable appends a second a store takes through its port, from producers that each append
 * to a session of their own and wait for every append. Not a test: figures are for people.
 *
 * <p>Arguments: {@code sqlite DIRECTORY} or {@code postgresql URL [USER]}, then the seconds of each
 * run.
 */
final class StoreBenchmark {
  private static final String CONTENT = "x".repeat(200);

  private StoreBenchmark() {}

  /** Runs with 1, 8, 64 and 256 producers, twice each; the first run is for warming up. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws Exception {
    Duration each = Duration.ofSeconds(Integer.parseInt(arguments[2]));
    Database database =
        arguments[0].equals("sqlite")
            ? Database.embedded(Path.of(arguments[1]).resolve(UUID.randomUUID() + ".db"))
            : Database.postgresql(new PostgresqlSettings(arguments[1], "postgres", null));
    try (JdbcStore store = JdbcStore.open(database)) {
      for (int producers : new int[] {64, 1, 8, 64, 256}) {
        System.out.println(run(store, producers, each));
      }
    }
  }

  private static String run(SessionLog log, int producers, Duration length) throws Exception {
    LongAdder appended = new LongAdder();
    List<long[]> latencies = new ArrayList<>();
    CountDownLatch over = new CountDownLatch(producers);
    long start = System.nanoTime();
    long end = start + length.toNanos();
    for (int i = 0; i < producers; i++) {
      Session session =
          Session.start(
              SessionId.of(UUID.randomUUID().toString()),
              Participant.visitor("v-" + i),
              Instant.now());
      long[] own = new long[1_000_000];
      latencies.add(own);
      Producer producer = new Producer(log, own, end, appended, over);
      log.append(session).thenRun(() -> producer.next(session.saved()));
    }
    over.await();
    double seconds = (System.nanoTime() - start) / 1e9;
    long[] all =
        latencies.stream().flatMapToLong(Arrays::stream).filter(l -> l > 0).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "%d producers: %.0f appends/s, p50 %.2f ms, p99 %.2f ms",
        producers,
        appended.sum() / seconds,
        all[all.length / 2] / 1e6,
        all[all.length * 99 / 100] / 1e6);
  }

  private static final class Producer {
    private final SessionLog log;
    private final long[] latencies;
    private final long end;
    private final LongAdder appended;
    private final CountDownLatch over;

    private Producer(
        SessionLog log, long[] latencies, long end, LongAdder appended, CountDownLatch over) {
      this.log = log;
      this.latencies = latencies;
      this.end = end;
      this.appended = appended;
      this.over = over;
    }

    void next(Session session) {
      if (System.nanoTime() > end) {
        over.countDown();
        return;
      }
      long sequence = session.lastSequence();
      Session changed =
          session.post(
              session.visitor(),
              new MessageContent(CONTENT),
              ClientMessageId.of("c-" + sequence),
              Instant.now());
      long begun = System.nanoTime();
      log.append(changed)
          .whenComplete(
              (done, failure) -> {
                if (failure != null) {
                  throw new AssertionError(failure);
                }
                latencies[(int) Math.min(sequence, latencies.length - 1)] =
                    System.nanoTime() - begun;
                appended.increment();
                next(changed.saved());
              });
    }
  }
}
