package io.deskbell.adapter.rest;

import org.glassfish.grizzly.memory.HeapMemoryManager;
import org.glassfish.grizzly.memory.ThreadLocalPool;
import org.jspecify.annotations.Nullable;

/**
 * Every buffer is an array of its own, for the collector to take back.
 *
 * <p>Grizzly would let each thread have a pool. A buffer that one thread has read into and another
 * has disposed of may then be in the pools of both, and one client reads what was meant for
 * another.
 */
final class FreshBuffers extends HeapMemoryManager {
  @Override
  public @Nullable ThreadLocalPool<?> createThreadLocalPool() {
    return null;
  }
}
