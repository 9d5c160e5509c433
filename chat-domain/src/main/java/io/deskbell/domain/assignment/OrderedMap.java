package io.deskbell.domain.assignment;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sorted map: a change returns the map as it is afterwards and shares all but a path
 * with the one before, so that it costs O(log n) in time and memory, as do look-up and rank.
 *
 * <p>It exists because the JDK's sorted maps have neither cheap immutable changes nor a rank, and
 * the domain may depend on nothing else. Balanced by weight (Adams; parameters of Hirai and
 * Yamamoto, "Balancing weight-balanced trees", 2011).
 */
final class OrderedMap<K, V> implements Iterable<V> {
  private static final int DELTA = 3;
  private static final int GAMMA = 2;

  private record Node<K, V>(
      K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right, int size) {}

  private final Comparator<? super K> order;
  private final @Nullable Node<K, V> root;

  private OrderedMap(Comparator<? super K> order, @Nullable Node<K, V> root) {
    this.order = order;
    this.root = root;
  }

  static <K, V> OrderedMap<K, V> by(Comparator<? super K> order) {
    return new OrderedMap<>(order, null);
  }

  static <K extends Comparable<? super K>, V> OrderedMap<K, V> natural() {
    return by(Comparator.naturalOrder());
  }

  int size() {
    return size(root);
  }

  boolean isEmpty() {
    return root == null;
  }

  Optional<V> get(K key) {
    Node<K, V> node = root;
    while (node != null) {
      int c = order.compare(key, node.key);
      if (c == 0) {
        return Optional.of(node.value);
      }
      node = c < 0 ? node.left : node.right;
    }
    return Optional.empty();
  }

  /** How many keys come before that one, which need not be in the map. */
  int rank(K key) {
    int before = 0;
    Node<K, V> node = root;
    while (node != null) {
      if (order.compare(key, node.key) <= 0) {
        node = node.left;
      } else {
        before += size(node.left) + 1;
        node = node.right;
      }
    }
    return before;
  }

  /**
   * The value with so many keys before it.
   *
   * @throws IndexOutOfBoundsException if there are no more keys than that
   */
  V at(int rank) {
    int before = Objects.checkIndex(rank, size());
    Node<K, V> node = root;
    while (node != null && before != size(node.left)) {
      if (before < size(node.left)) {
        node = node.left;
      } else {
        before -= size(node.left) + 1;
        node = node.right;
      }
    }
    return Objects.requireNonNull(node).value;
  }

  OrderedMap<K, V> with(K key, V value) {
    return new OrderedMap<>(order, put(root, key, value));
  }

  OrderedMap<K, V> without(K key) {
    return get(key).isEmpty() ? this : new OrderedMap<>(order, remove(root, key));
  }

  /** The values in the order of their keys. */
  @Override
  public Iterator<V> iterator() {
    Deque<Node<K, V>> path = new ArrayDeque<>();
    descend(path, root);
    return iterator(path);
  }

  /** The values from a key on, and behind the last of them those before it. */
  Iterable<V> around(K from) {
    return () -> {
      Deque<Node<K, V>> path = new ArrayDeque<>();
      descend(path, below(root, from));
      for (Node<K, V> node = root; node != null; ) {
        boolean isBelow = order.compare(node.key, from) < 0;
        if (!isBelow) {
          path.push(node);
        }
        node = isBelow ? node.right : node.left;
      }
      return iterator(path);
    };
  }

  /** The keys that come before one, shared as far as they can be, and not balanced again. */
  private @Nullable Node<K, V> below(@Nullable Node<K, V> node, K key) {
    if (node == null) {
      return null;
    }
    return order.compare(node.key, key) < 0
        ? node(node.key, node.value, node.left, below(node.right, key))
        : below(node.left, key);
  }

  private static <K, V> Iterator<V> iterator(Deque<Node<K, V>> path) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return !path.isEmpty();
      }

      @Override
      public V next() {
        if (path.isEmpty()) {
          throw new NoSuchElementException();
        }
        Node<K, V> node = path.pop();
        descend(path, node.right);
        return node.value;
      }
    };
  }

  /**
   * The keys whose values are not as in a map before, in order; those that are in this one alone
   * with them. What both maps share is not looked at.
   */
  List<K> changedSince(OrderedMap<K, V> before) {
    List<K> changed = new ArrayList<>();
    addChanged(root, before.root, before, changed);
    return changed;
  }

  @SuppressWarnings("ReferenceEquality") // What is equal but not shared is only looked at.
  private static <K, V> void addChanged(
      @Nullable Node<K, V> node,
      @Nullable Node<K, V> there,
      OrderedMap<K, V> before,
      List<K> changed) {
    if (node == null || node == there) {
      return;
    }
    addChanged(node.left, there == null ? null : there.left, before, changed);
    if (!before.get(node.key).equals(Optional.of(node.value))) {
      changed.add(node.key);
    }
    addChanged(node.right, there == null ? null : there.right, before, changed);
  }

  private static <K, V> void descend(Deque<Node<K, V>> path, @Nullable Node<K, V> from) {
    for (Node<K, V> node = from; node != null; node = node.left) {
      path.push(node);
    }
  }

  private Node<K, V> put(@Nullable Node<K, V> node, K key, V value) {
    if (node == null) {
      return new Node<>(key, value, null, null, 1);
    }
    int c = order.compare(key, node.key);
    if (c == 0) {
      return new Node<>(key, value, node.left, node.right, node.size);
    }
    return c < 0
        ? balance(node.key, node.value, put(node.left, key, value), node.right)
        : balance(node.key, node.value, node.left, put(node.right, key, value));
  }

  private @Nullable Node<K, V> remove(@Nullable Node<K, V> node, K key) {
    if (node == null) {
      return null;
    }
    int c = order.compare(key, node.key);
    if (c < 0) {
      return balance(node.key, node.value, remove(node.left, key), node.right);
    }
    if (c > 0) {
      return balance(node.key, node.value, node.left, remove(node.right, key));
    }
    if (node.left == null) {
      return node.right;
    }
    if (node.right == null) {
      return node.left;
    }
    Node<K, V> successor = node.right;
    while (successor.left != null) {
      successor = successor.left;
    }
    return balance(successor.key, successor.value, node.left, remove(node.right, successor.key));
  }

  private static int size(@Nullable Node<?, ?> node) {
    return node == null ? 0 : node.size;
  }

  private static int weight(@Nullable Node<?, ?> node) {
    return size(node) + 1;
  }

  private static <K, V> Node<K, V> node(
      K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
    return new Node<>(key, value, left, right, size(left) + size(right) + 1);
  }

  private static <K, V> Node<K, V> balance(
      K key, V value, @Nullable Node<K, V> left, @Nullable Node<K, V> right) {
    if (right != null && weight(right) > DELTA * weight(left)) {
      Node<K, V> inner = right.left;
      if (inner == null || weight(inner) < GAMMA * weight(right.right)) {
        return node(right.key, right.value, node(key, value, left, inner), right.right);
      }
      return node(
          inner.key,
          inner.value,
          node(key, value, left, inner.left),
          node(right.key, right.value, inner.right, right.right));
    }
    if (left != null && weight(left) > DELTA * weight(right)) {
      Node<K, V> inner = left.right;
      if (inner == null || weight(inner) < GAMMA * weight(left.left)) {
        return node(left.key, left.value, left.left, node(key, value, inner, right));
      }
      return node(
          inner.key,
          inner.value,
          node(left.key, left.value, left.left, inner.left),
          node(key, value, inner.right, right));
    }
    return node(key, value, left, right);
  }
}
