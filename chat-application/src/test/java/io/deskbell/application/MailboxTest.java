package io.deskbell.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MailboxTest {
  private final Mailbox mailbox = new Mailbox();
  private final List<Integer> done = new ArrayList<>();

  @Test
  void aTaskRunsOnTheThreadThatBringsIt() {
    List<Thread> threads = new ArrayList<>();
    mailbox.submit(() -> threads.add(Thread.currentThread()));
    assertEquals(List.of(Thread.currentThread()), threads);
  }

  @Test
  void aTaskSubmittedByATaskRunsAfterIt() {
    mailbox.submit(
        () -> {
          mailbox.submit(() -> done.add(2));
          done.add(1);
        });
    assertEquals(List.of(1, 2), done);
  }

  @Test
  void aThreadThatFindsItAtWorkLeavesItsTaskAndGoesOn() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Thread other =
        new Thread(
            () ->
                mailbox.submit(
                    () -> {
                      begun.countDown();
                      awaitQuietly(end);
                      done.add(1);
                    }));
    other.start();
    begun.await();
    mailbox.submit(() -> done.add(2));
    assertEquals(List.of(), done);
    end.countDown();
    other.join();
    assertEquals(List.of(1, 2), done);
  }

  @Test
  void nothingRunsUntilATaskThatPausesIsOver() {
    CompletableFuture<Void> pause = new CompletableFuture<>();
    mailbox.submit(() -> pause);
    mailbox.submit(() -> done.add(1));
    mailbox.submit(() -> done.add(2));
    assertEquals(List.of(), done);
    pause.complete(null);
    assertEquals(List.of(1, 2), done);
  }

  @Test
  void aPauseThatFailsIsOverToo() {
    CompletableFuture<Void> pause = new CompletableFuture<>();
    mailbox.submit(() -> pause);
    mailbox.submit(() -> done.add(1));
    pause.completeExceptionally(new IllegalStateException("planned"));
    assertEquals(List.of(1), done);
  }

  @Test
  void aTaskThatThrowsDoesNotStopThoseBehindIt() {
    mailbox.submit(
        () -> {
          mailbox.submit(() -> done.add(1));
          throw new IllegalStateException("planned");
        });
    mailbox.submit(
        () -> {
          throw new AssertionError("planned");
        });
    mailbox.submit(() -> done.add(2));
    assertEquals(List.of(1, 2), done);
  }

  @Test
  void aHundredThousandQueuedTasksNeedNoStack() {
    mailbox.submit(
        () -> {
          for (int i = 0; i < 100_000; i++) {
            int number = i;
            mailbox.submit(() -> done.add(number));
          }
        });
    assertEquals(IntStream.range(0, 100_000).boxed().toList(), done);
  }

  @Test
  void aHundredThousandTasksThatPauseNeedNoStack() {
    CompletableFuture<Void> first = new CompletableFuture<>();
    mailbox.submit(() -> first);
    for (int i = 0; i < 100_000; i++) {
      int number = i;
      mailbox.submit(
          () -> {
            done.add(number);
            return CompletableFuture.completedFuture(null);
          });
    }
    first.complete(null);
    assertEquals(100_000, done.size());
  }

  @Test
  void tasksOfManyThreadsRunOneAtATimeAndEachThreadsInItsOrder() {
    int threads = 4;
    int tasks = 20_000;
    AtomicInteger inside = new AtomicInteger();
    AtomicBoolean overlapped = new AtomicBoolean();
    int[] last = new int[threads];
    boolean[] disorder = new boolean[1];
    int[] count = new int[1];
    Queue<CompletableFuture<Void>> pauses = new ConcurrentLinkedQueue<>();
    List<Callable<?>> work = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int thread = t;
      work.add(
          () -> {
            for (int i = 1; i <= tasks; i++) {
              int number = i;
              mailbox.submit(
                  () -> {
                    if (inside.getAndIncrement() != 0) {
                      overlapped.set(true);
                    }
                    disorder[0] |= last[thread] + 1 != number;
                    last[thread] = number;
                    count[0]++;
                    inside.decrementAndGet();
                    if (number % 7 != 0) {
                      return null;
                    }
                    CompletableFuture<Void> pause = new CompletableFuture<>();
                    pauses.add(pause);
                    return pause;
                  });
              CompletableFuture<Void> pause = pauses.poll();
              if (pause != null) {
                pause.complete(null);
              }
            }
            return null;
          });
    }
    Scene.together(work);
    for (CompletableFuture<Void> pause = pauses.poll(); pause != null; pause = pauses.poll()) {
      pause.complete(null);
    }
    assertFalse(overlapped.get());
    assertFalse(disorder[0]);
    assertEquals(threads * tasks, count[0]);
  }

  @Test
  void onceClosedItTakesNothingAndSaysSo() {
    boolean[] closed = new boolean[1];
    mailbox.submit(() -> closed[0] = mailbox.close());
    assertTrue(closed[0]);
    for (int i = 0; i < 3; i++) {
      assertFalse(mailbox.submit(() -> done.add(1)));
    }
    assertEquals(List.of(), done);
  }

  @Test
  void itIsNotClosedWhileSomethingWaits() {
    boolean[] closed = new boolean[1];
    mailbox.submit(
        () -> {
          mailbox.submit(() -> done.add(1));
          closed[0] = mailbox.close();
        });
    assertFalse(closed[0]);
    assertTrue(mailbox.submit(() -> done.add(2)));
    assertEquals(List.of(1, 2), done);
  }

  @Test
  void closingAgainstSubmissionsLosesNoneThatWereTaken() {
    for (int round = 0; round < 2_000; round++) {
      Mailbox box = new Mailbox();
      AtomicInteger ran = new AtomicInteger();
      int taken = 0;
      Thread closer = new Thread(() -> box.submit(() -> box.close()));
      closer.start();
      for (int i = 0; i < 20; i++) {
        if (box.submit(ran::incrementAndGet)) {
          taken++;
        }
      }
      join(closer);
      assertEquals(taken, ran.get());
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
