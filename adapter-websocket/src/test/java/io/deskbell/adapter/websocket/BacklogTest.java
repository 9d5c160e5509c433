package io.deskbell.adapter.websocket;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogTest {
  private static final int FRAME = 64 * 1024;

  @Test
  void one_connection_is_full_with_a_quarter_of_a_mebibyte_under_way_until_some_of_it_is_done() {
    Backlog.Part part = new Backlog(Long.MAX_VALUE).new Part();
    List<Integer> begun = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      begun.add(part.begin(FRAME));
      assertFalse(part.isFull(), begun::toString);
    }
    begun.add(part.begin(FRAME));
    assertTrue(part.isFull());
    part.end(begun.get(0));
    assertFalse(part.isFull());
  }

  @Test
  void tiny_frames_count_for_what_they_take() {
    Backlog.Part part = new Backlog(Long.MAX_VALUE).new Part();
    for (int i = 0; i < 600; i++) {
      part.begin(40);
    }
    assertTrue(part.isFull());
  }

  @Test
  void all_together_have_a_limit_but_whoever_has_nothing_under_way_may_go_on() {
    Backlog backlog = new Backlog(32 * 10 * FRAME);
    List<Backlog.Part> parts = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Backlog.Part part = backlog.new Part();
      part.begin(FRAME);
      parts.add(part);
    }
    assertTrue(parts.stream().allMatch(Backlog.Part::isFull));
    assertFalse(backlog.new Part().isFull());
    parts.get(0).end(512 + FRAME);
    assertFalse(parts.get(0).isFull());
    assertFalse(parts.get(1).isFull());
  }
}
