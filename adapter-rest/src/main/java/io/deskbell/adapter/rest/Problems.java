package io.deskbell.adapter.rest;

import jakarta.inject.Inject;
import jakarta.inject.Provider;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;

/** Answers whatever goes wrong in Jersey or in a resource with a problem detail. */
final class Problems implements ExceptionMapper<Throwable> {
  private final Provider<ContainerRequestContext> request;

  @Inject
  Problems(Provider<ContainerRequestContext> request) {
    this.request = request;
  }

  @Override
  public Response toResponse(Throwable failure) {
    if (failure instanceof WebApplicationException web && web.getResponse().getStatus() < 500) {
      return unmatched(web.getResponse());
    }
    Failure answered = Failure.of(failure, requestId());
    Response.ResponseBuilder answer = answer(answered.problem());
    answered.headers().forEach(answer::header);
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
