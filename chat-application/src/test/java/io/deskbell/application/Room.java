package io.deskbell.application;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.deskbell.application.port.in.LiveSession;
import io.deskbell.application.port.in.LogEntry;
import io.deskbell.application.port.in.NoticeEntry;
import io.deskbell.application.port.in.RoomView;
import io.deskbell.application.port.in.SessionListener;
import io.deskbell.application.port.in.SessionNotice;
import io.deskbell.application.port.in.SessionNotice.PresenceChanged;
import io.deskbell.application.port.in.SessionNotice.TypingChanged;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.session.SessionEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A listener that remembers everything it is told, and waits after so many events if asked to. */
class Room implements SessionListener {
  private final List<SessionEvent> events = new ArrayList<>();
  private final List<SessionNotice> notices = new ArrayList<>();
  private final List<PresenceChanged> presence = new ArrayList<>();
  private final Set<ParticipantId> connected = new HashSet<>();
  private final Set<ParticipantId> typing = new HashSet<>();
  private @Nullable RoomView joined;
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
  public void onJoined(RoomView room) {
    synchronized (this) {
      note(joined == null && events.isEmpty() && closed == null, "joined late or twice");
      joined = room;
      connected.addAll(room.connected());
      typing.addAll(room.typing());
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
  public boolean onNotice(NoticeEntry entry) {
    synchronized (this) {
      SessionNotice notice = entry.notice();
      note(joined != null && closed == null, "a notice before the join or after the close");
      note(allowance > 0, "a notice while waiting");
      if (notice instanceof PresenceChanged change) {
        note(changes(connected, change.participantId(), change.connected()), "no news: " + change);
        presence.add(change);
      } else {
        if (notice instanceof TypingChanged change) {
          note(changes(typing, change.participantId(), change.typing()), "no news: " + change);
        }
        notices.add(notice);
      }
      return allowance > 0;
    }
  }

  private static boolean changes(Set<ParticipantId> those, ParticipantId who, boolean now) {
    return now ? those.add(who) : those.remove(who);
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

  /** All notices but those of who comes and goes. */
  synchronized List<SessionNotice> notices() {
    assertEquals(null, broken);
    return List.copyOf(notices);
  }

  /** Who came and went. */
  synchronized List<PresenceChanged> presence() {
    assertEquals(null, broken);
    return List.copyOf(presence);
  }

  /** Who is there by all it was told. */
  synchronized Set<ParticipantId> connected() {
    return Set.copyOf(connected);
  }

  /** Who types by all it was told. */
  synchronized Set<ParticipantId> typing() {
    return Set.copyOf(typing);
  }

  synchronized @Nullable SessionView joined() {
    return joined == null ? null : joined.session();
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
