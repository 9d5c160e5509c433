package io.deskbell.adapter.token;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/**
 * The keys that an issuer publishes, fetched by a thread of their own: now and then, and soon after
 * a token names one that is not known. Whoever asks for a key never waits. While the issuer does
 * not answer as it should, the last good keys stay. Thread-safe.
 */
final class IssuerKeys implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(IssuerKeys.class.getName());
  private static final int MOST_BYTES = 256 * 1024;

  /**
   * How often the issuer is asked. Immutable.
   *
   * @param regularly while all is well
   * @param afterFailure when it did not answer
   * @param pause between two questions at least, whatever tokens come
   * @param patience how long a whole answer may take
   */
  record Pace(Duration regularly, Duration afterFailure, Duration pause, Duration patience) {
    static final Pace USUAL =
        new Pace(
            Duration.ofMinutes(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5));
  }

  private final URI address;
  private final Pace pace;
  private final Runnable onChange;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          // Wherever it might lead, that address has not been checked.
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1,
          task -> {
            Thread one = new Thread(task, "deskbell-issuer-keys");
            one.setDaemon(true);
            return one;
          },
          new ThreadPoolExecutor.DiscardPolicy());
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile List<IssuerKey> keys = List.of();
  private volatile long lastQuestion;

  // Of the one thread alone.
  private boolean failing;

  /**
   * Keys that are not fetched yet.
   *
   * @param onChange runs after the keys have changed
   */
  IssuerKeys(URI address, Pace pace, Runnable onChange) {
    this.address = address;
    this.pace = pace;
    this.onChange = onChange;
    lastQuestion = System.nanoTime() - pace.pause().toNanos();
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** Begins to fetch, and waits a little for the first answer. */
  void start() {
    try {
      thread.submit(this::fetchRegularly).get(pace.patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException e) {
      LOG.log(WARNING, "{0} has not answered yet", address);
    } catch (ExecutionException e) {
      throw new IllegalStateException("keys could not be fetched", e.getCause());
    }
  }

  /**
   * The key for tokens that name it so.
   *
   * @param id null for a token that names none, which is enough if there is but one
   * @throws UnresolvableKeyException if there is none, or more than one
   */
  PublicKey find(@Nullable String id, String algorithm) throws UnresolvableKeyException {
    List<IssuerKey> fitting =
        keys.stream()
            .filter(key -> key.algorithm().equals(algorithm) && (id == null || id.equals(key.id())))
            .toList();
    if (fitting.size() == 1) {
      return fitting.get(0).key();
    }
    if (fitting.isEmpty()) {
      askSoon();
    }
    throw new UnresolvableKeyException("expected one key, found " + fitting.size());
  }

  /** One question, however many ask for it meanwhile, and no sooner than the pause allows. */
  private void askSoon() {
    if (asked.compareAndSet(false, true)) {
      long wait = lastQuestion + pace.pause().toNanos() - System.nanoTime();
      Future<?> unused =
          thread.schedule(this::fetchAsAsked, Math.max(0, wait), TimeUnit.NANOSECONDS);
    }
  }

  private void fetchAsAsked() {
    asked.set(false);
    boolean unused = fetch();
  }

  private void fetchRegularly() {
    Duration next = fetch() ? pace.regularly() : pace.afterFailure();
    Future<?> unused =
        thread.schedule(this::fetchRegularly, next.toMillis(), TimeUnit.MILLISECONDS);
  }

  private boolean fetch() {
    lastQuestion = System.nanoTime();
    try {
      take(usable(download()));
      if (failing) {
        failing = false;
        LOG.log(INFO, "{0} answers again", address);
      }
      return true;
    } catch (IOException | TimeoutException e) {
      if (!failing) {
        failing = true;
        LOG.log(WARNING, "no keys from {0}, the last good ones stay: {1}", address, e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private void take(List<IssuerKey> found) {
    if (!found.equals(keys)) {
      keys = found;
      onChange.run();
      LOG.log(INFO, "{0} publishes {1} keys that tokens may be signed with", address, found.size());
    }
  }

  private static List<IssuerKey> usable(byte[] json) throws IOException {
    List<IssuerKey> found;
    try {
      found =
          new JsonWebKeySet(new String(json, UTF_8))
              .getJsonWebKeys().stream().map(IssuerKey::of).flatMap(Optional::stream).toList();
    } catch (JoseException | RuntimeException e) {
      throw new IOException("the answer is no key set", e);
    }
    if (found.isEmpty()) {
      throw new IOException("there is no key for RS256 or ES256 in the answer");
    }
    return found;
  }

  private byte[] download() throws IOException, InterruptedException, TimeoutException {
    HttpRequest request =
        HttpRequest.newBuilder(address).header("Accept", "application/json").build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, head -> new BoundedBody(MOST_BYTES));
    try {
      // A timeout of the request's own would end with the head of the answer.
      HttpResponse<byte[]> response = answer.get(pace.patience().toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        throw new IOException("the answer is " + response.statusCode() + ", expected 200");
      }
      return response.body();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
