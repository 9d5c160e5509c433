package io.deskbell.domain.assignment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderedMapTest {
  private static final int MANY = 100_000;

  private static <K, V> List<V> values(OrderedMap<K, V> map) {
    List<V> all = new ArrayList<>();
    map.forEach(all::add);
    return all;
  }

  @Test
  void anEmptyMapHasNothing() {
    OrderedMap<Integer, String> map = OrderedMap.natural();

    assertTrue(map.isEmpty());
    assertEquals(0, map.size());
    assertEquals(Optional.empty(), map.get(1));
    assertEquals(0, map.rank(1));
    assertSame(map, map.without(1));
    assertThrows(NoSuchElementException.class, map.iterator()::next);
  }

  @Test
  void aChangeLeavesTheMapBeforeItAsItWas() {
    OrderedMap<Integer, String> one = OrderedMap.<Integer, String>natural().with(1, "a");
    OrderedMap<Integer, String> two = one.with(2, "b").with(1, "c");

    assertEquals(List.of("a"), values(one));
    assertEquals(List.of("c", "b"), values(two));
    assertEquals(List.of("b"), values(two.without(1)));
    assertEquals(List.of("c", "b"), values(two));
  }

  @Test
  void theOrderIsTheComparators() {
    OrderedMap<String, String> map = OrderedMap.by(Comparator.<String>reverseOrder());

    assertEquals(List.of("c", "b", "a"), values(map.with("b", "b").with("a", "a").with("c", "c")));
  }

  @Test
  void theIteratorCannotRemove() {
    Iterator<String> iterator = OrderedMap.<Integer, String>natural().with(1, "a").iterator();

    assertThrows(UnsupportedOperationException.class, iterator::remove);
  }

  @Test
  void itDoesWhatATreeMapDoes() {
    for (int seed = 1; seed <= 200; seed++) {
      Random random = new Random(seed * 0x9E3779B97F4A7C15L);
      TreeMap<Integer, Integer> expected = new TreeMap<>();
      OrderedMap<Integer, Integer> map = OrderedMap.natural();
      int keys = 1 + random.nextInt(200);
      for (int step = 0; step < 400; step++) {
        int key = random.nextInt(keys);
        if (random.nextInt(5) < 3) {
          expected.put(key, step);
          map = map.with(key, step);
        } else {
          expected.remove(key);
          map = map.without(key);
        }
        int asked = random.nextInt(keys);
        String where = "seed " + seed + ", step " + step;
        assertEquals(expected.size(), map.size(), where);
        assertEquals(Optional.ofNullable(expected.get(asked)), map.get(asked), where);
        assertEquals(expected.headMap(asked).size(), map.rank(asked), where);
      }
      List<Integer> inOrder = new ArrayList<>(expected.values());
      assertEquals(inOrder, values(map), "seed " + seed);
      assertEquals(inOrder, IntStream.range(0, map.size()).mapToObj(map::at).toList());
      int from = random.nextInt(keys);
      List<Integer> around = new ArrayList<>(expected.tailMap(from).values());
      around.addAll(expected.headMap(from).values());
      List<Integer> found = new ArrayList<>();
      map.around(from).forEach(found::add);
      assertEquals(around, found, "seed " + seed + " around " + from);
    }
  }

  @Test
  void itKnowsWhatHasChangedSince() {
    for (int seed = 1; seed <= 500; seed++) {
      Random random = new Random(seed * 0x9E3779B97F4A7C15L);
      OrderedMap<Integer, Integer> before = OrderedMap.natural();
      for (int i = 0; i < 100; i++) {
        before = before.with(random.nextInt(200), i);
      }
      OrderedMap<Integer, Integer> after = before;
      for (int i = 0; i < random.nextInt(10); i++) {
        int key = random.nextInt(200);
        after = random.nextInt(4) == 0 ? after.without(key) : after.with(key, random.nextInt(100));
      }
      List<Integer> expected = new ArrayList<>();
      for (int key = 0; key < 200; key++) {
        if (after.get(key).isPresent() && !after.get(key).equals(before.get(key))) {
          expected.add(key);
        }
      }
      assertEquals(expected, after.changedSince(before), "seed " + seed);
    }
  }

  @Test
  void nothingIsBehindTheLast() {
    OrderedMap<Integer, String> map = OrderedMap.<Integer, String>natural().with(1, "a");
    Iterator<String> around = map.around(2).iterator();

    assertEquals("a", around.next());
    assertThrows(NoSuchElementException.class, around::next);
    assertThrows(IndexOutOfBoundsException.class, () -> map.at(1));
    assertThrows(IndexOutOfBoundsException.class, () -> map.at(-1));
  }

  @Test
  void aHundredThousandKeysInAnyOrderOfArrivalAreAFewComparisonsAway() {
    List<Integer> upwards = IntStream.range(0, MANY).boxed().toList();
    List<Integer> downwards = IntStream.range(0, MANY).map(i -> MANY - 1 - i).boxed().toList();
    List<Integer> zigzag =
        IntStream.range(0, MANY).map(i -> i % 2 == 0 ? i / 2 : MANY - 1 - i / 2).boxed().toList();

    for (List<Integer> arrival : List.of(upwards, downwards, zigzag)) {
      Counting map = new Counting();
      arrival.forEach(map::put);
      map.requireBalance();
      assertEquals(upwards, values(map.map));

      arrival.stream().filter(key -> key % 3 != 0).forEach(map::remove);
      map.requireBalance();
      arrival.subList(0, MANY / 2).forEach(map::remove);
      map.requireBalance();
    }
  }

  /** A map that knows how many comparisons it made, which bounds its height. */
  private static final class Counting {
    private final AtomicInteger comparisons = new AtomicInteger();
    private OrderedMap<Integer, Integer> map =
        OrderedMap.by(
            (a, b) -> {
              comparisons.incrementAndGet();
              return a.compareTo(b);
            });

    void put(Integer key) {
      map = map.with(key, key);
    }

    void remove(Integer key) {
      map = map.without(key);
    }

    /** A tree balanced by weight with delta 3 has a height of at most log 4/3 (n + 1). */
    void requireBalance() {
      double bound = Math.log(map.size() + 1) / Math.log(4.0 / 3.0);
      for (int key = 0; key < MANY; key += 7) {
        comparisons.set(0);
        map.get(key);
        assertTrue(
            comparisons.get() <= bound,
            "expected at most " + bound + " comparisons, found " + comparisons);
      }
    }
  }
}
