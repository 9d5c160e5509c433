package io.deskbell.adapter.rest;

import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.Opening;
import io.deskbell.application.port.in.SessionQuery;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.application.port.in.Sessions;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Requirements;
import io.deskbell.domain.session.SessionStatus;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Starts, shows, lists and ends sessions. */
@Singleton
@Path("/")
@Authenticated
public final class SessionsResource {
  private static final int DEFAULT_LIMIT = 100;

  private final Sessions sessions;
  private final RateLimit starts;

  @Inject
  SessionsResource(Sessions sessions, RateLimits limits) {
    this.sessions = sessions;
    starts = limits.starts();
  }

  /** Starts a session for the calling visitor. */
  @POST
  @Path("session/start")
  public CompletionStage<Response> start(@Context ContainerRequestContext request)
      throws IOException {
    Caller caller = Authentication.caller(request);
    Opening opening = opening(JsonBody.of(request), caller);
    starts.count(caller.id().value());
    return sessions.start(caller, opening).thenApply(SessionsResource::started);
  }

  /** What is to be started for that caller. */
  static Opening opening(JsonBody body, Caller caller) {
    body.requireCaller("userId", caller);
    return new Opening(requirements(body), body.sessionId("reopens"));
  }

  private static Requirements requirements(JsonBody body) {
    Set<String> skills = body.texts("skills");
    Set<String> languages = body.texts("languages");
    String language = body.text("language");
    if (language != null && languages != null) {
      throw new RuleViolation.InvalidField(
          "language", "is beside languages, expected one of the two");
    }
    Requirements spoken =
        language == null
            ? needing(Set.of(), languages == null ? Set.of() : languages, null)
            : speaking(language);
    return needing(skills == null ? Set.of() : skills, spoken.languages(), body.text("team"));
  }

  private static Requirements speaking(String language) {
    try {
      return needing(Set.of(), Set.of(language), null);
    } catch (RuleViolation.InvalidField e) {
      throw e.named("language");
    }
  }

  private static Requirements needing(
      Set<String> skills, Set<String> languages, @Nullable String team) {
    return new Requirements(skills, languages, Optional.ofNullable(team));
  }

  /** The same under the older of its two paths. */
  @POST
  @Path("start-session")
  public CompletionStage<Response> startSession(@Context ContainerRequestContext request)
      throws IOException {
    return start(request);
  }

  private static Response started(SessionView view) {
    return Response.status(Response.Status.CREATED)
        .header(HttpHeaders.LOCATION, location(view))
        .type(MediaType.APPLICATION_JSON)
        .entity(StartedJson.from(view))
        .build();
  }

  /** Where a session is; as text, so that no host name of the client's choice gets into it. */
  static String location(SessionView view) {
    String id = view.session().id().value();
    return DirectAnswers.isPlain(id)
        ? "/session/" + id
        : UriBuilder.fromPath("/session/{id}").build(id).toString();
  }

  /** A session as it is now. */
  @GET
  // "start" is a path of its own, which does not answer GET.
  @Path("session/{sessionId: (?!start/?$)[^/]+}")
  public Response find(
      @Context ContainerRequestContext request, @PathParam("sessionId") String sessionId) {
    return shown(sessions.find(Authentication.caller(request), SessionId.of(sessionId)));
  }

  /** Ends a session; again changes nothing. */
  @POST
  @Path("session/{sessionId}/end")
  public CompletionStage<Response> end(
      @Context ContainerRequestContext request, @PathParam("sessionId") String sessionId)
      throws IOException {
    Caller caller = Authentication.caller(request);
    SessionId id = SessionId.of(sessionId);
    JsonBody.of(request).requireCaller("userId", caller);
    return sessions.end(caller, id).thenApply(SessionsResource::shown);
  }

  static Response shown(SessionView view) {
    return Response.ok(SessionJson.from(view), MediaType.APPLICATION_JSON).build();
  }

  /** Sessions, newest first: a visitor's or an agent's own, all for a supervisor. */
  @GET
  @Path("sessions")
  public Response list(@Context ContainerRequestContext request) {
    Caller caller = Authentication.caller(request);
    QueryParameters query = new QueryParameters(request.getUriInfo());
    SessionStatus status = query.status();
    int limit = query.limit().orElse(DEFAULT_LIMIT);
    List<SessionView> page = sessions.list(caller, new SessionQuery(status, query.cursor(), limit));
    String next = null;
    if (page.size() == limit) {
      SessionId last = page.get(limit - 1).session().id();
      boolean more = !sessions.list(caller, new SessionQuery(status, last, 1)).isEmpty();
      next = more ? last.value() : null;
    }
    return Response.ok(
            new SessionsJson(page.stream().map(SessionJson::from).toList(), next),
            MediaType.APPLICATION_JSON)
        .build();
  }
}
