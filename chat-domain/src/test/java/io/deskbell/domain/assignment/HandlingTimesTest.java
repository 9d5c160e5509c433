package io.deskbell.domain.assignment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class HandlingTimesTest {
  private static final double MEAN_MILLIS = 300_000;

  @Test
  void noNumberIsBetterThanAMadeUpOne() {
    HandlingTimes four = times(4, i -> Duration.ofMinutes(5));

    assertEquals(Optional.empty(), HandlingTimes.none().estimate(1, 3));
    assertEquals(Optional.empty(), four.estimate(1, 3));
    assertEquals(Optional.empty(), four.plus(Duration.ofMinutes(5)).estimate(1, 0));
    assertTrue(four.plus(Duration.ofMinutes(5)).estimate(1, 3).isPresent());
  }

  @Test
  void theIntervalIsThatOfTheGammaDistribution() {
    // Quantiles of Erlang(10) with mean 10: 6.221 and 14.206; fifty samples widen that by 10 %.
    WaitEstimate estimate =
        times(50, i -> Duration.ofMinutes(i % 2 == 0 ? 1 : 3)).estimate(10, 4).orElseThrow();

    assertEquals(5 * 0.622, minutes(estimate.low()), 0.3);
    assertEquals(5 * 1.421, minutes(estimate.high()), 0.3);
  }

  @Test
  void onlyTheNewestCount() {
    HandlingTimes times = times(HandlingTimes.WINDOW, i -> Duration.ofHours(9));
    for (int i = 0; i < HandlingTimes.WINDOW; i++) {
      times = times.plus(Duration.ofMinutes(1));
    }

    assertEquals(HandlingTimes.WINDOW, times.count());
    assertEquals(
        times(HandlingTimes.WINDOW, i -> Duration.ofMinutes(1)).estimate(3, 2),
        times.estimate(3, 2));
  }

  @Test
  void nobodyFurtherBehindIsPromisedLessAndNobodyWaitsLongerForMorePlaces() {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      double scale = 1 + random.nextInt(100_000);
      double power = 4 * random.nextDouble();
      HandlingTimes times =
          times(
              HandlingTimes.ENOUGH + random.nextInt(60),
              i -> Duration.ofMillis((long) (scale * Math.exp(power * random.nextGaussian()))));
      int places = 1 + random.nextInt(40);
      WaitEstimate before = times.estimate(1, places).orElseThrow();
      for (int position = 2; position < 400; position++) {
        WaitEstimate here = times.estimate(position, places).orElseThrow();
        WaitEstimate more = times.estimate(position, places + 1).orElseThrow();
        String where = "round " + round + ", place " + position + ": ";
        assertTrue(here.low().compareTo(before.low()) >= 0, where + before + ", " + here);
        assertTrue(here.high().compareTo(before.high()) >= 0, where + before + ", " + here);
        assertTrue(more.low().compareTo(here.low()) <= 0, where + here + ", " + more);
        assertTrue(more.high().compareTo(here.high()) <= 0, where + here + ", " + more);
        before = here;
      }
    }
  }

  @Test
  void eightWaitsOfTenEndInTheInterval() {
    ToDoubleFunction<Random> exponential = random -> -Math.log(1 - random.nextDouble());
    for (int places : List.of(1, 4, 20)) {
      for (int position : List.of(1, 3, 10, 40)) {
        Shares shares = simulate(exponential, places, position);
        shares.within(0.76, 0.86, "exponential, " + places + " places, position " + position);
        assertEquals(0.10, shares.before, 0.05, shares + " at position " + position);
      }
    }
  }

  @Test
  void irregularHandlingTimesWidenItAndRegularOnesDoNotNarrowIt() {
    ToDoubleFunction<Random> logNormal = random -> Math.exp(1.1 * random.nextGaussian() - 0.605);
    ToDoubleFunction<Random> regular = random -> 0.7 + 0.6 * random.nextDouble();
    for (int position : List.of(3, 10, 40)) {
      simulate(logNormal, 6, position).within(0.72, 0.97, "log-normal, position " + position);
      simulate(regular, 6, position).within(0.78, 1, "regular, position " + position);
    }
  }

  @Test
  void refusesWhatCannotBe() {
    HandlingTimes times = HandlingTimes.none();
    assertThrows(IllegalArgumentException.class, () -> times.plus(Duration.ofMillis(-1)));
    assertThrows(IllegalArgumentException.class, () -> times.estimate(0, 1));
    assertThrows(IllegalArgumentException.class, () -> times.estimate(1, -1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new WaitEstimate(Duration.ofMillis(2), Duration.ofMillis(1)));
  }

  private record Shares(double before, double inside) {
    void within(double least, double most, String what) {
      assertTrue(inside >= least && inside <= most, () -> this + " of waits; " + what);
    }
  }

  /** Busy places with a queue that never ends; somebody looks at it now and then. */
  private static Shares simulate(ToDoubleFunction<Random> distribution, int places, int position) {
    Random random = new Random(31L * places + position);
    record Place(double end, double took) {}
    PriorityQueue<Place> busy =
        new PriorityQueue<>((one, other) -> Double.compare(one.end(), other.end()));
    for (int i = 0; i < places; i++) {
      double took = MEAN_MILLIS * distribution.applyAsDouble(random);
      busy.add(new Place(took, took));
    }
    List<Double> ends = new ArrayList<>();
    List<HandlingTimes> known = new ArrayList<>();
    HandlingTimes times = HandlingTimes.none();
    for (int i = 0; i < 40_000; i++) {
      Place next = busy.remove();
      times = times.plus(Duration.ofMillis((long) next.took()));
      ends.add(next.end());
      known.add(times);
      double took = MEAN_MILLIS * distribution.applyAsDouble(random);
      busy.add(new Place(next.end() + took, took));
    }
    int looks = 8_000;
    int before = 0;
    int inside = 0;
    for (int i = 0; i < looks; i++) {
      double now = ends.get(1_000) + random.nextDouble() * (ends.get(39_000) - ends.get(1_000));
      int last = -Collections.binarySearch(ends, now) - 2;
      double wait = ends.get(last + position) - now;
      WaitEstimate estimate = known.get(last).estimate(position, places).orElseThrow();
      if (wait < estimate.low().toMillis()) {
        before++;
      } else if (wait <= estimate.high().toMillis()) {
        inside++;
      }
    }
    return new Shares((double) before / looks, (double) inside / looks);
  }

  private static HandlingTimes times(int count, IntFunction<Duration> handlingTime) {
    HandlingTimes times = HandlingTimes.none();
    for (int i = 0; i < count; i++) {
      times = times.plus(handlingTime.apply(i));
    }
    return times;
  }

  private static double minutes(Duration duration) {
    return duration.toMillis() / 60_000.0;
  }
}
