package io.deskbell.adapter.rest;

import java.nio.charset.StandardCharsets;
import org.glassfish.grizzly.http.server.ErrorPageGenerator;
import org.glassfish.grizzly.http.server.Request;

/** What Grizzly answers by itself: the same kind of problem, where it would send a page. */
final class ProblemPage implements ErrorPageGenerator {
  @Override
  public String generate(
      Request request, int status, String reason, String description, Throwable failure) {
    Problem problem =
        switch (status) {
          case 503 -> Problem.unavailable("the server is shutting down");
          case 404 -> Problem.of(404, "not_found", "there is nothing at this path");
          default ->
              status < 500
                  ? Problem.of(status, "invalid_frame", "the request cannot be understood")
                  : Problem.internal();
        };
    String id = FrontDoor.requestId(request);
    request.getResponse().setHeader(RequestIds.HEADER, id);
    request.getResponse().setContentType(Problem.MEDIA_TYPE);
    return new String(Json.bytes(problem.withRequestId(id)), StandardCharsets.UTF_8);
  }
}
