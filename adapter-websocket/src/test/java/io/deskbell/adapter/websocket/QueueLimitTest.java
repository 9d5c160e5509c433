package io.deskbell.adapter.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class QueueLimitTest {
  private static final int MIB = 1024 * 1024;

  @Test
  void few_connections_have_what_the_settings_say_and_many_share_an_eighth_of_the_memory() {
    QueueLimit limit = new QueueLimit(256 * 1024, 256 * MIB);
    for (int i = 1; i <= 128; i++) {
      limit.opened();
      assertEquals(256 * 1024, limit.now(), i + " connections");
    }
    for (int i = 129; i <= 2048; i++) {
      limit.opened();
      assertTrue((long) i * limit.now() <= 32 * MIB, i + " connections with " + limit.now());
    }
    for (int i = 2048; i > 128; i--) {
      limit.closed();
    }
    assertEquals(256 * 1024, limit.now());
  }

  @Test
  void there_is_always_room_for_something() {
    QueueLimit limit = new QueueLimit(256 * 1024, 64 * MIB);
    for (int i = 0; i < 50_000; i++) {
      limit.opened();
    }
    assertEquals(16 * 1024, limit.now());
    assertEquals(1_000, new QueueLimit(1_000, 64 * MIB).now());
  }
}
