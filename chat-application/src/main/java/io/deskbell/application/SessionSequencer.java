package io.deskbell.application;

import io.deskbell.application.port.in.LogEntry;
import io.deskbell.application.port.in.SessionNotice.QueuePositionChanged;
import io.deskbell.application.port.out.ConcurrentChange;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one place where the next sequence of a session is given out, and from which its readers hear.
 *
 * <p>Posts are decided on the head, which runs ahead of the log by the posts on their way to disk.
 * If one of them fails, everything behind it fails too, and the head is read again: never a hole.
 * While the head is read, a client message id is looked up or the desk holds the session, commands
 * are parked in their order. Nothing here blocks.
 */
final class SessionSequencer {
  /** How often a post is decided anew because another process was faster, before it is given up. */
  private static final int ATTEMPTS = 1_000;

  /** After how many looks without a command or a reader an open session is let go. */
  private static final int QUIET = 12;

  private final SessionId id;
  private final Sequencers.Surroundings around;
  private final Mailbox mailbox = new Mailbox();
  private final List<SessionReader> readers = new CopyOnWriteArrayList<>();

  // All that follows belongs to the mailbox.

  private final Presence presence;
  private final Deque<Command> parked = new ArrayDeque<>();
  private final Queue<Append> inFlight = new ArrayDeque<>();
  private final Map<ClientKey, PostCommand> onTheirWay = new HashMap<>();

  /** Appends that have failed while others before or behind them were still on their way. */
  private final List<Append> failed = new ArrayList<>();

  /** Everything that has been decided; null while it has to be read. */
  private @Nullable Session head;

  /** Everything that is known to be stored; null while nothing is known. */
  private @Nullable Session settled;

  /** How long the log may be, by what was heard since it was last read. */
  private long heard;

  /** What was heard could not be read; not tried again before the next command or look. */
  private boolean resting;

  /**
   * Was refused on a head that may be old, as another process may have gone on: decided once more
   * on what is stored.
   */
  private @Nullable Command doubted;

  private boolean doubtedRead;

  /** Looks since the last command. */
  private int quiet;

  private boolean asking;
  private boolean held;

  /**
   * A post on its way has failed and what follows from that is still to be done. Not of the mailbox
   * alone: what is appended behind a failed post fails with it only until that failure has been
   * told, so whoever hears of it says so at once, and nobody appends while that is being said.
   */
  private volatile boolean broken;

  private final Object breaking = new Object();

  private record ClientKey(ParticipantId senderId, ClientMessageId id) {}

  /** A post on its way to the store. */
  private static final class Append {
    private final PostCommand post;
    private final Session changed;
    private final Session stored;
    private boolean done;
    private @Nullable Throwable failure;

    private Append(PostCommand post, Session changed) {
      this.post = post;
      this.changed = changed;
      this.stored = changed.saved();
    }
  }

  SessionSequencer(SessionId id, Sequencers.Surroundings around) {
    this.id = id;
    this.around = around;
    this.presence = new Presence(id, around, readers, this::turn);
  }

  SessionId id() {
    return id;
  }

  boolean hasReaders() {
    return !readers.isEmpty();
  }

  /** Takes a command; false if this sequencer has retired and another one has to. */
  boolean submit(Command command) {
    return turn(() -> parked.add(command));
  }

  private boolean turn(Runnable task) {
    return mailbox.submit(
        () -> {
          task.run();
          proceed();
        });
  }

  /** Does what can be done now; the end of every turn. */
  private void proceed() {
    while (!asking && !held && !broken) {
      if (head != null && inFlight.isEmpty() && news()) {
        head = null;
      }
      Session decided = head;
      if (decided == null) {
        if (parked.isEmpty() && (readers.isEmpty() || !news() || resting)) {
          break;
        }
        load();
      } else {
        Command next = parked.peek();
        boolean doubt = next != null && next == doubted;
        if (next == null || ((doubt || next.needsStillness()) && !inFlight.isEmpty())) {
          break;
        }
        if (doubt && !doubtedRead) {
          doubtedRead = true;
          head = null;
        } else {
          parked.remove();
          decide(next, decided);
        }
      }
    }
    retireIfIdle();
  }

  private void decide(Command command, Session decided) {
    quiet = 0;
    boolean first = command != doubted;
    doubted = null;
    try {
      command.decide(this, decided);
    } catch (RuleViolation.SessionNotFound | RuleViolation.InvalidField e) {
      if (first) {
        doubted = command;
        doubtedRead = false;
        parked.addFirst(command);
      } else {
        command.fail(e);
      }
    } catch (RuntimeException e) {
      command.fail(Failures.toCaller(e));
    }
  }

  /** Whether the log may hold more than the readers have been told of. */
  private boolean news() {
    return settled != null && heard > settled.lastSequence();
  }

  private void load() {
    long before = heard;
    heard = 0;
    ask(
        () -> around.log().find(id),
        found -> {
          resting = false;
          settled = found.orElse(null);
          head = settled;
          if (head == null) {
            isGone();
          } else {
            presence.follow(head);
            long last = head.lastSequence();
            readers.forEach(reader -> reader.reached(last));
          }
        },
        cause -> {
          resting = true;
          heard = Math.max(heard, before);
          failParked(cause);
        });
  }

  private void isGone() {
    RuleViolation gone = new RuleViolation.SessionNotFound(id);
    failParked(gone);
    readers.forEach(reader -> reader.fail(gone));
  }

  private void failParked(RuntimeException cause) {
    List<Command> all = List.copyOf(parked);
    parked.clear();
    doubted = null;
    all.forEach(command -> command.fail(cause));
  }

  /** Asks the store something, on a worker if that may block; commands are parked meanwhile. */
  private <T> void ask(
      Supplier<T> question, Consumer<T> then, Consumer<RuntimeException> otherwise) {
    asking = true;
    if (around.log().blocks()) {
      around.workers().execute(() -> turn(answer(question, then, otherwise)));
    } else {
      answer(question, then, otherwise).run();
    }
  }

  private <T> Runnable answer(
      Supplier<T> question, Consumer<T> then, Consumer<RuntimeException> otherwise) {
    try {
      T answer = question.get();
      return () -> {
        asking = false;
        then.accept(answer);
      };
    } catch (RuntimeException e) {
      return () -> {
        asking = false;
        otherwise.accept(Failures.toCaller(e));
      };
    }
  }

  // An open session is kept for a while for its next command, so that idle ones do not fill the
  // memory; an ended or unknown one only while somebody reads. Closing fails if a command has come
  // meanwhile; then its turn ends here as well.
  private void retireIfIdle() {
    if (parked.isEmpty()
        && inFlight.isEmpty()
        && !asking
        && !held
        && readers.isEmpty()
        && (settled == null || settled.status() == SessionStatus.ENDED || quiet > QUIET)
        && mailbox.close()) {
      around.sequencers().retire(this);
    }
  }

  // Called by commands, in this sequencer's turn.

  /** The session as it is known to be stored, while a command decides. */
  Session settled() {
    Session stored = settled;
    if (stored == null) {
      throw new IllegalStateException("nothing is known yet of session " + id);
    }
    return stored;
  }

  /** A post of the same sender with the same client message id that is not stored yet. */
  Optional<PostCommand> onItsWay(ParticipantId senderId, ClientMessageId clientMessageId) {
    return onTheirWay.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(onTheirWay.get(new ClientKey(senderId, clientMessageId)));
  }

  /** Looks something up for a command, which is then decided again before all others. */
  <T> void lookUp(Supplier<T> question, Consumer<T> then, Command again) {
    ask(
        question,
        answer -> {
          then.accept(answer);
          parked.addFirst(again);
        },
        again::fail);
  }

  void append(PostCommand post, Session changed) {
    CompletionStage<Void> stage;
    synchronized (breaking) {
      if (broken) {
        parked.addFirst(post);
        return;
      }
      stage = store(changed);
    }
    Append append = new Append(post, changed);
    head = append.stored;
    inFlight.add(append);
    CompletableFuture<Void> stored = stage.toCompletableFuture();
    if (stored.isDone()) {
      if (stored.isCompletedExceptionally()) {
        stage.whenComplete((done, failure) -> completed(append, failure));
      } else {
        completed(append, null);
      }
      return;
    }
    ClientMessageId clientMessageId = post.clientMessageId();
    if (clientMessageId != null) {
      onTheirWay.put(new ClientKey(post.senderId(), clientMessageId), post);
    }
    stage.whenComplete(
        (done, failure) -> {
          if (failure != null) {
            breakOff();
          }
          turn(() -> completed(append, failure));
        });
  }

  private void breakOff() {
    synchronized (breaking) {
      broken = true;
    }
  }

  private CompletionStage<Void> store(Session changed) {
    try {
      return around.log().append(changed);
    } catch (RuntimeException e) {
      // A broken promise of the store; the session must not stand still for ever because of it.
      return CompletableFuture.failedFuture(e);
    }
  }

  // Stages complete in the order of their sequences, but on threads of the store, so that the news
  // of a later one may overtake here.
  private void completed(Append append, @Nullable Throwable failure) {
    append.done = true;
    if (failure != null) {
      breakOff();
      append.failure = Failures.unwrap(failure);
    }
    for (Append first = inFlight.peek(); first != null && first.done; first = inFlight.peek()) {
      inFlight.remove();
      settle(first);
    }
    if (inFlight.isEmpty()) {
      recover();
    }
  }

  private void settle(Append append) {
    PostCommand post = append.post;
    ClientMessageId clientMessageId = post.clientMessageId();
    if (clientMessageId != null && !onTheirWay.isEmpty()) {
      onTheirWay.remove(new ClientKey(post.senderId(), clientMessageId));
    }
    if (append.failure != null) {
      failed.add(append);
      return;
    }
    settled = append.stored;
    // The sender's answer first: a reader must not show a message before its sender's connection
    // knows which sequence it became.
    post.stored(append.changed);
    for (SessionEvent event : append.changed.newEvents()) {
      publish(new LogEntry(event));
    }
  }

  private void recover() {
    if (failed.isEmpty()) {
      return;
    }
    List<PostCommand> again = new ArrayList<>();
    Throwable cause = null;
    for (Append append : failed) {
      // What rests on a post of unknown fate is lost with it, or it would come before it if that
      // one is sent again.
      if (cause == null
          && !(append.failure instanceof ConcurrentChange && append.post.attempt() < ATTEMPTS)) {
        cause = append.failure;
      }
      if (cause == null) {
        again.add(append.post);
      } else {
        append.post.fail(Failures.toCaller(cause));
      }
    }
    failed.clear();
    broken = false;
    for (int i = again.size() - 1; i >= 0; i--) {
      parked.addFirst(again.get(i));
    }
    readAgain();
  }

  // Something may have been stored, and then the readers have to hear of it.
  private void readAgain() {
    head = null;
    if (settled != null) {
      heard = Math.max(heard, settled.lastSequence() + 1);
    }
  }

  private void publish(LogEntry entry) {
    presence.happens(entry.event(), settled());
    for (SessionReader reader : readers) {
      reader.reached(entry);
    }
    around.signals().announce(id, entry.sequence());
  }

  Presence presence() {
    return presence;
  }

  void add(SessionReader reader) {
    readers.add(reader);
    if (!reader.hears(this)) {
      readers.remove(reader);
    } else {
      presence.enter(reader, settled());
    }
  }

  /** The desk holds the session from now on, which has nothing on its way. */
  void hold() {
    held = true;
  }

  // Called from outside, at any time.

  void remove(SessionReader reader) {
    readers.remove(reader);
    turn(() -> presence.leave(reader));
  }

  /** Another process says that the log has reached that sequence. */
  void heard(long sequence) {
    turn(() -> heard = Math.max(heard, sequence));
  }

  /**
   * Looks whether more is stored than was heard of, or nothing any more; for a session at rest,
   * since one at work finds that out by itself. One that nobody reads is let go after some looks.
   */
  void look() {
    turn(
        () -> {
          quiet++;
          if (!readers.isEmpty() && inFlight.isEmpty() && !asking && !held && !broken) {
            resting = false;
            readAgain();
          }
        });
  }

  /** Tells the readers the visitor's place in the queue as it is when it is told. */
  void tellPosition(Supplier<Optional<QueuePositionChanged>> position) {
    turn(
        () ->
            position
                .get()
                .ifPresent(moved -> readers.forEach(reader -> reader.tellPosition(moved))));
  }

  /** Goes on with the session as it is stored now, and tells the readers what was added. */
  void release(Session stored, List<LogEntry> added) {
    turn(
        () -> {
          held = false;
          head = stored;
          settled = stored;
          added.forEach(this::publish);
        });
  }

  /** Goes on after a change whose outcome is unknown: what is stored is read again. */
  void releaseUnknown() {
    turn(
        () -> {
          held = false;
          readAgain();
        });
  }
}
