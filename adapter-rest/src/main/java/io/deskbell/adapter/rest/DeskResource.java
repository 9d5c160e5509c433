package io.deskbell.adapter.rest;

import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.DeskWork;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.assignment.Move;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Shows who waits, and makes and explains what agents and supervisors do with sessions. */
@Singleton
@Path("/")
@Authenticated
public final class DeskResource {
  private static final int DEFAULT_LIMIT = 100;

  private final DeskWork desk;

  @Inject
  DeskResource(DeskWork desk) {
    this.desk = desk;
  }

  /** Who waits, in the order in which they will be served. */
  @GET
  @Path("queue")
  public Response queue(@Context ContainerRequestContext request) {
    Caller caller = Authentication.caller(request);
    QueryParameters query = new QueryParameters(request.getUriInfo());
    int limit = query.limit().orElse(DEFAULT_LIMIT);
    int after = query.place();
    List<SessionView> page = desk.queue(caller, after + 1, limit);
    Response.ResponseBuilder answer =
        Response.ok(
            Json.bytes(page.stream().map(SessionJson::from).toList()), MediaType.APPLICATION_JSON);
    int end = after + limit;
    if (!desk.queue(caller, end + 1, 1).isEmpty()) {
      answer.header("Link", "</queue?after=" + end + "&limit=" + limit + ">; rel=\"next\"");
    }
    return answer.build();
  }

  /** Why a session was given or offered to whom. */
  @GET
  @Path("session/{sessionId}/assignment")
  public Response assignment(
      @Context ContainerRequestContext request, @PathParam("sessionId") String sessionId) {
    return Response.ok(
            Json.bytes(
                desk.assignments(Authentication.caller(request), SessionId.of(sessionId)).stream()
                    .map(AssignmentJson::from)
                    .toList()),
            MediaType.APPLICATION_JSON)
        .build();
  }

  /** The agent who is asked takes the session. */
  @POST
  @Path("session/{sessionId}/accept")
  public CompletionStage<Response> accept(
      @Context ContainerRequestContext request, @PathParam("sessionId") String sessionId)
      throws IOException {
    return move(request, sessionId, body -> new Move.Accept());
  }

  /** The agent who is asked does not take it. */
  @POST
  @Path("session/{sessionId}/decline")
  public CompletionStage<Response> decline(
      @Context ContainerRequestContext request, @PathParam("sessionId") String sessionId)
      throws IOException {
    return move(request, sessionId, body -> new Move.Decline());
  }

  /** An agent takes a waiting session out of its turn. */
  @POST
  @Path("session/{sessionId}/pick")
  public CompletionStage<Response> pick(
      @Context ContainerRequestContext request, @PathParam("sessionId") String sessionId)
      throws IOException {
    return move(request, sessionId, body -> new Move.Pick());
  }

  /** The agent gives the session back to the queue. */
  @POST
  @Path("session/{sessionId}/return")
  public CompletionStage<Response> giveBack(
      @Context ContainerRequestContext request, @PathParam("sessionId") String sessionId)
      throws IOException {
    return move(request, sessionId, body -> new Move.GiveBack());
  }

  /** The agent puts the session aside. */
  @POST
  @Path("session/{sessionId}/hold")
  public CompletionStage<Response> hold(
      @Context ContainerRequestContext request, @PathParam("sessionId") String sessionId)
      throws IOException {
    return move(request, sessionId, body -> new Move.Hold());
  }

  /** The agent goes on with it. */
  @POST
  @Path("session/{sessionId}/resume")
  public CompletionStage<Response> resume(
      @Context ContainerRequestContext request, @PathParam("sessionId") String sessionId)
      throws IOException {
    return move(request, sessionId, body -> new Move.Resume());
  }

  /** A supervisor serves the session from now on. */
  @POST
  @Path("session/{sessionId}/take-over")
  public CompletionStage<Response> takeOver(
      @Context ContainerRequestContext request, @PathParam("sessionId") String sessionId)
      throws IOException {
    return move(request, sessionId, body -> new Move.TakeOver());
  }

  /** The session is passed on to an agent or a team. */
  @POST
  @Path("session/{sessionId}/transfer")
  public CompletionStage<Response> transfer(
      @Context ContainerRequestContext request, @PathParam("sessionId") String sessionId)
      throws IOException {
    return move(request, sessionId, DeskResource::transfer);
  }

  private static Move transfer(JsonBody body) {
    ParticipantId agentId = body.id("agentId");
    String team = body.text("team");
    if (agentId != null && team != null) {
      throw new RuleViolation.InvalidField("team", "is beside agentId, expected one of the two");
    }
    if (agentId != null) {
      return new Move.Transfer(agentId);
    }
    if (team != null) {
      return new Move.TransferToTeam(team);
    }
    throw new RuleViolation.InvalidField("agentId", "is missing, expected it or team");
  }

  /** A supervisor says how urgent the session is. */
  @PUT
  @Path("session/{sessionId}/priority")
  public CompletionStage<Response> priority(
      @Context ContainerRequestContext request, @PathParam("sessionId") String sessionId)
      throws IOException {
    return move(request, sessionId, DeskResource::priority);
  }

  private static Move priority(JsonBody body) {
    Integer priority = body.integer("priority");
    if (priority == null) {
      throw new RuleViolation.InvalidField("priority", "is missing, expected a whole number");
    }
    return new Move.Prioritize(priority);
  }

  private CompletionStage<Response> move(
      ContainerRequestContext request, String sessionId, Function<JsonBody, Move> reading)
      throws IOException {
    Caller caller = Authentication.caller(request);
    SessionId id = SessionId.of(sessionId);
    Move move = reading.apply(JsonBody.of(request));
    return desk.move(caller, id, move).thenApply(SessionsResource::shown);
  }
}
