package io.deskbell.adapter.websocket;

import io.deskbell.application.port.in.LiveSession;
import io.deskbell.application.port.in.LogEntry;
import io.deskbell.application.port.in.NoticeEntry;
import io.deskbell.application.port.in.RoomView;
import io.deskbell.application.port.in.SessionListener;
import io.deskbell.application.port.in.SessionNotice;
import io.deskbell.application.port.in.Unavailable;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.SessionEvent;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection's place in the room of one session: what happens there goes out, in order, and
 * what this connection has asked for carries its request id. Thread-safe.
 */
final class Membership implements SessionListener {
  // One object for all, so that what everybody gets is encoded once.
  private static final Function<SessionEvent, EncodedText> ENCODER = FrameEncoder::event;
  private static final Function<SessionNotice, EncodedText> NOTICES = FrameEncoder::notice;

  private final ChatConnection connection;
  private final SessionId sessionId;
  private final @Nullable Long after;
  private final @Nullable RequestId joinRequest;

  private @Nullable LiveSession subscription;
  private @Nullable SortedMap<Long, Due> expected;
  private boolean settled;
  private boolean live;
  private boolean over;
  private long begin;
  private long last;

  Membership(
      ChatConnection connection,
      SessionId sessionId,
      @Nullable Long after,
      @Nullable RequestId joinRequest) {
    this.connection = connection;
    this.sessionId = sessionId;
    this.after = after;
    this.joinRequest = joinRequest;
  }

  SessionId sessionId() {
    return sessionId;
  }

  static EncodedText encoded(LogEntry entry) {
    return entry.encoded(ENCODER);
  }

  /** Keeps what ends the subscription; ends it at once if this place has been left meanwhile. */
  void subscribed(LiveSession to) {
    synchronized (this) {
      subscription = to;
      if (!over) {
        return;
      }
    }
    to.cancel();
  }

  /** Whether joining has come to an end, good or bad. */
  synchronized boolean isSettled() {
    return settled;
  }

  /**
   * An answer that will come by as an event.
   *
   * @param requestId what it carries; null for nothing
   * @param frame what to send instead, should the event not come by any more
   */
  record Due(@Nullable RequestId requestId, Supplier<EncodedText> frame) {}

  /**
   * Whether that event is still to come out here; if so, it will carry the request id, and will be
   * sent even if this place is left before.
   */
  synchronized boolean expects(
      long sequence, @Nullable RequestId requestId, Supplier<EncodedText> frame) {
    if (!live || over || sequence <= last) {
      return false;
    }
    if (expected == null) {
      expected = new TreeMap<>();
    }
    expected.put(sequence, new Due(requestId, frame));
    return true;
  }

  /**
   * Whether that event comes by here, or has come by already: not what lies before the place where
   * the stream began.
   */
  synchronized boolean shows(long sequence) {
    return live && !over && sequence > begin;
  }

  /**
   * How far the session has been shown here.
   *
   * @param seen what the client has seen; null if it does not say
   * @throws RuleViolation.InvalidField if it cannot have seen that
   */
  synchronized long shown(@Nullable Long seen) {
    if (seen != null && seen > last) {
      throw new RuleViolation.InvalidField(
          "sequence",
          "is "
              + seen
              + ", expected at most "
              + last
              + ", the last that was shown of session "
              + sessionId
              + " on this connection");
    }
    return last;
  }

  void resume() {
    LiveSession to = subscription();
    if (to != null) {
      to.resume();
    }
  }

  /**
   * Shows the others that this connection's person types here, or has stopped.
   *
   * @throws RuleViolation.NotJoined if the subscription does not stand yet
   */
  CompletionStage<@Nullable Void> setTyping(boolean typing) {
    LiveSession to = subscription();
    if (to == null) {
      throw new RuleViolation.NotJoined(sessionId);
    }
    return to.setTyping(typing);
  }

  private synchronized @Nullable LiveSession subscription() {
    return subscription;
  }

  /**
   * Leaves the room.
   *
   * @return the answers that were still to come by here, because the stream lags behind
   */
  SortedMap<Long, Due> leave() {
    LiveSession to;
    SortedMap<Long, Due> due;
    synchronized (this) {
      over = true;
      to = subscription;
      due = expected;
      expected = null;
    }
    if (to != null) {
      to.cancel();
    }
    return due == null ? Collections.emptySortedMap() : due;
  }

  @Override
  public void onJoined(RoomView room) {
    boolean entered;
    synchronized (this) {
      if (over) {
        return;
      }
      settled = true;
      SortedMap<Long, Due> due = connection.enter(this);
      entered = due != null;
      if (due != null) {
        begin = after == null ? room.session().session().lastSequence() : after;
        last = begin;
        live = true;
        connection.answer(joinRequest, FrameEncoder.joined(room));
        connection.answer(due.headMap(last + 1));
        if (!due.isEmpty() && due.lastKey() > last) {
          expected = new TreeMap<>(due.tailMap(last + 1));
        }
      }
    }
    if (!entered) {
      leave();
    }
    connection.settled();
  }

  @Override
  public synchronized boolean onEvent(LogEntry entry) {
    if (over) {
      return false;
    }
    last = entry.sequence();
    EncodedText frame = encoded(entry);
    Due due = expected == null ? null : expected.remove(last);
    connection.answer(due == null ? null : due.requestId(), frame);
    return connection.hasRoom();
  }

  @Override
  public synchronized boolean onNotice(NoticeEntry entry) {
    if (over) {
      return false;
    }
    connection.answer(null, entry.encoded(NOTICES));
    return connection.hasRoom();
  }

  @Override
  public void onClosed(RuntimeException cause) {
    boolean wasLive;
    synchronized (this) {
      if (over) {
        return;
      }
      over = true;
      wasLive = live;
      settled = true;
    }
    connection.forget(this);
    connection.answer(leave());
    // Somebody who lost access has seen the event that says so.
    if (!wasLive || cause instanceof Unavailable || !(cause instanceof RuleViolation)) {
      connection.reject(joinRequest, cause);
    }
    connection.settled();
  }
}
