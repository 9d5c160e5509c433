package io.deskbell.adapter.websocket;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import io.deskbell.adapter.websocket.ClientFrame.AddNote;
import io.deskbell.adapter.websocket.ClientFrame.EndSession;
import io.deskbell.adapter.websocket.ClientFrame.Heartbeat;
import io.deskbell.adapter.websocket.ClientFrame.JoinSession;
import io.deskbell.adapter.websocket.ClientFrame.LeaveSession;
import io.deskbell.adapter.websocket.ClientFrame.MarkRead;
import io.deskbell.adapter.websocket.ClientFrame.MoveSession;
import io.deskbell.adapter.websocket.ClientFrame.Ping;
import io.deskbell.adapter.websocket.ClientFrame.SendMessage;
import io.deskbell.adapter.websocket.ClientFrame.SetAvailability;
import io.deskbell.adapter.websocket.ClientFrame.SetTyping;
import io.deskbell.adapter.websocket.FrameLimit.Verdict;
import io.deskbell.adapter.websocket.Membership.Due;
import io.deskbell.application.port.in.AgentView;
import io.deskbell.application.port.in.Answer;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.LiveSessions.Watch;
import io.deskbell.application.port.in.LogEntry;
import io.deskbell.application.port.in.PostedMessage;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.application.port.in.Unavailable;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.session.Message;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One signed-in person on one socket. Commands are taken one after the other; while a join, an end
 * or a move is not decided yet, the socket is not read, so that what comes behind it finds it done.
 */
final class ChatConnection implements ConnectionListener {
  private static final System.Logger LOG = System.getLogger("io.deskbell.websocket");
  private static final int TOKEN_GONE = 4401;
  private static final int FLOODING = 4429;

  // Why the socket is not read; any of them is enough.
  private static final int DECIDING = 1;
  private static final int FULL = 2;
  private static final int CONGESTED = 4;

  private static final Duration LONGEST_TIMER = Duration.ofDays(24);

  private final WebSocketConnection socket;
  private final Caller caller;
  private final ChatServices services;
  private final WebSocketSettings settings;
  private final Runnable onClosed;
  private final @Nullable FrameLimit limit;
  private final Backlog.Part underWay;
  private final long openedAt = System.nanoTime();
  private @Nullable Watch assignments;
  private @Nullable Watch revocation;
  private Verdict verdict = Verdict.WELCOME;
  private boolean congested;

  // Guarded by this object, because answers come back on any thread.
  private Map<SessionId, Membership> memberships = Map.of();
  private boolean closed;
  private int holds;

  ChatConnection(
      WebSocketConnection socket,
      Caller caller,
      ChatServices services,
      WebSocketSettings settings,
      Runnable onClosed) {
    this.socket = socket;
    this.caller = caller;
    this.services = services;
    this.settings = settings;
    this.onClosed = onClosed;
    this.underWay = services.backlog().new Part();
    this.limit =
        settings.framesPerSecond() == 0 ? null : new FrameLimit(settings.framesPerSecond());
  }

  ConnectionListener open() {
    if (!caller.participant().isVisitor()) {
      assignments = services.live().watchAssignments(caller, this::assigned);
    }
    closeWithToken();
    LOG.log(INFO, () -> "GET / 101 websocket " + socket.id() + " opened caller=" + caller.id());
    return this;
  }

  private void closeWithToken() {
    Duration left = Duration.between(Instant.now(), caller.expiresAt());
    if (left.compareTo(LONGEST_TIMER) < 0) {
      socket.closeAfter(left, TOKEN_GONE, "the token has expired");
    }
    revocation =
        services
            .signIn()
            .watch(caller, () -> socket.close(TOKEN_GONE, "the token has been revoked"));
  }

  // ------------------------------------------------------------- commands

  @Override
  public void onFrame() {
    if (limit != null) {
      verdict = limit.judge();
      if (verdict == Verdict.FLOOD) {
        socket.close(FLOODING, "too many frames");
      }
    }
  }

  @Override
  public void onText(byte[] buffer, int offset, int length) {
    FrameDecoder decoder = new FrameDecoder(caller.id(), settings.maxMessageChars());
    try {
      ClientFrame frame = decoder.decode(buffer, offset, length);
      if (verdict != Verdict.WELCOME) {
        reject(decoder.requestId(), tooFast());
      } else {
        take(frame, length, decoder.requestId());
      }
    } catch (BadFrame e) {
      answer(decoder.requestId(), FrameEncoder.error(e.code(), e.problem(), null));
    } catch (RuleViolation e) {
      reject(decoder.requestId(), e);
    }
    holdIfCongested();
  }

  // Whoever does not read the answers is not asked for more commands: they would be cut for what
  // they were answered.
  private void holdIfCongested() {
    if (!hasRoom()) {
      hold(CONGESTED);
    }
  }

  private RuleViolation tooFast() {
    return new RuleViolation.RateLimited(
        "too many frames, expected at most " + settings.framesPerSecond() + " a second", 1);
  }

  private void take(ClientFrame frame, int length, @Nullable RequestId requestId) {
    if (frame instanceof SendMessage send) {
      isUnderWay(post(send, requestId), length);
    } else if (frame instanceof JoinSession join) {
      join(join, requestId);
    } else if (frame instanceof EndSession end) {
      end(end, requestId);
    } else if (frame instanceof MoveSession move) {
      move(move, requestId);
    } else if (frame instanceof SetAvailability declared) {
      declare(declared.availability(), requestId);
    } else if (frame instanceof LeaveSession leave) {
      leave(leave, requestId);
    } else if (frame instanceof SetTyping typing) {
      CompletionStage<@Nullable Void> shown =
          requireJoined(typing.sessionId()).setTyping(typing.typing());
      rejectFailure(shown, requestId);
      isUnderWay(shown, length);
    } else if (frame instanceof MarkRead read) {
      CompletionStage<@Nullable Void> marked =
          services.live().markRead(caller, read.sessionId(), read.sequence());
      rejectFailure(marked, requestId);
      isUnderWay(marked, length);
    } else if (frame instanceof AddNote add) {
      isUnderWay(note(add, requestId), length);
    } else if (frame instanceof Heartbeat beat) {
      long shown = requireJoined(beat.sessionId()).shown(beat.sequence());
      answer(requestId, FrameEncoder.pong(beat.sessionId(), shown));
    } else if (frame instanceof Ping) {
      answer(requestId, FrameEncoder.PONG);
    }
  }

  private CompletionStage<?> post(SendMessage send, @Nullable RequestId requestId) {
    SessionId id = send.sessionId();
    return services
        .sessions()
        .post(
            caller,
            id,
            send.content(),
            send.clientMessageId(),
            answering(requestId, posted -> posted(id, posted, requestId)));
  }

  private void posted(SessionId id, PostedMessage posted, @Nullable RequestId requestId) {
    Membership room = membership(id);
    Message message = posted.message();
    Supplier<EncodedText> frame = () -> FrameEncoder.message(message);
    if (posted.repeated() || room == null || !room.expects(message.sequence(), requestId, frame)) {
      answer(requestId, frame.get());
    }
  }

  private CompletionStage<?> note(AddNote add, @Nullable RequestId requestId) {
    return services
        .notes()
        .addNote(
            caller,
            add.sessionId(),
            add.text(),
            answering(requestId, note -> answer(requestId, FrameEncoder.note(note))));
  }

  private void join(JoinSession join, @Nullable RequestId requestId) {
    Membership place = new Membership(this, join.sessionId(), join.after(), requestId);
    place.subscribed(services.live().join(caller, join.sessionId(), join.after(), place));
    if (!place.isSettled()) {
      hold(DECIDING);
      if (place.isSettled()) {
        release(DECIDING);
      }
    }
  }

  private void end(EndSession end, @Nullable RequestId requestId) {
    CompletionStage<SessionView> ended =
        services
            .sessions()
            .end(caller, end.sessionId(), answering(requestId, view -> ended(view, requestId)));
    isDeciding(ended);
  }

  private void isDeciding(CompletionStage<?> command) {
    if (!command.toCompletableFuture().isDone()) {
      hold(DECIDING);
      command.whenComplete((done, failure) -> release(DECIDING));
    }
  }

  private void move(MoveSession command, @Nullable RequestId requestId) {
    isDeciding(
        services
            .desk()
            .move(
                caller,
                command.sessionId(),
                command.move(),
                answering(requestId, view -> answer(requestId, FrameEncoder.moved(view)))));
  }

  private void declare(Availability availability, @Nullable RequestId requestId) {
    Answer<AgentView> answer =
        answering(
            requestId, view -> answer(requestId, FrameEncoder.availability(view.load().agent())));
    isDeciding(
        services.agents().declare(caller, caller.id(), availability).whenComplete(answer::accept));
  }

  private void ended(SessionView view, @Nullable RequestId requestId) {
    view.session()
        .ending()
        .ifPresent(
            ending -> {
              Membership room = membership(ending.sessionId());
              Supplier<EncodedText> frame = () -> FrameEncoder.event(ending);
              if (room == null || !room.expects(ending.sequence(), requestId, frame)) {
                answer(requestId, frame.get());
              }
            });
  }

  private void leave(LeaveSession leave, @Nullable RequestId requestId) {
    Membership place = requireJoined(leave.sessionId());
    forget(place);
    SortedMap<Long, Due> due = place.leave();
    answer(requestId, FrameEncoder.left(leave.sessionId()));
    answer(due);
  }

  private Membership requireJoined(SessionId id) {
    Membership place = membership(id);
    if (place == null) {
      throw new RuleViolation.NotJoined(id);
    }
    return place;
  }

  private void assigned(LogEntry entry) {
    Membership room = membership(entry.event().sessionId());
    if (room == null || !room.shows(entry.sequence())) {
      answer(null, Membership.encoded(entry));
    }
  }

  // Only what does not wait in the application for longer than its turn takes none of its memory.
  private void isUnderWay(CompletionStage<?> command, int frameBytes) {
    if (command.toCompletableFuture().isDone()) {
      return;
    }
    int bytes = underWay.begin(frameBytes);
    if (underWay.isFull()) {
      hold(FULL);
    }
    command.whenComplete(
        (done, failure) -> {
          underWay.end(bytes);
          if (!underWay.isFull()) {
            release(FULL);
          }
        });
  }

  private synchronized void hold(int reason) {
    if (holds == 0) {
      socket.pauseReading();
    }
    holds |= reason;
  }

  private synchronized void release(int reason) {
    if ((holds & reason) != 0) {
      holds &= ~reason;
      if (holds == 0) {
        socket.resumeReading();
      }
    }
  }

  // -------------------------------------------------------------- answers

  private <T> Answer<T> answering(@Nullable RequestId requestId, Consumer<T> good) {
    return (value, failure) -> {
      if (failure != null) {
        reject(requestId, failure);
      } else if (value != null) {
        good.accept(value);
      }
    };
  }

  private void rejectFailure(CompletionStage<@Nullable Void> done, @Nullable RequestId requestId) {
    done.whenComplete(
        (nothing, failure) -> {
          if (failure != null) {
            reject(requestId, failure);
          }
        });
  }

  /** Sends a frame, with the request id of whoever asked for it. */
  void answer(@Nullable RequestId requestId, EncodedText frame) {
    socket.send(requestId == null ? frame : requestId.on(frame));
  }

  /** Sends answers that will not come by as events any more. */
  void answer(SortedMap<Long, Due> due) {
    due.values().forEach(each -> answer(each.requestId(), each.frame().get()));
  }

  /** Says why a command was rejected; what nobody foresaw is logged and not told. */
  void reject(@Nullable RequestId requestId, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof RuleViolation violation) {
      answer(requestId, FrameEncoder.error(violation));
    } else if (cause instanceof Unavailable unavailable) {
      answer(
          requestId,
          FrameEncoder.error(unavailable.code(), String.valueOf(unavailable.getMessage()), null));
    } else {
      LOG.log(ERROR, "a command on websocket " + socket.id() + " failed", cause);
      answer(requestId, FrameEncoder.error("internal", "something went wrong here", null));
    }
  }

  /** Whether more may be sent; if not, whoever asked is told to resume when there is room. */
  boolean hasRoom() {
    if (socket.hasRoom()) {
      return true;
    }
    socket.execute(this::resumeWhenFlushed);
    return false;
  }

  // What fills the queue within one round may all leave at its end, and then nobody calls
  // congestion.
  private void resumeWhenFlushed() {
    if (socket.hasRoom()) {
      thereIsRoom();
    } else {
      socket.judgeIfBlocked();
      if (!congested) {
        socket.execute(this::resumeWhenFlushed);
      }
    }
  }

  @Override
  public void onCongested() {
    congested = true;
  }

  /** A join has come to its end, on whatever thread. */
  void settled() {
    release(DECIDING);
  }

  @Override
  public void onDrained() {
    congested = false;
    thereIsRoom();
  }

  private void thereIsRoom() {
    release(CONGESTED);
    rooms().forEach(Membership::resume);
  }

  @Override
  public void onClosed(int code) {
    List<Membership> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(memberships.values());
      memberships = Map.of();
    }
    all.forEach(Membership::leave);
    if (assignments != null) {
      assignments.close();
    }
    if (revocation != null) {
      revocation.close();
    }
    onClosed.run();
    long seconds = Duration.ofNanos(System.nanoTime() - openedAt).toSeconds();
    LOG.log(
        INFO,
        () ->
            "websocket "
                + socket.id()
                + " closed code="
                + code
                + " after="
                + seconds
                + "s caller="
                + caller.id());
  }

  // ---------------------------------------------------------- memberships

  private synchronized @Nullable Membership membership(SessionId id) {
    return memberships.get(id);
  }

  private synchronized List<Membership> rooms() {
    return List.copyOf(memberships.values());
  }

  /**
   * Lets a membership take its place, and that of an earlier one of the same session: a refused
   * join must not cost the room that was joined before.
   *
   * @return the answers that were still to come by at that earlier place; null if the connection is
   *     gone
   */
  @Nullable SortedMap<Long, Due> enter(Membership place) {
    Membership before;
    synchronized (this) {
      if (closed) {
        return null;
      }
      if (memberships.isEmpty()) {
        // Most connections have one room or none, and idle ones should cost little.
        memberships = new HashMap<>(4);
      }
      before = memberships.put(place.sessionId(), place);
    }
    return before == null ? Collections.emptySortedMap() : before.leave();
  }

  synchronized void forget(Membership place) {
    if (!memberships.isEmpty()) {
      memberships.remove(place.sessionId(), place);
    }
  }
}
