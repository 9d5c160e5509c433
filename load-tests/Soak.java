import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * People come, talk and go, for as long as asked, and the live heap of the server is read after a
 * full collection each minute: it has to stay flat. Run by soak.sh.
 */
final class Soak {
  private static final int HEAP_MIB = 256;
  private static final Pattern TOKEN = Pattern.compile("\"token\":\"([^\"]+)\"");
  private static final Pattern SESSION = Pattern.compile("\"sessionId\":\"([^\"]+)\"");
  private static final Pattern USED = Pattern.compile("used (\\d+)K");

  private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger came = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicLong heard = new AtomicLong();
  private final String address;

  private Soak(String address) {
    this.address = address;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path jar = Path.of(arguments[0]);
    int minutes = Integer.parseInt(arguments[1]);
    int sockets = Integer.parseInt(arguments[2]);
    Path directory = Files.createTempDirectory("deskbell-soak");
    ProcessBuilder command =
        new ProcessBuilder("java", "-Xmx" + HEAP_MIB + "m", "-jar", jar.toAbsolutePath().toString());
    command.directory(directory.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
    command.environment().put("PORT", "0");
    command.environment().put("LOG_LEVEL", "warn");
    command.environment().put("AGENT_CAPACITY", "100000");
    for (String limit : List.of("TOKENS_PER_MINUTE", "CONNECTIONS_PER_ADDRESS")) {
      command.environment().put(limit, "0");
    }
    Process server = command.start();
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(server.getInputStream()))) {
      Matcher listening = Pattern.compile("http://\\S+:(\\d+)").matcher("");
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (listening.reset(line).find()) {
          break;
        }
      }
      Soak soak = new Soak("127.0.0.1:" + listening.group(1));
      boolean flat = soak.run(server.pid(), minutes, sockets);
      System.exit(flat ? 0 : 1);
    } finally {
      server.destroy();
    }
  }

  private boolean run(long server, int minutes, int sockets)
      throws IOException, InterruptedException {
    timer.scheduleAtFixedRate(
        () -> {
          for (int i = 0; i < 10 && open.get() < sockets; i++) {
            come();
          }
        },
        0,
        100,
        TimeUnit.MILLISECONDS);
    List<Long> used = new ArrayList<>();
    System.out.println("minute sockets came failed heard live-heap-KiB");
    for (int minute = 1; minute <= minutes; minute++) {
      Thread.sleep(Duration.ofMinutes(1).toMillis());
      long kib = liveHeap(server);
      used.add(kib);
      System.out.println(minute + " " + open + " " + came + " " + failed + " " + heard + " " + kib);
    }
    // The first minutes fill caches and the number of sockets.
    int warm = Math.min(3, used.size() / 3);
    int half = (used.size() - warm) / 2;
    double first = average(used.subList(warm, warm + half));
    double last = average(used.subList(used.size() - half, used.size()));
    System.out.printf("live heap of the two halves after the warm-up: %.0f, %.0f KiB%n", first, last);
    return last < first * 1.1;
  }

  private static double average(List<Long> values) {
    return values.stream().mapToLong(Long::longValue).average().orElse(0);
  }

  /** One visitor: signs in, starts, joins, talks for a while and ends it, or is cut off and does. */
  private void come() {
    String id = "visitor-" + came.incrementAndGet();
    open.incrementAndGet();
    post("/auth/token", "{\"userId\":\"" + id + "\"}", null)
        .thenApply(body -> found(TOKEN, body))
        .thenCompose(
            token ->
                post("/session/start", "{}", token)
                    .thenApply(body -> found(SESSION, body))
                    .thenCompose(
                        session -> connect(token).thenAccept(s -> talk(s, token, session))))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                failed.incrementAndGet();
                open.decrementAndGet();
              }
            });
  }

  private void talk(WebSocket socket, String token, String session) {
    int messages = ThreadLocalRandom.current().nextInt(1, 8);
    say(socket, "join_session", session, "\"after\":0");
    for (int i = 1; i <= messages; i++) {
      String content = "\"content\":\"message " + i + " of many\"";
      timer.schedule(() -> say(socket, "send_message", session, content), 5L * i, TimeUnit.SECONDS);
    }
    timer.schedule(
        () -> {
          if (ThreadLocalRandom.current().nextBoolean()) {
            say(socket, "end_session", session, "\"x\":0");
            socket.sendClose(1000, "");
          } else {
            // The session has to end, or it waits for its visitor for ever and counts.
            socket.abort();
            post("/session/" + session + "/end", "{}", token);
          }
          open.decrementAndGet();
        },
        5L * messages + 5,
        TimeUnit.SECONDS);
  }

  private static void say(WebSocket socket, String type, String session, String more) {
    socket.sendText(
        "{\"type\":\"" + type + "\",\"data\":{\"sessionId\":\"" + session + "\"," + more + "}}",
        true);
  }

  private CompletionStage<WebSocket> connect(String token) {
    return http.newWebSocketBuilder()
        .header("Authorization", "Bearer " + token)
        .buildAsync(
            URI.create("ws://" + address + "/"),
            new WebSocket.Listener() {
              @Override
              public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                heard.incrementAndGet();
                socket.request(1);
                return null;
              }
            });
  }

  private CompletionStage<String> post(String path, String body, String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + address + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return http.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
        .thenApply(HttpResponse::body);
  }

  private static String found(Pattern what, String in) {
    Matcher matcher = what.matcher(in);
    if (!matcher.find()) {
      throw new IllegalStateException(in);
    }
    return matcher.group(1);
  }

  private static long liveHeap(long server) throws IOException, InterruptedException {
    ask(server, "GC.run");
    String heap = ask(server, "GC.heap_info").split("Metaspace", 2)[0];
    return USED.matcher(heap).results().mapToLong(each -> Long.parseLong(each.group(1))).sum();
  }

  private static String ask(long server, String command) throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder("jcmd", String.valueOf(server), command).redirectErrorStream(true).start();
    String answer = new String(jcmd.getInputStream().readAllBytes());
    jcmd.waitFor();
    return answer;
  }
}
