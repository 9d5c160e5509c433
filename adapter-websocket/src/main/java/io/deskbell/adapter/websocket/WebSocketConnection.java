package io.deskbell.adapter.websocket;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;

import io.deskbell.adapter.websocket.TimerWheel.Timeout;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Function;
import org.glassfish.grizzly.IOEvent;
import org.glassfish.grizzly.nio.NIOConnection;
import org.jspecify.annotations.Nullable;

/**
 * One client's WebSocket. Everything public to its package may be called by any thread and never
 * blocks.
 *
 * <p><b>Sending.</b> Frames leave in the order in which {@link #send} and {@link #close} were
 * called, and leave together: what is sent within one round of the selector is written at its end,
 * in one system call where the socket takes it. What the socket does not take waits here, is
 * counted by {@link #queuedBytes}, and is bounded: see {@link ConnectionListener#onCongested}.
 *
 * <p><b>A client that does not read.</b> A connection that is congested and takes nothing for
 * {@link TransportSettings#stallTimeout}, that has not caught up after six times as long, or for
 * which more than four times {@link TransportSettings#sendQueueBytes} waits, is closed with 4408
 * and cut at once.
 *
 * <p><b>Ending.</b> {@link #close} sends a close frame behind what waits, and nothing after it; the
 * TCP connection ends with the client's answer, or without it after {@link
 * TransportSettings#closeTimeout}. {@link ConnectionListener#onClosed} comes when the connection
 * has ended, whatever ended it, exactly once.
 */
final class WebSocketConnection {
  /** The client reads too slowly. */
  static final int TOO_SLOW = 4408;

  private static final int NOTHING_PARTIAL = 0;
  private static final int ABNORMAL = 1006;
  private static final int INTERNAL_ERROR = 1011;

  private static final System.Logger LOG = System.getLogger(WebSocketConnection.class.getName());
  private static final int OVERFLOW_FACTOR = 4;
  private static final int CATCH_UP_FACTOR = 6;

  // Small, so that a client that stops reading is noticed early and holds little in the kernel; the
  // difference to the other is where the close frame of a client that is given up finds room.
  private static final int SEND_BUFFER_BYTES = 128 * 1024;
  private static final int LAST_SEND_BUFFER_BYTES = 4 * SEND_BUFFER_BYTES;

  private final NIOConnection tcp;
  private final SocketChannel channel;
  private final InetSocketAddress remoteAddress;
  private final SelectorLoop loop;
  private final TimerWheel wheel;
  private final TransportSettings settings;
  private final QueueLimit limit;
  private final Consumer<WebSocketConnection> onEnd;

  // Of the selector thread alone.
  private final FrameReader reader;
  private final ProtocolEngine engine;
  private @Nullable ConnectionListener listener;
  private boolean writeAwaited;
  private boolean congested;
  private boolean messageEnded;
  private boolean ended;
  private long congestedSince;
  private long lastProgress;

  // Guarded by itself, with what is declared below it.
  private final FrameQueue queue = new FrameQueue();
  private volatile State state = State.OPEN;
  private boolean flushAwaited;
  private boolean closeQueued;
  private boolean overflowing;
  private int closeCode = ABNORMAL;
  private @Nullable Timeout nextCheck;
  private @Nullable Timeout closeDeadline;
  private long nextPing;
  private @Nullable Farewell farewell;

  // Written by one thread at a time, read by any.
  private volatile boolean paused;
  private volatile long lastHeard;
  // When the message that has come in part began to come; 0 if there is none.
  private volatile long partialSince = NOTHING_PARTIAL;

  WebSocketConnection(
      NIOConnection tcp,
      SelectorLoop loop,
      TimerWheel wheel,
      TransportSettings settings,
      QueueLimit limit,
      Consumer<WebSocketConnection> onEnd) {
    this.tcp = tcp;
    this.channel = (SocketChannel) tcp.getChannel();
    this.remoteAddress = (InetSocketAddress) tcp.getPeerAddress();
    this.loop = loop;
    this.wheel = wheel;
    this.settings = settings;
    this.limit = limit;
    this.onEnd = onEnd;
    this.reader = new FrameReader(settings.maxMessageBytes(), new Incoming());
    this.engine = ProtocolEngine.start(new EngineEvents());
  }

  /** Returns whether more may be sent without making the client owe too much. */
  boolean hasRoom() {
    return queuedBytes() <= limit.now();
  }

  /** Returns a number that no other connection of this process has. */
  long id() {
    return tcp.getId();
  }

  /** Returns the address at the other end of the TCP connection, which may be a proxy's. */
  InetSocketAddress remoteAddress() {
    return remoteAddress;
  }

  /** Returns whether neither side has begun to close. */
  boolean isOpen() {
    return state == State.OPEN;
  }

  /** Returns how many bytes wait for the client, frame headers included. */
  int queuedBytes() {
    return queue.bytes();
  }

  /** Sends a text message; does nothing once the connection is closing. */
  void send(EncodedText text) {
    enqueue(text.frame());
    writeEarly();
  }

  /**
   * Closes the connection after what was sent so far; does nothing if it is closing already.
   *
   * @param code 1000 to 1011 but for those that must not be sent, or 3000 to 4999; with {@link
   *     #TOO_SLOW} the connection is given up: what waits is dropped and the TCP connection is cut
   *     without waiting for the answer
   * @param reason a few words; what of it goes beyond 123 bytes of UTF-8 is left out
   */
  void close(int code, String reason) {
    if (code == TOO_SLOW) {
      loop.execute(() -> giveUp(reason));
      return;
    }
    synchronized (queue) {
      if (state != State.OPEN) {
        return;
      }
      begin(State.CLOSING, code);
      enqueueClose(ControlFrame.close(code, reason));
    }
    // The client's answer has to be read, so there is no pause any more.
    resumeReading();
  }

  /**
   * Closes the connection like {@link #close} when {@code delay} has gone by, unless it has ended
   * before. A later call replaces an earlier one.
   */
  void closeAfter(Duration delay, int code, String reason) {
    synchronized (queue) {
      farewell = new Farewell(wheel.now() + Math.max(0, delay.toNanos()), code, reason);
      scheduleCheck();
    }
  }

  /**
   * Runs {@code task} on this connection's selector thread: never before this method returns, never
   * at the same time as a call of the listener, in order with what the same thread handed over
   * before. It runs also when the connection has ended. It must not block.
   */
  void execute(Runnable task) {
    loop.execute(task);
  }

  /**
   * Lets what the client sends wait in the network, pongs included, until {@link #resumeReading};
   * the idle timeout is off meanwhile. Called by {@link ConnectionListener#onText}, it holds back
   * the very next message.
   */
  void pauseReading() {
    paused = true;
    loop.execute(this::applyPause);
  }

  /** Ends what {@link #pauseReading} began. */
  void resumeReading() {
    if (paused) {
      paused = false;
      loop.execute(this::applyPause);
    }
  }

  @Override
  public String toString() {
    return "WebSocket " + id() + " of " + remoteAddress;
  }

  // ---- Start, on the selector thread.

  /** Begins with the answer to the handshake and with what came behind the request. */
  void open(byte[] answer, Function<WebSocketConnection, ConnectionListener> opened, byte[] early) {
    try {
      channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND_BUFFER_BYTES);
    } catch (IOException e) {
      LOG.log(DEBUG, "The send buffer of " + this + " stays as it is", e);
    }
    lastHeard = wheel.now();
    synchronized (queue) {
      nextPing = lastHeard + settings.pingInterval().toNanos();
      scheduleCheck();
    }
    enqueue(answer);
    try {
      listener = opened.apply(this);
    } catch (RuntimeException e) {
      LOG.log(ERROR, this + " could not be opened", e);
      close(INTERNAL_ERROR, "internal error");
      return;
    }
    if (early.length > 0) {
      accept(early, 0, early.length);
    }
  }

  // ---- Reading, on the selector thread.

  /** The selector says that there is something to do. */
  void onReady(IOEvent event) {
    try {
      if (event == IOEvent.READ) {
        onReadable();
      } else {
        onWritable();
      }
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void onReadable() {
    ByteBuffer input = loop.input();
    int read;
    try {
      read = channel.read(input);
    } catch (IOException e) {
      LOG.log(DEBUG, this + " broke while reading", e);
      read = -1;
    }
    if (read < 0) {
      cut();
    } else if (read > 0) {
      lastHeard = wheel.now();
      accept(input.array(), input.arrayOffset(), read);
    }
  }

  private void accept(byte[] bytes, int offset, int length) {
    if (state == State.LEAVING) {
      return;
    }
    reader.read(bytes, offset, length);
    notePartialMessage();
  }

  private void notePartialMessage() {
    boolean partial = !reader.isEmpty() || engine.isFragmenting();
    if (!partial || paused) {
      partialSince = NOTHING_PARTIAL;
    } else if (messageEnded || partialSince == NOTHING_PARTIAL) {
      partialSince = Math.max(1, wheel.now());
    }
    messageEnded = false;
  }

  private void applyPause() {
    try {
      if (paused && isOpen()) {
        tcp.disableIOEvent(IOEvent.READ);
      } else {
        lastHeard = wheel.now();
        reader.resume();
        notePartialMessage();
        if (!paused) {
          tcp.enableIOEvent(IOEvent.READ);
        }
      }
    } catch (IOException | CancelledKeyException e) {
      LOG.log(DEBUG, this + " broke at a pause", e);
      cut();
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void deliver(byte[] bytes, int offset, int length) {
    ConnectionListener hearing = listener;
    if (hearing != null) {
      try {
        hearing.onText(bytes, offset, length);
      } catch (RuntimeException e) {
        failed(e);
      }
    }
  }

  private boolean takesBinary() {
    ConnectionListener hearing = listener;
    return hearing != null && hearing.takesBinary();
  }

  private void call(Consumer<ConnectionListener> event) {
    ConnectionListener hearing = listener;
    if (hearing != null) {
      try {
        event.accept(hearing);
      } catch (RuntimeException e) {
        failed(e);
      }
    }
  }

  private void failed(RuntimeException e) {
    LOG.log(ERROR, this + " failed", e);
    close(INTERNAL_ERROR, "internal error");
  }

  private void violated(int code, String reason) {
    LOG.log(DEBUG, "{0} broke the protocol: {1} {2}", this, code, reason);
    synchronized (queue) {
      if (state == State.OPEN) {
        begin(State.LEAVING, code);
        enqueueClose(ControlFrame.close(code, reason));
        return;
      }
    }
    // What comes after our close frame is no longer worth a word.
    cut();
  }

  // ---- Writing.

  private void enqueue(byte[] frame) {
    synchronized (queue) {
      if (state == State.OPEN) {
        add(frame);
        overflowing |= queue.bytes() > (long) OVERFLOW_FACTOR * settings.sendQueueBytes();
        if (overflowing) {
          begin(State.LEAVING, TOO_SLOW);
        }
      }
    }
  }

  /** Does not wait for the end of the round with more than the client may owe us. */
  private void writeEarly() {
    if (queue.bytes() > settings.sendQueueBytes() && loop.isCurrentThread() && !writeAwaited) {
      write();
    }
  }

  private void enqueueClose(byte[] frame) {
    if (!closeQueued && state != State.ENDED) {
      closeQueued = true;
      add(frame);
    }
  }

  private void add(byte[] frame) {
    queue.add(frame);
    if (!flushAwaited) {
      flushAwaited = true;
      loop.flushLater(this);
    }
  }

  private void onWritable() {
    writeAwaited = false;
    try {
      tcp.disableIOEvent(IOEvent.WRITE);
    } catch (IOException | CancelledKeyException e) {
      LOG.log(DEBUG, this + " broke while writing", e);
      cut();
      return;
    }
    flush();
  }

  /** Writes what waits, as far as the socket takes it. On the selector thread. */
  void flush() {
    boolean givenUp;
    synchronized (queue) {
      flushAwaited = false;
      givenUp = overflowing;
      if (state == State.ENDED) {
        return;
      }
    }
    if (givenUp) {
      giveUp("more waits than the client can take");
      return;
    }
    if (!writeAwaited && !write()) {
      return;
    }
    judgeCongestion();
    leaveIfDone();
  }

  /** Returns false if the connection broke. */
  private boolean write() {
    ByteBuffer output = loop.output();
    try {
      boolean more = true;
      while (more) {
        output.clear();
        synchronized (queue) {
          more = queue.copyTo(output);
        }
        output.flip();
        int wanted = output.remaining();
        if (wanted == 0) {
          return true;
        }
        loop.countWrite();
        int written = channel.write(output);
        if (written > 0) {
          lastProgress = wheel.now();
          synchronized (queue) {
            queue.remove(written);
          }
        }
        if (written < wanted) {
          writeAwaited = true;
          tcp.enableIOEvent(IOEvent.WRITE);
          return true;
        }
      }
      return true;
    } catch (IOException | CancelledKeyException e) {
      LOG.log(DEBUG, this + " broke while writing", e);
      cut();
      return false;
    }
  }

  /**
   * Notices that the client does not take what waits, also where the limit has sunk since the last
   * write. Called on this connection's selector thread.
   */
  void judgeIfBlocked() {
    if (writeAwaited) {
      judgeCongestion();
    }
  }

  private void judgeCongestion() {
    int waiting = queue.bytes();
    int most = limit.now();
    if (!congested && waiting > most) {
      congested = true;
      congestedSince = wheel.now();
      lastProgress = congestedSince;
      watchStall(settings.stallTimeout().toNanos());
      call(ConnectionListener::onCongested);
    } else if (congested && waiting < most / 2) {
      congested = false;
      call(ConnectionListener::onDrained);
    }
  }

  private void watchStall(long delay) {
    long since = congestedSince;
    wheel.schedule(delay, () -> loop.execute(() -> judgeStall(since)));
  }

  private void judgeStall(long since) {
    if (!congested || since != congestedSince || state == State.ENDED) {
      return;
    }
    long patience = settings.stallTimeout().toNanos();
    long now = wheel.now();
    long left =
        Math.min(lastProgress + patience, congestedSince + CATCH_UP_FACTOR * patience) - now;
    if (left <= 0) {
      giveUp("the client reads too slowly");
    } else {
      watchStall(left);
    }
  }

  // ---- Ending.

  /** Marks that one side has begun to close; the queue's lock is held. */
  private void begin(State next, int code) {
    state = next;
    closeCode = code;
    if (nextCheck != null) {
      nextCheck.cancel();
    }
    closeDeadline =
        wheel.schedule(settings.closeTimeout().toNanos(), () -> loop.execute(this::cut));
  }

  /** Drops what waits, leaves a close frame behind if there is room for it, and cuts. */
  private void giveUp(String reason) {
    synchronized (queue) {
      if (state == State.ENDED) {
        return;
      }
      if (!closeQueued) {
        state = State.LEAVING;
        closeCode = TOO_SLOW;
        queue.dropUnsent();
        enqueueClose(ControlFrame.close(TOO_SLOW, reason));
      }
    }
    try {
      channel.setOption(StandardSocketOptions.SO_SNDBUF, LAST_SEND_BUFFER_BYTES);
      // What lies unread in the kernel would turn the end into a reset, and the client might lose
      // the close frame.
      ByteBuffer input = loop.input();
      while (channel.read(input) == input.capacity()) {
        input.clear();
      }
    } catch (IOException e) {
      LOG.log(DEBUG, this + " broke at its end", e);
    }
    if (write()) {
      cut();
    }
  }

  private void leaveIfDone() {
    if (queue.bytes() > 0 || state != State.LEAVING) {
      return;
    }
    if (engine.isPeerClosed()) {
      cut();
      return;
    }
    try {
      // The client may still be sending: ending now would reset the connection, and the close frame
      // might be lost. So this side ends first, and the rest is read until the client ends too.
      channel.shutdownOutput();
    } catch (IOException e) {
      LOG.log(DEBUG, this + " broke at its end", e);
      cut();
    }
  }

  /** Ends the TCP connection as it is. On the selector thread. */
  private void cut() {
    tcp.terminateSilently();
  }

  /** The TCP connection has ended; on any thread, once. */
  void onTcpClosed() {
    synchronized (queue) {
      state = State.ENDED;
      queue.clear();
      for (Timeout timeout : Arrays.asList(nextCheck, closeDeadline)) {
        if (timeout != null) {
          timeout.cancel();
        }
      }
    }
    loop.execute(this::end);
  }

  private void end() {
    if (!ended) {
      ended = true;
      int code;
      synchronized (queue) {
        code = closeCode;
      }
      call(hearing -> hearing.onClosed(code));
      onEnd.accept(this);
    }
  }

  /** Ends the connection without another word; for any thread. */
  void abort() {
    loop.execute(this::cut);
  }

  // ---- Time, on the wheel's thread.

  private void scheduleCheck() {
    if (state != State.OPEN) {
      return;
    }
    long next = Math.min(nextPing, lastHeard + settings.idleTimeout().toNanos());
    if (farewell != null) {
      next = Math.min(next, farewell.at);
    }
    if (nextCheck != null) {
      nextCheck.cancel();
    }
    nextCheck = wheel.schedule(next - wheel.now(), this::check);
  }

  private void check() {
    long now = wheel.now();
    if (isIdle(now)) {
      abort();
      return;
    }
    Farewell due = null;
    synchronized (queue) {
      if (farewell != null && farewell.at <= now) {
        due = farewell;
      } else {
        if (nextPing <= now) {
          nextPing = now + settings.pingInterval().toNanos();
          enqueue(ControlFrame.ping());
        }
        scheduleCheck();
      }
    }
    if (due != null) {
      close(due.code, due.reason);
    }
  }

  private boolean isIdle(long now) {
    long partial = partialSince;
    return !paused
        && (now - lastHeard >= settings.idleTimeout().toNanos()
            || (partial != NOTHING_PARTIAL && now - partial >= settings.bodyTimeout().toNanos()));
  }

  private enum State {
    /** Neither side has begun to close. */
    OPEN,
    /** Our close frame is on its way, the client's answer is awaited. */
    CLOSING,
    /** Nothing more is read; it ends when what waits has been written. */
    LEAVING,
    /** The TCP connection has ended. */
    ENDED
  }

  private record Farewell(long at, int code, String reason) {}

  /** What the reader finds. */
  private final class Incoming implements FrameReader.Frames {
    @Override
    public boolean wanted() {
      State now = state;
      return now == State.OPEN ? !paused : now == State.CLOSING;
    }

    @Override
    public boolean takesBinary() {
      return WebSocketConnection.this.takesBinary();
    }

    @Override
    public boolean isFragmenting() {
      return engine.isFragmenting();
    }

    @Override
    public int fragmentBytes() {
      return engine.fragmentBytes();
    }

    @Override
    public void onFrame() {
      if (isOpen()) {
        call(ConnectionListener::onFrame);
      }
    }

    @Override
    public void onText(byte[] bytes, int offset, int length) {
      messageEnded = true;
      if (isOpen()) {
        deliver(bytes, offset, length);
      }
    }

    @Override
    public void onOther(byte[] bytes, int offset, int length) {
      if (isOpen() || ControlFrame.isClose(bytes[offset])) {
        engine.take(bytes, offset, length);
      }
    }

    @Override
    public void onViolation(int code, String reason) {
      violated(code, reason);
    }
  }

  /** What the engine makes of the frames it gets. */
  private final class EngineEvents implements ProtocolEngine.Events {
    @Override
    public void onText(byte[] bytes, int offset, int length) {
      messageEnded = true;
      deliver(bytes, offset, length);
    }

    @Override
    public void onBinary(byte[] bytes, int offset, int length) {
      messageEnded = true;
      call(hearing -> hearing.onBinary(bytes, offset, length));
    }

    @Override
    public void onPeerClose(int code) {
      synchronized (queue) {
        if (state == State.OPEN) {
          begin(State.LEAVING, code);
        } else if (state == State.CLOSING) {
          state = State.LEAVING;
        }
      }
      loop.flushLater(WebSocketConnection.this);
    }

    @Override
    public void onReply(byte[] frame) {
      if (ControlFrame.isClose(frame[0])) {
        synchronized (queue) {
          enqueueClose(frame);
        }
      } else {
        enqueue(frame);
      }
    }

    @Override
    public void onViolation(int code, String reason) {
      violated(code, reason);
    }
  }
}
