package io.deskbell.adapter.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TimerWheelTest {
  private static final long TICK = Duration.ofMillis(250).toNanos();
  private final TimerWheel wheel = new TimerWheel(Duration.ofNanos(TICK));

  @Test
  void everyTimeoutRunsOnceNotEarlyAndAtMostTwoTicksLate() {
    Random random = new Random(1);
    List<String> wrong = new ArrayList<>();
    int[] ran = {0};
    int set = 0;
    for (int step = 0; step < 2_000; step++) {
      for (int i = 0; i < 3; i++) {
        long delay = (long) (random.nextDouble() * TICK * (i == 0 ? 2_000 : 20));
        long from = wheel.now();
        wheel.schedule(
            delay,
            () -> {
              ran[0]++;
              long late = wheel.now() - from - delay;
              if (late < 0 || late > 2 * TICK) {
                wrong.add(delay + " was " + late + " late");
              }
            });
        set++;
      }
      wheel.advance(Duration.ofNanos(TICK * random.nextInt(4)));
    }
    wheel.advance(Duration.ofNanos(2_100 * TICK));
    assertEquals(Collections.emptyList(), wrong);
    assertEquals(set, ran[0]);
  }

  @Test
  void cancelledTimeoutDoesNotRun() {
    List<String> ran = new ArrayList<>();
    wheel.schedule(TICK, () -> ran.add("a")).cancel();
    TimerWheel.Timeout later = wheel.schedule(10 * TICK, () -> ran.add("b"));
    wheel.schedule(5 * TICK, later::cancel);
    wheel.advance(Duration.ofNanos(20 * TICK));
    assertTrue(ran.isEmpty());
  }

  @Test
  void oneThatFailsDoesNotStopTheOthers() {
    List<String> ran = new ArrayList<>();
    wheel.schedule(
        TICK,
        () -> {
          throw new IllegalStateException("planted");
        });
    wheel.schedule(
        TICK,
        () -> {
          throw new OutOfMemoryError("planted");
        });
    wheel.schedule(TICK, () -> ran.add("a"));
    wheel.advance(Duration.ofNanos(3 * TICK));
    assertEquals(List.of("a"), ran);
  }

  @Test
  void runsByItselfOnceStarted() throws InterruptedException {
    try (TimerWheel own = new TimerWheel(Duration.ofMillis(1))) {
      own.start();
      CountDownLatch ran = new CountDownLatch(1);
      own.schedule(0, ran::countDown);
      ran.await();
    }
  }
}
