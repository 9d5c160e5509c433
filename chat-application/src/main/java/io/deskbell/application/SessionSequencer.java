package io.deskbell.application;

import io.deskbell.application.port.in.LogEntry;
import io.deskbell.application.port.in.SessionNotice;
import io.deskbell.application.port.in.SessionNotice.QueuePositionChanged;
import io.deskbell.application.port.out.ConcurrentChange;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
  private static final int ATTEMPTS = 100;

  private final SessionId id;
  private final Sequencers.Surroundings around;
  private final Mailbox mailbox = new Mailbox();
  private final List<SessionReader> readers = new CopyOnWriteArrayList<>();

  // All that follows belongs to the mailbox.

  private final Deque<Command> parked = new ArrayDeque<>();
  private final Map<ClientKey, PostCommand> onTheirWay = new HashMap<>();
  private final List<Failed> failed = new ArrayList<>();

  /** Everything that has been decided; null while it has to be read. */
  private @Nullable Session head;

  /** Everything that is known to be stored. */
  private @Nullable Session settled;

  private int inFlight;
  private boolean asking;
  private boolean held;
  private boolean settling;
  private boolean retired;
  private int toldPosition;

  private record ClientKey(ParticipantId senderId, ClientMessageId id) {}

  private record Failed(PostCommand post, Throwable cause) {}

  SessionSequencer(SessionId id, Sequencers.Surroundings around) {
    this.id = id;
    this.around = around;
  }

  SessionId id() {
    return id;
  }

  boolean hasReaders() {
    return !readers.isEmpty();
  }

  void submit(Command command) {
    mailbox.submit(
        () -> {
          if (retired) {
            around.elsewhere().submit(id, command);
            return;
          }
          Session decided = head;
          if (decided != null && parked.isEmpty() && ready()) {
            command.decide(this, decided);
          } else {
            parked.add(command);
          }
          settle();
        });
  }

  private boolean ready() {
    return !asking && !held && !settling && failed.isEmpty();
  }

  /** Does what can be done now; the end of every turn. */
  private void settle() {
    while (ready() && !parked.isEmpty()) {
      Session decided = head;
      if (decided == null) {
        load();
      } else {
        parked.remove().decide(this, decided);
      }
    }
    retireIfDone();
  }

  private void load() {
    ask(
        () -> around.log().find(id),
        found -> {
          if (found.isEmpty()) {
            failParked(new RuleViolation.SessionNotFound(id));
            return;
          }
          Session stored = found.get();
          head = stored;
          settled = stored;
          readers.forEach(reader -> reader.reached(stored.lastSequence()));
        },
        this::failParked);
  }

  private void failParked(RuntimeException cause) {
    List<Command> all = List.copyOf(parked);
    parked.clear();
    all.forEach(command -> command.fail(cause));
  }

  /** Asks the store something, on a worker if that may block; commands are parked meanwhile. */
  private <T> void ask(
      Supplier<T> question, Consumer<T> then, Consumer<RuntimeException> otherwise) {
    asking = true;
    if (!around.log().blocks()) {
      answer(question, then, otherwise).run();
      return;
    }
    around
        .workers()
        .execute(
            () -> {
              Runnable answer = answer(question, then, otherwise);
              mailbox.submit(
                  () -> {
                    answer.run();
                    settle();
                  });
            });
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

  // An open session is kept for its next command; an ended or unknown one only while somebody
  // reads.
  private void retireIfDone() {
    if (!retired
        && parked.isEmpty()
        && ready()
        && inFlight == 0
        && readers.isEmpty()
        && (settled == null || settled.status() == SessionStatus.ENDED)) {
      retired = true;
      around.elsewhere().retire(this);
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
    head = changed.saved();
    inFlight++;
    ClientMessageId clientMessageId = post.clientMessageId();
    if (clientMessageId != null) {
      onTheirWay.put(new ClientKey(post.senderId(), clientMessageId), post);
    }
    CompletionStage<Void> stage = around.log().append(changed);
    boolean stored = stage.toCompletableFuture().isDone();
    stage.whenComplete(
        (done, failure) -> {
          if (stored) {
            appended(post, changed, failure);
          } else {
            mailbox.submit(
                () -> {
                  appended(post, changed, failure);
                  settle();
                });
          }
        });
  }

  private void appended(PostCommand post, Session changed, @Nullable Throwable failure) {
    inFlight--;
    ClientMessageId clientMessageId = post.clientMessageId();
    if (clientMessageId != null) {
      onTheirWay.remove(new ClientKey(post.senderId(), clientMessageId));
    }
    if (failure == null) {
      settled = changed.saved();
      // The sender's answer first: a reader must not show a message before its sender's connection
      // knows which sequence it became.
      post.stored(changed);
      changed.newEvents().forEach(event -> publish(new LogEntry(event)));
    } else {
      failed.add(new Failed(post, Failures.unwrap(failure)));
    }
    if (inFlight == 0) {
      settling = false;
      recover();
    }
  }

  private void recover() {
    if (failed.isEmpty()) {
      return;
    }
    List<Failed> all = List.copyOf(failed);
    failed.clear();
    head = null;
    for (int i = all.size() - 1; i >= 0; i--) {
      PostCommand post = all.get(i).post();
      if (all.get(i).cause() instanceof ConcurrentChange && post.attempt() < ATTEMPTS) {
        parked.addFirst(post);
      } else {
        post.fail(Failures.toCaller(all.get(i).cause()));
      }
    }
  }

  private void publish(LogEntry entry) {
    for (SessionReader reader : readers) {
      reader.reached(entry);
    }
    around.signals().announce(id, entry.sequence());
  }

  void tell(SessionNotice notice, @Nullable ParticipantId butNot) {
    for (SessionReader reader : readers) {
      if (!reader.caller().id().equals(butNot)) {
        reader.notice(notice);
      }
    }
  }

  void add(SessionReader reader) {
    readers.add(reader);
    if (reader.isClosed()) {
      readers.remove(reader);
    }
  }

  // Called from outside, at any time.

  void remove(SessionReader reader) {
    readers.remove(reader);
    mailbox.submit(this::retireIfDone);
  }

  /** Another process says that the log has reached that sequence. */
  void heard(long sequence) {
    mailbox.submit(
        () -> {
          if (settled != null && sequence > settled.lastSequence() && inFlight == 0 && !held) {
            head = null;
            if (hasReaders() && ready()) {
              load();
            }
            settle();
          }
        });
  }

  /** The visitor has that place in the queue now; the readers are told if it is news. */
  void tellPosition(int position) {
    mailbox.submit(
        () -> {
          if (settled != null
              && settled.status() == SessionStatus.WAITING
              && position != toldPosition) {
            toldPosition = position;
            tell(new QueuePositionChanged(id, position), null);
          }
        });
  }

  /** Makes the session stand still once all that is on its way is stored. */
  void hold(Hold hold, Session decided) {
    if (inFlight > 0) {
      settling = true;
      parked.addFirst(hold);
    } else {
      held = true;
      hold.standing(this, decided);
    }
  }

  /** Goes on with the session as it is stored now, and tells the readers what was added. */
  void release(Session stored, List<LogEntry> added) {
    mailbox.submit(
        () -> {
          held = false;
          head = stored;
          settled = stored;
          added.forEach(this::publish);
          settle();
        });
  }

  /** Goes on after a change whose outcome is unknown: what is stored is read again. */
  void releaseUnknown() {
    mailbox.submit(
        () -> {
          held = false;
          head = null;
          settle();
        });
  }
}
