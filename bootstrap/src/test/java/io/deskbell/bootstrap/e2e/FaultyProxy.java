package io.deskbell.bootstrap.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy on a free port that does to connections what networks do to them: cuts them, delays
 * them, ends one direction, or swallows what goes one way while the other goes on. Thread-safe.
 */
final class FaultyProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final Consumer<Link> misfortune;
  private final List<Link> links = new ArrayList<>();

  /** The two directions of a connection. */
  enum Way {
    TO_SERVER,
    TO_CLIENT
  }

  private FaultyProxy(int target, Consumer<Link> misfortune) {
    this.target = target;
    this.misfortune = misfortune;
    try {
      listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run("proxy", this::accept);
  }

  /** A proxy that does nothing to its connections by itself. */
  static FaultyProxy before(int port) {
    return new FaultyProxy(port, link -> {});
  }

  /**
   * A proxy that decides about each connection when it begins.
   *
   * @param misfortune called before the first byte goes through, by one thread
   */
  static FaultyProxy before(int port, Consumer<Link> misfortune) {
    return new FaultyProxy(port, misfortune);
  }

  int port() {
    return listener.getLocalPort();
  }

  URI ws() {
    return URI.create("ws://127.0.0.1:" + port());
  }

  /** The connection that began last, of those that have not ended. */
  Link newest() {
    synchronized (links) {
      return links.get(links.size() - 1);
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        try {
          begin(client, new Socket(InetAddress.getLoopbackAddress(), target));
        } catch (IOException e) {
          // Nobody is there: the client sees what it would see without a proxy.
          reset(client);
        }
      }
    } catch (IOException e) {
      // The proxy is closed.
    }
  }

  private void begin(Socket client, Socket server) throws IOException {
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    Link link = new Link(client, server);
    misfortune.accept(link);
    synchronized (links) {
      links.add(link);
    }
    link.pumps.values().forEach(pump -> run("proxy " + pump.way, pump));
  }

  private static void run(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // It is gone already.
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<Link> open;
    synchronized (links) {
      open = List.copyOf(links);
    }
    open.forEach(Link::cut);
  }

  /** One connection through the proxy. */
  final class Link {
    private final Socket client;
    private final Socket server;
    private final Map<Way, Pump> pumps = new EnumMap<>(Way.class);
    private long bytesLeft = Long.MAX_VALUE;
    private @Nullable Runnable whenSpent;

    private Link(Socket client, Socket server) {
      this.client = client;
      this.server = server;
      pumps.put(Way.TO_SERVER, new Pump(this, Way.TO_SERVER, client, server));
      pumps.put(Way.TO_CLIENT, new Pump(this, Way.TO_CLIENT, server, client));
    }

    /** Ends both sides with a reset, whatever is under way. */
    void cut() {
      reset(client);
      reset(server);
      pumps.values().forEach(Pump::release);
      forget();
    }

    /** Does something as soon as that many bytes have gone through, both ways together. */
    synchronized void after(long bytes, Runnable fault) {
      bytesLeft = bytes;
      whenSpent = fault;
    }

    /** From now on swallows what goes that way, its end included; nobody is told. */
    void stall(Way way) {
      pumps.get(way).swallowing = true;
    }

    /** Ends one direction, as a peer does that has nothing more to say; the other goes on. */
    void halfClose(Way way) {
      Pump pump = pumps.get(way);
      pump.swallowing = true;
      try {
        pump.to.shutdownOutput();
      } catch (IOException e) {
        // It is gone already.
      }
    }

    /** Delays what goes that way until it is released. */
    void hold(Way way) {
      pumps.get(way).hold();
    }

    /** Lets go of what was held, and of what follows. */
    void release(Way way) {
      pumps.get(way).release();
    }

    /** Whether the server has ended the connection, in order or by a reset. */
    boolean isEndedByServer() {
      return pumps.get(Way.TO_CLIENT).ended;
    }

    /** How many of so many bytes may go through before the fault. */
    private synchronized int spend(int bytes) {
      int allowed = (int) Math.min(bytes, bytesLeft);
      bytesLeft -= allowed;
      return allowed;
    }

    private void befall() {
      Runnable fault;
      synchronized (this) {
        fault = whenSpent;
        whenSpent = null;
        bytesLeft = Long.MAX_VALUE;
      }
      if (fault != null) {
        fault.run();
      }
    }

    private void pumpEnded() {
      if (pumps.values().stream().allMatch(pump -> pump.ended)) {
        cut();
      }
    }

    private void forget() {
      synchronized (links) {
        links.remove(this);
      }
    }
  }

  /** Carries the bytes of one direction. */
  private static final class Pump implements Runnable {
    private final Link link;
    private final Way way;
    private final Socket from;
    private final Socket to;
    private volatile boolean swallowing;
    private volatile boolean ended;
    private boolean holding;

    Pump(Link link, Way way, Socket from, Socket to) {
      this.link = link;
      this.way = way;
      this.from = from;
      this.to = to;
    }

    @Override
    public void run() {
      byte[] buffer = new byte[16 * 1024];
      try {
        for (int read; (read = from.getInputStream().read(buffer)) >= 0; ) {
          awaitRelease();
          int allowed = link.spend(read);
          write(buffer, 0, allowed);
          if (allowed < read) {
            link.befall();
            write(buffer, allowed, read - allowed);
          }
        }
        awaitRelease();
        if (!swallowing) {
          to.shutdownOutput();
        }
      } catch (IOException | InterruptedException e) {
        if (!swallowing) {
          link.cut();
        }
      }
      ended = true;
      link.pumpEnded();
    }

    private void write(byte[] bytes, int offset, int length) throws IOException {
      if (!swallowing && length > 0) {
        to.getOutputStream().write(bytes, offset, length);
      }
    }

    private synchronized void awaitRelease() throws InterruptedException {
      while (holding) {
        wait();
      }
    }

    synchronized void hold() {
      holding = true;
    }

    synchronized void release() {
      holding = false;
      notifyAll();
    }
  }
}
