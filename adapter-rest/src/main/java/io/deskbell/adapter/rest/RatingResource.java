package io.deskbell.adapter.rest;

import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.Ratings;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Rating;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.concurrent.CompletionStage;

/** What a visitor thinks of a session. */
@Singleton
@Path("/")
@Authenticated
public final class RatingResource {
  private final Ratings ratings;

  @Inject
  RatingResource(Ratings ratings) {
    this.ratings = ratings;
  }

  /** Rates a session that is over: 201, or 200 if it had been rated so before. */
  @POST
  @Path("session/{sessionId}/rating")
  public CompletionStage<Response> rate(
      @Context ContainerRequestContext request, @PathParam("sessionId") String sessionId)
      throws IOException {
    Caller caller = Authentication.caller(request);
    SessionId id = SessionId.of(sessionId);
    JsonBody body = JsonBody.of(request);
    Integer score = body.integer("score");
    if (score == null) {
      throw new RuleViolation.InvalidField(
          "score", "is missing, expected " + Rating.WORST + " to " + Rating.BEST);
    }
    return ratings
        .rate(caller, id, Rating.of(score, body.text("comment")))
        .thenApply(
            given ->
                Response.status(given.repeated() ? Response.Status.OK : Response.Status.CREATED)
                    .type(MediaType.APPLICATION_JSON)
                    .entity(RatingJson.from(given.rated()))
                    .build());
  }

  /** The rating; a score of null if there is none. */
  @GET
  @Path("session/{sessionId}/rating")
  public Response rating(
      @Context ContainerRequestContext request, @PathParam("sessionId") String sessionId) {
    SessionId id = SessionId.of(sessionId);
    RatingJson json =
        ratings
            .rating(Authentication.caller(request), id)
            .map(RatingJson::from)
            .orElseGet(() -> RatingJson.none(id));
    return Response.ok(json, MediaType.APPLICATION_JSON).build();
  }
}
