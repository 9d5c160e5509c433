package io.deskbell.adapter.rest;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.http.server.HttpHandler;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.RequestExecutorProvider;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.http.util.MimeHeaders;
import org.glassfish.grizzly.nio.NIOConnection;
import org.glassfish.jersey.grizzly2.httpserver.GrizzlyHttpContainer;
import org.jspecify.annotations.Nullable;

/**
 * What every request passes, whether or not a resource will know it: it gets its id, its log line
 * and the headers that every answer has, and is answered here if Jersey cannot or must not see it.
 */
final class FrontDoor extends HttpHandler {
  static final String REQUEST_ID = "io.deskbell.requestId";
  static final String CLIENT_ADDRESS = "io.deskbell.clientAddress";
  static final String CONTENT_TYPE = "io.deskbell.contentType";
  static final String ACCEPT = "io.deskbell.accept";

  private static final String CONNECTION = "io.deskbell.connection";
  private static final String MALFORMED = "the path, query or host is malformed";
  private static final Logger LOG = System.getLogger("io.deskbell.rest");

  private static final String ANSWER = "io.deskbell.answer";

  private final RequestExecutorProvider executors = this::executor;
  private final DirectAnswers direct;
  private final boolean answersWait;
  private final Supplier<GrizzlyHttpContainer> resources;
  private final CompletableFuture<GrizzlyHttpContainer> jersey = new CompletableFuture<>();
  private final Cors cors;
  private final TrustedProxies proxies;
  private final int maxBodyBytes;
  private volatile boolean begun;
  private volatile boolean draining;

  FrontDoor(
      DirectAnswers direct,
      Supplier<GrizzlyHttpContainer> resources,
      Cors cors,
      TrustedProxies proxies,
      int maxBodyBytes) {
    this.direct = direct;
    this.answersWait = direct.mayWait();
    this.resources = resources;
    this.cors = cors;
    this.proxies = proxies;
    this.maxBodyBytes = maxBodyBytes;
  }

  /**
   * Grizzly calls this when the port is open. What the first answer does not need is put together
   * from then on: it is as much work as all that comes before, and would only take turns with that.
   */
  @Override
  public void start() {
    begun = true;
    Thread thread = new Thread(this::putTogether, "deskbell-http-start");
    thread.setDaemon(true);
    thread.start();
  }

  private void putTogether() {
    try {
      jersey.complete(resources.get());
    } catch (RuntimeException | Error e) {
      // Whoever asks for a resource is told.
      jersey.completeExceptionally(e);
    }
  }

  @Override
  public void destroy() {
    if (begun) {
      jersey.join().destroy();
    }
  }

  /** From now on every new request is told that the server is about to stop. */
  void drain() {
    draining = true;
  }

  @Override
  public void service(Request request, Response response) throws IOException {
    if (!isOpen(request)) {
      // What was sent ahead by somebody who is gone, perhaps very much of it.
      return;
    }
    long started = System.nanoTime();
    String id = RequestIds.of(request.getHeader(RequestIds.HEADER));
    request.setAttribute(REQUEST_ID, id);
    request.addAfterServiceListener(
        done -> {
          LogReaders.answered(done);
          RequestLog.answered(done, id, started);
        });
    response.setHeader(RequestIds.HEADER, id);
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (!request.getRequestURI().equals("/health")) {
      response.setHeader("Cache-Control", "no-store");
    }
    cors.decorate(request, response);

    if (request.getAttribute(ANSWER) instanceof DirectAnswers.Answer answer) {
      answer.give(response);
      return;
    }
    Problem problem = refusal(request);
    if (problem != null) {
      refuse(request, response, problem);
    } else if (cors.isPreflight(request)) {
      response.setStatus(204);
    } else {
      // Who has not taken earlier answers holds up the writer: the resources know how many may.
      DirectAnswers.Answer answer = isCaughtUp(request) ? direct.to(request) : null;
      if (answer == null) {
        handOver(request, response);
      } else {
        answer.give(response);
      }
    }
  }

  /**
   * Where a request is carried out: on a worker, where it may wait, or without changing threads if
   * it will not.
   */
  @Override
  public RequestExecutorProvider getRequestExecutorProvider() {
    return executors;
  }

  private @Nullable Executor executor(Request request) {
    if (!isOpen(request)) {
      return null;
    }
    if (!answersWait && !draining && isCaughtUp(request)) {
      DirectAnswers.Answer answer = direct.to(request);
      if (answer != null) {
        request.setAttribute(ANSWER, answer);
        // Here nothing would keep the selector from reading on before the answer is given.
        return answer.isThere() ? null : workers(request);
      }
    }
    return workers(request);
  }

  // Not the thread that we are on, even if it is none of a selector's: it may be one that completed
  // the request before, and has others waiting for their answers.
  private static Executor workers(Request request) {
    return request.getContext().getConnection().getTransport().getWorkerThreadPool();
  }

  private static boolean isOpen(Request request) {
    return request.getContext().getConnection().isOpen();
  }

  /** Whether the client has taken all earlier answers, so that no writer is held up. */
  private static boolean isCaughtUp(Request request) {
    return request.getContext().getConnection() instanceof NIOConnection connection
        && connection.getAsyncWriteQueue().isEmpty();
  }

  private @Nullable Problem refusal(Request request) {
    if (draining) {
      return Problem.unavailable("the server is shutting down");
    }
    if (WholeBody.isTooLarge(request.getRequest())) {
      return Problem.tooLarge(maxBodyBytes);
    }
    return null;
  }

  private void handOver(Request request, Response response) throws IOException {
    request.setAttribute(CONNECTION, request.getContext().getConnection());
    request.setAttribute(CLIENT_ADDRESS, clientAddress(request));
    // Jersey gets no media type to read: nobody is refused over what they would rather have than
    // JSON, and a malformed type is no empty 400.
    MimeHeaders headers = request.getRequest().getHeaders();
    String accept = request.getHeader(Header.Accept);
    request.setAttribute(ACCEPT, accept == null ? "" : accept);
    headers.removeHeader(Header.Accept);
    String contentType = request.getHeader(Header.ContentType);
    request.setAttribute(CONTENT_TYPE, contentType == null ? "missing" : contentType);
    headers.removeHeader(Header.ContentType);
    if (!isHostReadable(request)) {
      refuse(request, response, Problem.unreadable(MALFORMED));
      return;
    }
    try {
      jersey.join().service(request, response);
    } catch (RuntimeException e) {
      if (response.isCommitted()) {
        request.getContext().getConnection().terminateSilently();
      } else if (e.getCause() instanceof URISyntaxException) {
        refuse(request, response, Problem.unreadable(MALFORMED));
      } else {
        LOG.log(Level.ERROR, "request " + request.getAttribute(REQUEST_ID) + " failed", e);
        refuse(request, response, Problem.internal());
      }
    }
  }

  /** Whether the port in the host is none that would fail whoever asks for it. */
  private static boolean isHostReadable(Request request) {
    try {
      return request.getServerPort() >= 0;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private static void refuse(Request request, Response response, Problem problem)
      throws IOException {
    byte[] body = Json.bytes(problem.withRequestId(requestId(request)));
    response.setStatus(problem.status());
    if (problem.status() == 503) {
      response.setHeader("Retry-After", String.valueOf(Problem.RETRY_AFTER_SECONDS));
      response.setHeader("Connection", "close");
    }
    response.setContentType(Problem.MEDIA_TYPE);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }

  private String clientAddress(Request request) {
    List<String> forwardedFor = new ArrayList<>();
    request.getHeaders("X-Forwarded-For").forEach(forwardedFor::add);
    return proxies.clientAddress(String.valueOf(request.getRemoteAddr()), forwardedFor);
  }

  /** An expectation that is not understood may be ignored (RFC 9110, 10.1.1). */
  @Override
  protected boolean sendAcknowledgment(Request request, Response response) {
    return true;
  }

  /** Ends the connection on which that request came, whatever has been answered so far. */
  static void cut(ContainerRequestContext request) {
    if (request.getProperty(CONNECTION) instanceof Connection<?> connection) {
      connection.terminateSilently();
    }
  }

  /** The id that the request was given here. */
  static String requestId(ContainerRequestContext request) {
    return String.valueOf(request.getProperty(REQUEST_ID));
  }

  /** The id that the request was given here; a new one if it never came so far. */
  static String requestId(Request request) {
    return request.getAttribute(REQUEST_ID) instanceof String id ? id : RequestIds.of(null);
  }
}
