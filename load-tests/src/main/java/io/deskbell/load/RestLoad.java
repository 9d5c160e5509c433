package io.deskbell.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Load on the HTTP part of a chat server: some connections that are kept alive, one request in
 * flight on each, one thread for all. Every answer is read whole and checked. Prints one line of
 * JSON; the exit status is 1 if an answer was wrong or a connection was lost.
 *
 * <pre>
 * java RestLoad.java session|messages|start [--url http://127.0.0.1:3001] [--proto ws|sio] [--ws-path /]
 *     [--connections 32] [--warmup 3] [--duration 5] [--messages 50] [--size 100] [--pid SERVER_PID] [--name LABEL]
 * </pre>
 *
 * <p>Each connection has a visitor and a session of its own. {@code messages} fills them over the
 * protocol of the server's sockets first; {@code start} starts sessions and never ends one. {@code
 * --assigned} and {@code --agent-key} are taken and not needed.
 *
 * <p>Needs nothing but a JDK. Not {@link HttpClient} under load, since that would be the limit.
 */
public final class RestLoad {
  private static final double TICKS_PER_SECOND = 100;
  private static final String MARK = "RL~";
  private static final Pattern TOKEN = Pattern.compile("\"token\"\\s*:\\s*\"([^\"]+)\"");
  private static final Pattern SESSION = Pattern.compile("\"sessionId\"\\s*:\\s*\"([^\"]+)\"");

  private final HttpClient setup =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();
  private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 18);
  private final String what;
  private final Map<String, String> options;
  private final URI url;
  private final long pid;

  private long[] latencies = new long[1 << 20];
  private int answered;
  private long errors;
  private String firstError = "";
  private boolean measuring;
  private boolean ending;
  private int open;

  private RestLoad(String what, Map<String, String> options) {
    this.what = what;
    this.options = options;
    url = URI.create(options.getOrDefault("url", "http://127.0.0.1:3001"));
    pid = Long.parseLong(options.getOrDefault("pid", "-1"));
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length == 0 || !List.of("session", "messages", "start").contains(arguments[0])) {
      throw new IllegalArgumentException(
          "expected session, messages or start first, got " + Arrays.toString(arguments));
    }
    Map<String, String> options = new HashMap<>();
    for (int i = 1; i + 1 < arguments.length; i += 2) {
      if (!arguments[i].startsWith("--")) {
        throw new IllegalArgumentException("expected an option, got " + arguments[i]);
      }
      options.put(arguments[i].substring(2), arguments[i + 1]);
    }
    System.exit(new RestLoad(arguments[0], options).run() ? 0 : 1);
  }

  private boolean run() throws IOException, InterruptedException {
    List<Connection> connections = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < number("connections", 32); i++) {
        connections.add(prepare(i, selector));
      }
      long start = System.nanoTime();
      long measureAt = start + (long) (1e9 * number("warmup", 3));
      long end = measureAt + (long) (1e9 * number("duration", 5));
      for (Connection c : connections) {
        c.ask();
        open++;
      }
      double server = 0;
      double own = 0;
      double machine = 0;
      long begun = 0;
      long now = start;
      while (now < end && errors == 0) {
        if (!measuring && now >= measureAt) {
          measuring = true;
          begun = now;
          server = cpuSeconds(pid);
          own = cpuSeconds(ProcessHandle.current().pid());
          machine = machineSeconds();
        }
        selector.select(this::ready, 50);
        now = System.nanoTime();
      }
      double seconds = (now - begun) / 1e9;
      server = cpuSeconds(pid) - server;
      own = cpuSeconds(ProcessHandle.current().pid()) - own;
      double others = machineSeconds() - machine - server - own;
      measuring = false;
      ending = true;
      while (open > 0 && System.nanoTime() < end + 5_000_000_000L && errors == 0) {
        selector.select(this::ready, 50);
      }
      if (open > 0 && errors == 0) {
        errors = open;
        firstError = open + " requests were not answered";
      }
      print(seconds, server, own, others);
    } finally {
      for (Connection c : connections) {
        c.channel.close();
      }
    }
    return errors == 0 && answered > 0;
  }

  private int number(String option, int otherwise) {
    return Integer.parseInt(options.getOrDefault(option, String.valueOf(otherwise)));
  }

  private void ready(SelectionKey key) {
    Connection c = (Connection) key.attachment();
    try {
      boolean whole = c.read(System.nanoTime());
      if (whole && ending) {
        open--;
      } else if (whole) {
        c.ask();
      }
    } catch (IOException e) {
      errors++;
      firstError = firstError.isEmpty() ? e.toString() : firstError;
      key.cancel();
    }
  }

  private void record(long nanos) {
    if (measuring) {
      if (answered == latencies.length) {
        latencies = Arrays.copyOf(latencies, answered * 2);
      }
      latencies[answered++] = nanos;
    }
  }

  // A visitor with a session, and the connection that asks for it.

  private Connection prepare(int index, Selector selector)
      throws IOException, InterruptedException {
    String user = "restload" + index;
    String who = "{\"userId\":\"" + user + "\"}";
    String token = find(TOKEN, send("POST", "/auth/token", "", who));
    String session = find(SESSION, send("POST", "/session/start", token, who));
    String head =
        "Host: "
            + url.getAuthority()
            + "\r\nAuthorization: Bearer "
            + token
            + "\r\nAccept: */*\r\n";
    if (what.equals("start")) {
      return new Connection(
          selector,
          "POST /session/start HTTP/1.1\r\n"
              + head
              + "Content-Type: application/json\r\nContent-Length: "
              + who.length()
              + "\r\n\r\n"
              + who,
          "\"sessionId\":\"",
          0);
    }
    if (what.equals("session")) {
      return new Connection(
          selector, "GET /session/" + session + " HTTP/1.1\r\n" + head + "\r\n", session, 0);
    }
    int messages = number("messages", 50);
    post(messages, session, user, token);
    String history = send("GET", "/messages/" + session, token, "");
    int there = history.split(MARK, -1).length - 1;
    if (there != messages) {
      throw new IOException("expected " + messages + " messages in the history, got " + there);
    }
    return new Connection(
        selector,
        "GET /messages/" + session + " HTTP/1.1\r\n" + head + "\r\n",
        MARK,
        history.getBytes(StandardCharsets.UTF_8).length);
  }

  private void post(int messages, String session, String user, String token)
      throws IOException, InterruptedException {
    boolean sio = options.getOrDefault("proto", "ws").equals("sio");
    String path =
        sio ? "/socket.io/?EIO=4&transport=websocket" : options.getOrDefault("ws-path", "/");
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    WebSocket socket =
        setup
            .newWebSocketBuilder()
            .header("Authorization", "Bearer " + token)
            .buildAsync(URI.create("ws://" + url.getAuthority() + path), new Ear(heard))
            .join();
    if (sio) {
      await(heard, "0{");
      socket.sendText("40{\"token\":\"" + token + "\"}", true).join();
      await(heard, "40");
    }
    String frame = sio ? "42[\"%s\",%s]" : "{\"type\":\"%s\",\"data\":%s}";
    String ids = "{\"sessionId\":\"" + session + "\",";
    String join = ids + "\"userId\":\"" + user + "\"}";
    socket.sendText(String.format(frame, "join_session", join), true).join();
    await(heard, "session_joined");
    for (int i = 0; i < messages; i++) {
      StringBuilder content = new StringBuilder(MARK + i + "~ ");
      while (content.length() < number("size", 100)) {
        content.append("Where is my order? ");
      }
      content.setLength(number("size", 100));
      String data = ids + "\"senderId\":\"" + user + "\",\"content\":\"" + content + "\"}";
      socket.sendText(String.format(frame, "send_message", data), true).join();
      await(heard, MARK + i + "~");
    }
    socket.abort();
  }

  private static void await(BlockingQueue<String> heard, String part)
      throws IOException, InterruptedException {
    String last = "nothing";
    while (!last.contains(part)) {
      String next = heard.poll(10, TimeUnit.SECONDS);
      if (next == null) {
        throw new IOException("expected " + part + " on the socket, got " + last);
      }
      last = next;
    }
  }

  private String send(String method, String path, String token, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(Duration.ofSeconds(10))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json");
    }
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    HttpResponse<String> answer = setup.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(
          "expected 2xx from " + path + ", got " + answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  private static String find(Pattern pattern, String text) throws IOException {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IOException("expected " + pattern + " in " + text);
    }
    return matcher.group(1);
  }

  private void print(double seconds, double server, double own, double others) {
    Arrays.sort(latencies, 0, answered);
    List<String> fields = new ArrayList<>();
    fields.add("\"name\":\"" + options.getOrDefault("name", "?") + '"');
    fields.add("\"mode\":\"rest-" + what + '"');
    fields.add("\"connections\":" + number("connections", 32));
    fields.add("\"seconds\":" + decimal(seconds));
    fields.add("\"req_s\":" + decimal(answered / seconds));
    fields.add("\"p50_us\":" + micros(0.5));
    fields.add("\"p99_us\":" + micros(0.99));
    fields.add("\"p999_us\":" + micros(0.999));
    fields.add("\"max_us\":" + micros(1));
    fields.add("\"server_cpu_us_per_req\":" + decimal(server * 1e6 / Math.max(1, answered)));
    fields.add("\"server_cpu_cores\":" + decimal(server / seconds));
    fields.add("\"loadgen_cpu_cores\":" + decimal(own / seconds));
    fields.add("\"other_cpu_cores\":" + decimal(others / seconds));
    fields.add("\"errors\":" + errors);
    if (!firstError.isEmpty()) {
      String printable = firstError.replaceAll("[\\\\\"\\p{Cntrl}]", " ");
      fields.add("\"note\":\"" + printable.substring(0, Math.min(300, printable.length())) + '"');
    }
    fields.add("\"ok\":" + (errors == 0 && answered > 0));
    System.out.println("{" + String.join(",", fields) + "}");
  }

  private String micros(double share) {
    int rank = Math.max(0, (int) Math.ceil(share * answered) - 1);
    return answered == 0 ? "null" : decimal(latencies[rank] / 1e3);
  }

  private static String decimal(double value) {
    return Double.isFinite(value)
        ? String.format(Locale.ROOT, value >= 1000 ? "%.0f" : "%.2f", value)
        : "null";
  }

  /** User and system time of a process, in seconds; NaN if there is none. */
  private static double cpuSeconds(long process) {
    try {
      String stat = Files.readString(Path.of("/proc/" + process + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  /** Busy time of all cores without interrupts, in seconds; NaN if it is not told here. */
  private static double machineSeconds() {
    try {
      String[] fields = Files.readAllLines(Path.of("/proc/stat")).get(0).trim().split("\\s+", -1);
      long ticks = 0;
      for (int i : new int[] {1, 2, 3, 8}) {
        ticks += Long.parseLong(fields[i]);
      }
      return ticks / TICKS_PER_SECOND;
    } catch (IOException e) {
      return Double.NaN;
    }
  }

  /** Hands on the whole text messages of a socket, and answers the heartbeat of engine.io. */
  private static final class Ear implements WebSocket.Listener {
    private final BlockingQueue<String> heard;
    private final StringBuilder part = new StringBuilder();

    Ear(BlockingQueue<String> heard) {
      this.heard = heard;
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        heard.add(part.toString());
        part.setLength(0);
      }
      return WebSocket.Listener.super.onText(socket, data, last);
    }
  }

  /** One connection: the same request again and again. */
  private final class Connection {
    final SocketChannel channel;
    private final ByteBuffer request;
    private final byte[] expected;
    private final int expectedLength;
    private byte[] answer = new byte[1 << 15];
    private int length;
    private long asked;

    /** An {@code expectedLength} of 0 allows any. */
    Connection(Selector selector, String request, String expected, int expectedLength)
        throws IOException {
      byte[] bytes = request.getBytes(StandardCharsets.US_ASCII);
      this.request = ByteBuffer.allocateDirect(bytes.length).put(bytes);
      this.expected = expected.getBytes(StandardCharsets.US_ASCII);
      this.expectedLength = expectedLength;
      channel = SocketChannel.open(new InetSocketAddress(url.getHost(), url.getPort()));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, this);
    }

    void ask() throws IOException {
      asked = System.nanoTime();
      request.flip();
      while (request.hasRemaining()) {
        channel.write(request);
      }
    }

    /** Reads what there is; true if that completes the answer. */
    boolean read(long now) throws IOException {
      in.clear();
      int n = channel.read(in);
      if (n < 0) {
        throw new EOFException("the server closed a connection");
      }
      if (answer.length - length < n) {
        answer = Arrays.copyOf(answer, Math.max(answer.length * 2, length + n));
      }
      in.flip().get(answer, length, n);
      length += n;
      int body = find("\r\n\r\n", 0, length) + 4;
      if (body < 4) {
        return false;
      }
      int bodyLength = bodyLength(body);
      if (bodyLength < 0) {
        return false;
      }
      boolean good =
          answer[9] == '2'
              && (expectedLength == 0 || bodyLength == expectedLength)
              && find(expected, body, length) >= 0;
      if (!good) {
        throw new IOException(
            "wrong answer: " + new String(answer, 0, length, StandardCharsets.UTF_8));
      }
      length = 0;
      record(now - asked);
      return true;
    }

    /** How long the body is without its framing; -1 if it is not all there. */
    private int bodyLength(int body) throws IOException {
      String head =
          new String(answer, 0, body, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
      int at = head.indexOf("\r\ncontent-length:");
      if (at >= 0) {
        int said = Integer.parseInt(head.substring(at + 17, head.indexOf('\r', at + 2)).trim());
        if (length - body > said) {
          throw new IOException("more than was asked for: " + head);
        }
        return length - body < said ? -1 : said;
      }
      if (!head.contains("\r\ntransfer-encoding: chunked")) {
        throw new IOException("neither a length nor chunks: " + head);
      }
      int total = 0;
      int pos = body;
      while (true) {
        int line = find("\r\n", pos, length);
        if (line < 0) {
          return -1;
        }
        int size =
            Integer.parseInt(
                new String(answer, pos, line - pos, StandardCharsets.US_ASCII)
                    .split(";", -1)[0].trim(),
                16);
        pos = line + 2 + size + 2;
        if (pos > length) {
          return -1;
        }
        if (size == 0) {
          return total;
        }
        total += size;
      }
    }

    private int find(String text, int from, int to) {
      return find(text.getBytes(StandardCharsets.US_ASCII), from, to);
    }

    private int find(byte[] part, int from, int to) {
      for (int i = from; i <= to - part.length; i++) {
        if (answer[i] == part[0]
            && Arrays.equals(answer, i, i + part.length, part, 0, part.length)) {
          return i;
        }
      }
      return -1;
    }
  }
}
