package io.deskbell.adapter.rest;

import io.deskbell.application.port.in.Unavailable;
import io.deskbell.domain.RuleViolation;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.glassfish.grizzly.http.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * What is answered when something goes wrong; the one place where a failure gets a status.
 *
 * @param problem says what is wrong, and to which request
 * @param headers what the answer has beside it
 */
record Failure(Problem problem, Map<String, String> headers) {
  private static final Logger LOG = System.getLogger("io.deskbell.rest");

  /** The answer to a request that failed with that; the log is told of what is our own fault. */
  static Failure of(@Nullable Throwable cause, String requestId) {
    if (cause instanceof CompletionException && cause.getCause() != null) {
      return of(cause.getCause(), requestId);
    }
    if (cause instanceof RuleViolation violation) {
      return new Failure(Problem.from(violation).withRequestId(requestId), headers(violation));
    }
    if (cause instanceof Unavailable unavailable) {
      // One line: in an outage there is one for each request.
      LOG.log(
          Level.WARNING,
          "request "
              + requestId
              + " cannot be served now: "
              + unavailable.getMessage()
              + (unavailable.getCause() == null ? "" : ": " + unavailable.getCause().getMessage()));
      return new Failure(
          Problem.from(unavailable).withRequestId(requestId),
          Map.of(HttpHeaders.RETRY_AFTER, String.valueOf(Problem.RETRY_AFTER_SECONDS)));
    }
    if (cause instanceof Problem.Refusal refusal) {
      return new Failure(refusal.problem().withRequestId(requestId), Map.of());
    }
    LOG.log(Level.ERROR, "request " + requestId + " failed", cause);
    return new Failure(Problem.internal().withRequestId(requestId), Map.of());
  }

  private static Map<String, String> headers(RuleViolation violation) {
    if (violation instanceof RuleViolation.Unauthenticated) {
      return Map.of(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
    return violation instanceof RuleViolation.RateLimited limited
        ? Map.of(HttpHeaders.RETRY_AFTER, String.valueOf(limited.retryAfterSeconds()))
        : Map.of();
  }

  /** Answers with it where Jersey does not. */
  void send(Response response) throws IOException {
    byte[] body = Json.bytes(problem);
    response.setStatus(problem.status());
    headers.forEach(response::setHeader);
    response.setContentType(Problem.MEDIA_TYPE);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
