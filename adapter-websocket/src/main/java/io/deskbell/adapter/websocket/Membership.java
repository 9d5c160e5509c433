package io.deskbell.adapter.websocket;

import io.deskbell.application.port.in.LiveSession;
import io.deskbell.application.port.in.LogEntry;
import io.deskbell.application.port.in.SessionListener;
import io.deskbell.application.port.in.SessionNotice;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.application.port.in.Unavailable;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.SessionEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connection's place in the room of one session: what happens there goes out, in order, and
 * what this connection has asked for carries its request id. Thread-safe.
 */
final class Membership implements SessionListener {
  // One object for all, so that an event is encoded once for everybody.
  private static final Function<SessionEvent, EncodedText> ENCODER = FrameEncoder::event;

  private final ChatConnection connection;
  private final SessionId sessionId;
  private final @Nullable Long after;
  private final @Nullable RequestId joinRequest;

  private @Nullable LiveSession subscription;
  private @Nullable Map<Long, RequestId> expected;
  private boolean settled;
  private boolean live;
  private boolean over;
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

  /** Whether that event is still to come out here; if so, it will carry the request id. */
  synchronized boolean expects(long sequence, @Nullable RequestId requestId) {
    if (!live || over || sequence <= last) {
      return false;
    }
    if (requestId != null) {
      if (expected == null) {
        expected = new HashMap<>();
      }
      expected.put(sequence, requestId);
    }
    return true;
  }

  void resume() {
    LiveSession to;
    synchronized (this) {
      to = subscription;
    }
    if (to != null) {
      to.resume();
    }
  }

  void leave() {
    LiveSession to;
    synchronized (this) {
      over = true;
      to = subscription;
    }
    if (to != null) {
      to.cancel();
    }
  }

  @Override
  public void onJoined(SessionView view) {
    boolean entered;
    synchronized (this) {
      if (over) {
        return;
      }
      settled = true;
      entered = connection.enter(this);
      if (entered) {
        last = after == null ? view.session().lastSequence() : after;
        live = true;
        connection.answer(joinRequest, FrameEncoder.joined(view));
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
    RequestId requestId = expected == null ? null : expected.remove(last);
    connection.answer(requestId, frame);
    return connection.hasRoom();
  }

  @Override
  public synchronized void onNotice(SessionNotice notice) {
    if (!over && connection.hasRoom()) {
      connection.answer(null, FrameEncoder.notice(notice));
    }
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
    // Somebody who lost access has seen the event that says so.
    if (!wasLive || cause instanceof Unavailable || !(cause instanceof RuleViolation)) {
      connection.reject(joinRequest, cause);
    }
    connection.settled();
  }
}
