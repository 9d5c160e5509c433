package io.deskbell.adapter.rest;

import io.deskbell.application.port.in.AgentChange;
import io.deskbell.application.port.in.Agents;
import io.deskbell.application.port.in.Caller;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.agent.AgentKind;
import io.deskbell.domain.agent.Availability;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.io.IOException;
import java.util.concurrent.CompletionStage;

/** Shows and changes the roster. */
@Singleton
@Path("/agents")
@Authenticated
public final class AgentsResource {
  private final Agents agents;

  @Inject
  AgentsResource(Agents agents) {
    this.agents = agents;
  }

  /** The agents on the roster. */
  @GET
  public Response list(@Context ContainerRequestContext request) {
    return Response.ok(
            Json.bytes(
                agents.list(Authentication.caller(request)).stream().map(AgentJson::from).toList()),
            MediaType.APPLICATION_JSON)
        .build();
  }

  /** One of them. */
  @GET
  @Path("{agentId}")
  public Response find(
      @Context ContainerRequestContext request, @PathParam("agentId") String agentId) {
    return Response.ok(
            AgentJson.from(agents.find(Authentication.caller(request), id(agentId))),
            MediaType.APPLICATION_JSON)
        .build();
  }

  /** Puts an agent on the roster, or changes one. */
  @PUT
  @Path("{agentId}")
  public CompletionStage<Response> put(
      @Context ContainerRequestContext request, @PathParam("agentId") String agentId)
      throws IOException {
    Caller caller = Authentication.caller(request);
    ParticipantId id = id(agentId);
    JsonBody body = JsonBody.of(request);
    AgentChange change =
        new AgentChange(
            body.text("name"),
            body.integer("capacity"),
            body.constant("availability", Availability.class),
            body.texts("skills"),
            body.texts("languages"),
            body.texts("teams"),
            body.constant("kind", AgentKind.class));
    boolean known = isOnRoster(caller, id);
    return agents
        .put(caller, id, change)
        .thenApply(
            agent ->
                (known ? Response.ok() : created(id))
                    .type(MediaType.APPLICATION_JSON)
                    .entity(AgentJson.from(agent))
                    .build());
  }

  private boolean isOnRoster(Caller caller, ParticipantId id) {
    try {
      agents.find(caller, id);
      return true;
    } catch (RuleViolation.AgentNotFound e) {
      return false;
    }
  }

  private static Response.ResponseBuilder created(ParticipantId id) {
    // As text, so that no host name of the client's choice gets into it.
    String location = UriBuilder.fromPath("/agents/{id}").build(id.value()).toString();
    return Response.status(Response.Status.CREATED).header(HttpHeaders.LOCATION, location);
  }

  /** Takes an agent from the roster. */
  @DELETE
  @Path("{agentId}")
  public CompletionStage<Response> remove(
      @Context ContainerRequestContext request, @PathParam("agentId") String agentId) {
    return agents
        .remove(Authentication.caller(request), id(agentId))
        .thenApply(removed -> Response.noContent().build());
  }

  /** Notes what an agent declares about taking new sessions. */
  @PUT
  @Path("{agentId}/availability")
  public CompletionStage<Response> declare(
      @Context ContainerRequestContext request, @PathParam("agentId") String agentId)
      throws IOException {
    Caller caller = Authentication.caller(request);
    ParticipantId id = id(agentId);
    Availability availability = JsonBody.of(request).constant("availability", Availability.class);
    if (availability == null) {
      throw new RuleViolation.InvalidField(
          "availability", "is missing, expected one of " + Words.all(Availability.class));
    }
    return agents
        .declare(caller, id, availability)
        .thenApply(agent -> Response.ok(AgentJson.from(agent), MediaType.APPLICATION_JSON).build());
  }

  private static ParticipantId id(String agentId) {
    try {
      return ParticipantId.of(agentId);
    } catch (RuleViolation.InvalidField e) {
      throw e.named("agentId");
    }
  }
}
