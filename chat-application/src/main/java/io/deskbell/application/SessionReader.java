package io.deskbell.application;

import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.LiveSession;
import io.deskbell.application.port.in.LogEntry;
import io.deskbell.application.port.in.SessionListener;
import io.deskbell.application.port.in.SessionNotice;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.AgentUnassigned;
import java.util.List;

/**
 * The one reader of a session's log that every transport uses. What it hears is only ever a hint
 * that the log has reached a sequence: it delivers the next one, drops what it has delivered, and
 * on a jump reads the log.
 *
 * <p>It never reads beyond what it was told of. An event can therefore not reach a listener before
 * the command that made it has been answered, although it may be in the log already.
 */
final class SessionReader implements LiveSession {
  private static final int PAGE = 256;

  private final SessionId sessionId;
  private final Caller caller;
  private final SessionListener listener;
  private final Sequencers sequencers;
  private final SessionLog log;
  private final Mailbox mailbox = new Mailbox();

  private volatile boolean closed;
  private long joinedAt;
  private long last;
  private long target;
  private boolean paused;
  private boolean reading;

  SessionReader(
      SessionId sessionId, Caller caller, SessionListener listener, Sequencers sequencers) {
    this.sessionId = sessionId;
    this.caller = caller;
    this.listener = listener;
    this.sequencers = sequencers;
    this.log = sequencers.log();
  }

  Caller caller() {
    return caller;
  }

  boolean isClosed() {
    return closed;
  }

  /** Begins after a sequence; the session is as it was when this reader began to get hints. */
  void begin(SessionView view, long after) {
    mailbox.submit(
        () -> {
          if (!closed) {
            joinedAt = view.session().lastSequence();
            last = after;
            target = Math.max(target, joinedAt);
            listener.onJoined(view);
            catchUp();
          }
        });
  }

  /** The log has reached this entry. */
  void reached(LogEntry entry) {
    mailbox.submit(
        () -> {
          long sequence = entry.sequence();
          if (closed || sequence <= last) {
            return;
          }
          target = Math.max(target, sequence);
          if (sequence == last + 1 && !paused && !reading) {
            deliver(entry);
          }
          catchUp();
        });
  }

  /** The log has reached that sequence. */
  void reached(long sequence) {
    mailbox.submit(
        () -> {
          target = Math.max(target, sequence);
          catchUp();
        });
  }

  void notice(SessionNotice notice) {
    mailbox.submit(
        () -> {
          if (!closed) {
            listener.onNotice(notice);
          }
        });
  }

  void fail(RuntimeException cause) {
    mailbox.submit(() -> close(cause));
  }

  @Override
  public void resume() {
    mailbox.submit(
        () -> {
          paused = false;
          catchUp();
        });
  }

  @Override
  public void cancel() {
    closed = true;
    sequencers.forget(sessionId, this);
  }

  private void close(RuntimeException cause) {
    if (!closed) {
      cancel();
      listener.onClosed(cause);
    }
  }

  private void catchUp() {
    while (last < target && !paused && !reading && !closed) {
      reading = true;
      long after = last;
      int limit = (int) Math.min(PAGE, target - after);
      if (log.blocks()) {
        sequencers.workers().execute(() -> read(after, limit));
      } else {
        read(after, limit);
      }
    }
  }

  private void read(long after, int limit) {
    try {
      List<SessionEvent> page = log.read(sessionId, after, limit);
      if (log.blocks()) {
        mailbox.submit(
            () -> {
              deliver(page);
              catchUp();
            });
      } else {
        deliver(page);
      }
    } catch (RuntimeException e) {
      fail(Failures.toCaller(e));
    }
  }

  private void deliver(List<SessionEvent> page) {
    reading = false;
    if (page.isEmpty()) {
      // Told of more than can be read yet; the next hint tries again.
      target = last;
    }
    for (SessionEvent event : page) {
      if (paused || closed) {
        return;
      }
      deliver(new LogEntry(event));
    }
  }

  private void deliver(LogEntry entry) {
    last = entry.sequence();
    paused = !listener.onEvent(entry);
    if (last > joinedAt
        && entry.event() instanceof AgentUnassigned unassigned
        && unassigned.agentId().equals(caller.id())
        && !caller.participant().isSupervisor()) {
      close(new RuleViolation.SessionNotFound(sessionId));
    }
  }
}
