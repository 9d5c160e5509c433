package io.deskbell.application;

import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.LogEntry;
import io.deskbell.application.port.in.NoticeEntry;
import io.deskbell.application.port.in.RoomView;
import io.deskbell.application.port.in.SessionListener;
import io.deskbell.application.port.in.SessionNotice;
import io.deskbell.application.port.in.SessionNotice.MessagesRead;
import io.deskbell.application.port.in.SessionNotice.NoteShown;
import io.deskbell.application.port.in.SessionNotice.OfParticipant;
import io.deskbell.application.port.in.SessionNotice.QueuePositionChanged;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.application.port.in.Unavailable;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.Role;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.AgentUnassigned;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one reader of a session's log that every transport uses. What it hears is only ever a hint
 * that the log has reached a sequence: it delivers the next one, drops what it has delivered, and
 * on a jump reads the log.
 *
 * <p>It never reads beyond what it was told of. An event can therefore not reach a listener before
 * the command that made it has been answered, although it may be in the log already.
 */
final class SessionReader {
  private static final int PAGE = 64;
  private static final int MOST_NOTES = 64;

  private static final System.Logger LOG = System.getLogger(SessionReader.class.getName());

  private final SessionId sessionId;
  private final Caller caller;
  private final SessionListener listener;
  private final SessionLog log;
  private final Executor workers;
  private final Mailbox mailbox = new Mailbox();

  private volatile @Nullable SessionSequencer source;
  private volatile boolean closed;

  // All that follows belongs to the mailbox.

  private long joinedAt;
  private long last;
  private long target;
  private int position;
  private int toldPosition;
  private @Nullable QueuePositionChanged moved;
  private boolean joined;
  private boolean paused;
  private boolean reading;

  /** What is still to be told of participants: the newest of each. */
  private final Map<Topic, NoticeEntry> missed = new LinkedHashMap<>(4);

  /** Notes that are still to be shown; of too many, the newest. */
  private final Deque<NoticeEntry> notes = new ArrayDeque<>(0);

  /** The read marks that the listener knows of. */
  private final Map<ParticipantId, Long> told = new HashMap<>(4);

  private record Topic(Class<?> kind, ParticipantId about) {}

  SessionReader(
      SessionId sessionId,
      Caller caller,
      SessionListener listener,
      SessionLog log,
      Executor workers) {
    this.sessionId = sessionId;
    this.caller = caller;
    this.listener = listener;
    this.log = log;
    this.workers = workers;
  }

  SessionId sessionId() {
    return sessionId;
  }

  Caller caller() {
    return caller;
  }

  /** Notes from whom it gets its hints; false if it wants none any more. */
  boolean hears(SessionSequencer sequencer) {
    // Before looking at closed, as cancel does it the other way round: one of the two removes it.
    source = sequencer;
    return !closed;
  }

  /** Begins after a sequence; the room is as it was when this reader began to get hints. */
  void begin(RoomView room, long after) {
    turn(
        () -> {
          SessionView view = room.session();
          joinedAt = view.session().lastSequence();
          last = after;
          target = Math.max(target, joinedAt);
          position = view.queuePosition().orElse(0);
          toldPosition = position;
          // Only now, when whatever is marked from here on comes as a notice.
          ask(() -> log.readMarks(sessionId), marks -> joined(room.withReadMarks(marks), marks));
          catchUp();
        });
  }

  private void joined(RoomView room, Map<ParticipantId, Long> marks) {
    told.putAll(marks);
    joined = true;
    listener.onJoined(room);
  }

  /** The log has reached this entry. */
  void reached(LogEntry entry) {
    turn(
        () -> {
          long sequence = entry.sequence();
          if (sequence <= last) {
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
    turn(
        () -> {
          target = Math.max(target, sequence);
          catchUp();
        });
  }

  /** Something about a participant or a note, to be told when there is nothing else to do. */
  void notice(NoticeEntry entry) {
    turn(
        () -> {
          if (entry.notice() instanceof OfParticipant notice) {
            Topic topic = new Topic(notice.getClass(), notice.participantId());
            missed.merge(topic, entry, SessionReader::newer);
          } else if (entry.notice() instanceof NoteShown) {
            notes.add(entry);
            if (notes.size() > MOST_NOTES) {
              notes.remove();
            }
          }
          catchUp();
        });
  }

  /** What is left to be told of two that came one after the other; null if that is nothing. */
  private static @Nullable NoticeEntry newer(NoticeEntry before, NoticeEntry after) {
    if (before.notice() instanceof MessagesRead old
        && after.notice() instanceof MessagesRead read) {
      return read.sequence() > old.sequence() ? after : before;
    }
    // All else alternates: it is again as it was told.
    return null;
  }

  private void tellMissed() {
    Iterator<NoticeEntry> entries = missed.values().iterator();
    while (entries.hasNext() && isIdle()) {
      NoticeEntry entry = entries.next();
      entries.remove();
      if (isNews(entry.notice())) {
        paused = !listener.onNotice(entry);
      }
    }
    while (!notes.isEmpty() && isIdle()) {
      paused = !listener.onNotice(notes.remove());
    }
  }

  private boolean isIdle() {
    return joined && last >= target && !paused && !reading && !closed;
  }

  /** Whether a mark is beyond what was told: two that are stored one after the other may race. */
  private boolean isNews(SessionNotice notice) {
    if (notice instanceof MessagesRead read) {
      Long before = told.get(read.participantId());
      if (before != null && before >= read.sequence()) {
        return false;
      }
      told.put(read.participantId(), read.sequence());
    }
    return true;
  }

  /** The visitor's place in the queue, to be told if it is another one than before. */
  void tellPosition(QueuePositionChanged notice) {
    turn(
        () -> {
          moved = notice;
          position = notice.position();
          tellPosition();
        });
  }

  private void tellPosition() {
    QueuePositionChanged notice = moved;
    if (notice != null && position != toldPosition && !paused) {
      toldPosition = position;
      paused = !listener.onNotice(new NoticeEntry(notice));
    }
  }

  void fail(RuntimeException cause) {
    turn(() -> close(cause));
  }

  void resume() {
    turn(
        () -> {
          paused = false;
          tellPosition();
          catchUp();
        });
  }

  void cancel() {
    closed = true;
    SessionSequencer sequencer = source;
    if (sequencer != null) {
      sequencer.remove(this);
    }
  }

  // A listener that throws has not got what it was given, so there is no going on after it; the
  // other readers and the session know nothing of that.
  private void turn(Runnable task) {
    mailbox.submit(
        () -> {
          if (closed) {
            return;
          }
          try {
            task.run();
          } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.ERROR, "a reader of session " + sessionId + " failed", e);
            close(new Unavailable("reading session " + sessionId + " failed", e));
          }
        });
  }

  private void close(RuntimeException cause) {
    if (!closed) {
      cancel();
      listener.onClosed(cause);
    }
  }

  private void catchUp() {
    while (last < target && !paused && !reading && !closed) {
      long after = last;
      int limit = (int) Math.min(PAGE, target - after);
      ask(() -> log.read(sessionId, after, limit), this::deliver);
    }
    tellMissed();
  }

  /** Asks the log, on a worker if that may block; nothing is delivered meanwhile. */
  private <T> void ask(Supplier<T> question, Consumer<T> then) {
    reading = true;
    if (log.blocks()) {
      workers.execute(() -> goOn(answer(question, then)));
    } else {
      answer(question, then).run();
    }
  }

  private void goOn(Runnable answer) {
    turn(
        () -> {
          answer.run();
          catchUp();
        });
  }

  /** Asks, and returns what is to be done in this reader's turn. */
  private <T> Runnable answer(Supplier<T> question, Consumer<T> then) {
    try {
      T answer = question.get();
      return () -> {
        reading = false;
        then.accept(answer);
      };
    } catch (RuntimeException e) {
      return () -> close(Failures.toCaller(e));
    }
  }

  private void deliver(List<SessionEvent> page) {
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
        && caller.role() == Role.AGENT
        && unassigned.agentId().equals(caller.id())) {
      close(new RuleViolation.SessionNotFound(sessionId));
    }
  }
}
