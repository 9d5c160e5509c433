package io.deskbell.adapter.websocket;

import static java.lang.System.Logger.Level.ERROR;

import io.deskbell.adapter.websocket.HandshakeDecision.Accepted;
import io.deskbell.adapter.websocket.HandshakeDecision.Refused;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.IOStrategy;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.memory.Buffers;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.grizzly.nio.NIOTransport;
import org.glassfish.grizzly.nio.SelectorRunner;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.grizzly.strategies.SameThreadIOStrategy;
import org.glassfish.grizzly.threadpool.ThreadPoolConfig;
import org.glassfish.grizzly.utils.IdleTimeoutFilter;

/**
 * WebSockets on a Grizzly HTTP server: the container under the protocol engine. It takes the
 * handshakes at {@code /} out of what the server's listener gets and leaves all other requests to
 * the server's handlers, which run on its worker threads as before. It also guards the HTTP side
 * against requests that never end, see {@link TransportSettings#headerTimeout}. Safe for use by
 * many threads.
 */
final class WebSocketTransport implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(WebSocketTransport.class.getName());
  private static final Duration TICK = Duration.ofMillis(250);
  private static final int GOING_AWAY = 1001;

  private final TransportSettings settings;
  private final QueueLimit queueLimit;
  private final HandshakeGate gate;
  private final TimerWheel wheel;
  private final Map<SelectorRunner, SelectorLoop> loops = new ConcurrentHashMap<>();
  private final Set<WebSocketConnection> connections = ConcurrentHashMap.newKeySet();
  private final Object ended = new Object();
  private volatile boolean refusing;

  private WebSocketTransport(TransportSettings settings, HandshakeGate gate, TimerWheel wheel) {
    this.settings = settings;
    this.queueLimit = new QueueLimit(settings.sendQueueBytes(), Runtime.getRuntime().maxMemory());
    this.gate = gate;
    this.wheel = wheel;
  }

  /**
   * Adds WebSockets to a listener of a server that has not been started yet. The listener's
   * keep-alive times no longer apply, those of {@code settings} do.
   *
   * @throws IllegalArgumentException if the listener's transport does not run its filters on the
   *     selector threads ({@link SameThreadIOStrategy})
   */
  static WebSocketTransport install(
      NetworkListener listener, TransportSettings settings, HandshakeGate gate) {
    TimerWheel wheel = new TimerWheel(TICK);
    wheel.start();
    return install(listener, settings, gate, wheel);
  }

  /** Like {@link #install}, on a wheel that somebody else drives. */
  static WebSocketTransport install(
      NetworkListener listener, TransportSettings settings, HandshakeGate gate, TimerWheel wheel) {
    WebSocketTransport transport = new WebSocketTransport(settings, gate, wheel);
    TCPNIOTransport tcp = listener.getTransport();
    IOStrategy strategy = tcp.getIOStrategy();
    if (!(strategy instanceof SameThreadIOStrategy)) {
      throw new IllegalArgumentException(
          "The listener's strategy is " + strategy + ", expected SameThreadIOStrategy");
    }
    // All of them serve connections, also the one that accepts: one more than there are processors
    // would only share out what could leave in one round.
    int selectors = Runtime.getRuntime().availableProcessors();
    tcp.setSelectorRunnersCount(selectors);
    tcp.setKernelThreadPoolConfig(
        ThreadPoolConfig.defaultConfig()
            .setPoolName("deskbell-selector")
            .setCorePoolSize(selectors)
            .setMaxPoolSize(selectors));
    listener.registerAddOn((installed, chain) -> transport.join(chain));
    return transport;
  }

  private void join(FilterChainBuilder chain) {
    chain.remove(chain.indexOfType(IdleTimeoutFilter.class));
    int parser = chain.indexOfType(HttpServerFilter.class);
    chain.set(parser, new UpgradeFilter(chain.get(parser), this));
    chain.add(parser + 1, new OtherUpgrades());
  }

  /** Returns how many WebSockets there are, those included that are being closed. */
  int openConnections() {
    return connections.size();
  }

  /** Returns how many system calls have written to WebSockets so far; many frames share one. */
  long writes() {
    return loops.values().stream().mapToLong(SelectorLoop::writes).sum();
  }

  /** Answers every further handshake with 503; what is open stays open. */
  void refuseHandshakes() {
    refusing = true;
  }

  /**
   * Closes everything: refuses further handshakes, closes all connections with 1001 behind what was
   * sent to them, and waits until they have ended. Those that have not after {@code patience} are
   * cut.
   *
   * @return whether all had ended in time
   * @throws InterruptedException if the caller is interrupted while it waits; then nothing is cut
   */
  boolean drain(Duration patience) throws InterruptedException {
    refusing = true;
    connections.forEach(connection -> connection.close(GOING_AWAY, "the server shuts down"));
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (ended) {
      for (long left; !connections.isEmpty() && (left = deadline - System.nanoTime()) > 0; ) {
        ended.wait(left / 1_000_000 + 1);
      }
    }
    boolean all = connections.isEmpty();
    connections.forEach(WebSocketConnection::abort);
    return all;
  }

  /** Ends what {@link #install} began; the server has to be stopped before. */
  @Override
  public void close() {
    wheel.close();
  }

  /** Begins to watch the requests of a connection. */
  RequestWatch watch(Connection<?> tcp) {
    return new RequestWatch(tcp, wheel, settings);
  }

  /**
   * Answers a request to upgrade.
   *
   * @param early what came behind the request
   */
  void handshake(FilterChainContext context, HttpRequestPacket packet, byte[] early)
      throws IOException {
    NIOConnection tcp = (NIOConnection) context.getConnection();
    HandshakeRequest request =
        new HandshakeRequest((InetSocketAddress) tcp.getPeerAddress(), headers(packet));
    HandshakeDecision decision = decide(packet, request);
    if (decision instanceof Refused refused) {
      refuse(tcp, refused);
    } else if (decision instanceof Accepted accepted) {
      upgrade(tcp, request, accepted, early);
    }
  }

  private HandshakeDecision decide(HttpRequestPacket packet, HandshakeRequest request) {
    Refused violation = Handshake.violation(packet, request);
    if (violation != null) {
      return violation;
    }
    if (refusing) {
      return shuttingDown();
    }
    try {
      return gate.decide(request);
    } catch (RuntimeException e) {
      LOG.log(ERROR, "The gate of the WebSocket handshakes failed", e);
      return HandshakeDecision.refuse(500, Map.of(), "internal", "Something went wrong here");
    }
  }

  private static Refused shuttingDown() {
    return HandshakeDecision.refuse(503, Map.of(), "unavailable", "The server shuts down");
  }

  private void upgrade(
      NIOConnection tcp, HandshakeRequest request, Accepted accepted, byte[] early) {
    SelectorLoop loop =
        loops.computeIfAbsent(
            tcp.getSelectorRunner(),
            runner -> new SelectorLoop((NIOTransport) tcp.getTransport(), runner));
    WebSocketConnection connection =
        new WebSocketConnection(tcp, loop, wheel, settings, queueLimit, this::forget);
    connections.add(connection);
    queueLimit.opened();
    // The request hangs on the connection's attributes, and would stay there for its whole life.
    tcp.getAttributes().clear();
    tcp.setProcessor(new ConnectionEvents(connection));
    connection.open(Handshake.answer(request, accepted.subprotocol()), accepted.opened(), early);
    if (refusing) {
      connection.close(GOING_AWAY, "the server shuts down");
    }
  }

  private void forget(WebSocketConnection connection) {
    if (connections.remove(connection)) {
      queueLimit.closed();
    }
    synchronized (ended) {
      ended.notifyAll();
    }
  }

  private static void refuse(NIOConnection tcp, Refused refused) throws IOException {
    Buffer answer = Buffers.wrap(tcp.getMemoryManager(), Handshake.answer(refused));
    var unused =
        ((TCPNIOTransport) tcp.getTransport()).getAsyncQueueIO().getWriter().write(tcp, answer);
    tcp.closeSilently();
  }

  private static Map<String, List<String>> headers(HttpRequestPacket packet) {
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : packet.getHeaders().names()) {
      List<String> values = new ArrayList<>(1);
      packet.getHeaders().values(name).forEach(values::add);
      headers.put(name, values);
    }
    return headers;
  }
}
