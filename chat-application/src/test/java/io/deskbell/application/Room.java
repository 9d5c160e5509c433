package io.deskbell.application;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.deskbell.application.port.in.LiveSession;
import io.deskbell.application.port.in.LogEntry;
import io.deskbell.application.port.in.SessionListener;
import io.deskbell.application.port.in.SessionNotice;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.domain.session.SessionEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A listener that remembers everything it is told, and waits after so many events if asked to. */
class Room implements SessionListener {
  private final List<SessionEvent> events = new ArrayList<>();
  private final List<SessionNotice> notices = new ArrayList<>();
  private @Nullable SessionView joined;
  private @Nullable RuntimeException closed;
  private @Nullable LiveSession live;
  private @Nullable String broken;
  private int allowance = Integer.MAX_VALUE;

  synchronized void joins(LiveSession session) {
    live = session;
  }

  synchronized LiveSession live() {
    return live;
  }

  /** Takes so many more events and then asks to wait. */
  synchronized void allow(int count) {
    allowance = count;
  }

  /** Whether it has taken all that it was allowed to. */
  synchronized boolean waits() {
    return allowance == 0;
  }

  @Override
  public void onJoined(SessionView session) {
    synchronized (this) {
      note(joined == null && events.isEmpty() && closed == null, "joined late or twice");
      joined = session;
    }
  }

  @Override
  public boolean onEvent(LogEntry entry) {
    synchronized (this) {
      note(joined != null && closed == null, "an event before the join or after the close");
      note(allowance > 0, "an event while waiting");
      note(
          events.isEmpty() || entry.sequence() == events.get(events.size() - 1).sequence() + 1,
          "a gap, a repetition or disorder at " + entry.sequence());
      events.add(entry.event());
      return --allowance > 0;
    }
  }

  @Override
  public void onNotice(SessionNotice notice) {
    synchronized (this) {
      note(joined != null && closed == null, "a notice before the join or after the close");
      notices.add(notice);
    }
  }

  @Override
  public void onClosed(RuntimeException cause) {
    synchronized (this) {
      note(closed == null, "closed twice");
      closed = cause;
    }
  }

  private void note(boolean expected, String otherwise) {
    if (!expected && broken == null) {
      broken = otherwise;
    }
  }

  synchronized List<SessionEvent> events() {
    assertEquals(null, broken);
    return List.copyOf(events);
  }

  synchronized List<SessionNotice> notices() {
    return List.copyOf(notices);
  }

  synchronized @Nullable SessionView joined() {
    return joined;
  }

  synchronized @Nullable RuntimeException closed() {
    return closed;
  }

  List<Long> sequences() {
    return events().stream().map(SessionEvent::sequence).toList();
  }

  void awaitJoined() {
    soon(() -> joined() != null);
  }

  void awaitClosed() {
    soon(() -> closed() != null);
  }

  static void soon(Callable<Boolean> condition) {
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(30))
        .until(condition);
  }

  /** Waits until everything up to that sequence has come, and checks that it was just that. */
  void awaitExactly(long first, long last) {
    soon(() -> events().size() >= last - first + 1);
    assertEquals(LongStream.rangeClosed(first, last).boxed().toList(), sequences());
  }
}
