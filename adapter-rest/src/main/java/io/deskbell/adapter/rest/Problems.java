package io.deskbell.adapter.rest;

import io.deskbell.application.port.in.Unavailable;
import io.deskbell.domain.RuleViolation;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletionException;

/**
 * Answers whatever goes wrong with a problem detail; the one place where a failure gets a status.
 */
final class Problems implements ExceptionMapper<Throwable> {
  private static final Logger LOG = System.getLogger("io.deskbell.rest");

  private final Provider<ContainerRequestContext> request;

  @Inject
  Problems(Provider<ContainerRequestContext> request) {
    this.request = request;
  }

  @Override
  public Response toResponse(Throwable failure) {
    if (failure instanceof CompletionException && failure.getCause() != null) {
      return toResponse(failure.getCause());
    }
    if (failure instanceof RuleViolation violation) {
      return refused(violation);
    }
    if (failure instanceof Unavailable unavailable) {
      // One line: in an outage there is one for each request.
      LOG.log(
          Level.WARNING,
          "request "
              + requestId()
              + " cannot be served now: "
              + unavailable.getMessage()
              + (unavailable.getCause() == null ? "" : ": " + unavailable.getCause().getMessage()));
      return answer(Problem.from(unavailable))
          .header(HttpHeaders.RETRY_AFTER, Problem.RETRY_AFTER_SECONDS)
          .build();
    }
    if (failure instanceof Problem.Refusal refusal) {
      return answer(refusal.problem()).build();
    }
    if (failure instanceof WebApplicationException web && web.getResponse().getStatus() < 500) {
      return unmatched(web.getResponse());
    }
    LOG.log(Level.ERROR, "request " + requestId() + " failed", failure);
    return answer(Problem.internal()).build();
  }

  private Response refused(RuleViolation violation) {
    Response.ResponseBuilder answer = answer(Problem.from(violation));
    if (violation instanceof RuleViolation.Unauthenticated) {
      answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    } else if (violation instanceof RuleViolation.RateLimited limited) {
      answer.header(HttpHeaders.RETRY_AFTER, limited.retryAfterSeconds());
    }
    return answer.build();
  }

  private Response unmatched(Response jersey) {
    return switch (jersey.getStatus()) {
      case 404 -> answer(Problem.of(404, "not_found", "there is nothing at this path")).build();
      case 405 -> {
        String allowed = jersey.getHeaderString(HttpHeaders.ALLOW);
        yield answer(
                Problem.of(
                    405,
                    "method_not_allowed",
                    "this path does not answer "
                        + Excerpts.of(request.get().getMethod())
                        + ", expected "
                        + allowed))
            .header(HttpHeaders.ALLOW, allowed)
            .build();
      }
      default ->
          answer(
                  Problem.of(
                      jersey.getStatus(), "invalid_frame", "the request cannot be understood"))
              .build();
    };
  }

  private Response.ResponseBuilder answer(Problem problem) {
    return Response.status(problem.status())
        .type(Problem.MEDIA_TYPE)
        .entity(problem.withRequestId(requestId()));
  }

  private String requestId() {
    return FrontDoor.requestId(request.get());
  }
}
