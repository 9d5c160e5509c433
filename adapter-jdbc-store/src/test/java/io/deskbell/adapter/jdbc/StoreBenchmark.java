package io.deskbell.adapter.jdbc;

import io.deskbell.application.port.out.SessionLog;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.Participant;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Session;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
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
 * to a session of their own and wait for every append; and beside it, in the same round, what the
 * SQLite driver does with plain inserts of the same rows, as many to a transaction as there are
 * producers. Not a test: figures are for people.
 *
 * <p>Arguments: a directory on the disk to be measured, the seconds of each run, the rounds; for
 * PostgreSQL also the URL of an empty database and its user.
 */
final class StoreBenchmark {
  private static final String CONTENT = "x".repeat(200);
  private static final int[] PRODUCERS = {1, 8, 64, 256};

  private StoreBenchmark() {}

  /** Runs every kind once for warming up, then all of them in each round. */
  @SuppressWarnings("SystemOut")
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    Duration each = Duration.ofSeconds(Integer.parseInt(arguments[1]));
    int rounds = Integer.parseInt(arguments[2]);
    Database database =
        arguments.length > 3
            ? Database.postgresql(new PostgresqlSettings(arguments[3], arguments[4], null))
            : Database.embedded(directory.resolve(UUID.randomUUID() + ".db"));
    Path rawFile = directory.resolve(UUID.randomUUID() + ".db");
    JdbcStore.open(Database.embedded(rawFile)).close();
    try (JdbcStore store = JdbcStore.open(database);
        Connection raw = Database.embedded(rawFile).writers().getConnection()) {
      Database.embedded(rawFile).makeDurable(raw);
      raw.setAutoCommit(false);
      run(store, 64, each);
      run(raw, 64, each);
      for (int round = 1; round <= rounds; round++) {
        for (int producers : PRODUCERS) {
          System.out.printf(
              Locale.ROOT,
              "round %d, %d producers: raw %.0f/s, %s%n",
              round,
              producers,
              run(raw, producers, each),
              run(store, producers, each));
        }
      }
    }
  }

  private static double run(Connection connection, int together, Duration length)
      throws SQLException {
    String[] sessions = new String[together];
    Arrays.setAll(sessions, i -> UUID.randomUUID().toString());
    long start = System.nanoTime();
    long sequence = 0;
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO session_event (tenant, session, sequence, type, at, actor, content,"
                + " client_message_id, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      while (System.nanoTime() - start < length.toNanos()) {
        sequence++;
        for (String session : sessions) {
          insert.setString(1, Tenant.ID);
          new EventRow(
                  session,
                  sequence,
                  EventRow.Type.MESSAGE_SENT,
                  sequence,
                  "v-1",
                  CONTENT,
                  "c-" + sequence,
                  null)
              .bind(insert);
          insert.addBatch();
        }
        insert.executeBatch();
        connection.commit();
      }
    }
    return sequence * together / ((System.nanoTime() - start) / 1e9);
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
      long[] own = new long[20_000];
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
        "store %.0f/s, p50 %.2f ms, p99 %.2f ms",
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
