package io.deskbell.adapter.rest;

import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.PostedMessage;
import io.deskbell.application.port.in.Sessions;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.SessionEvent;
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

/** Reads a session's messages and events, and adds messages. */
@Singleton
@Path("/")
@Authenticated
public final class SessionLogResource {
  private final Sessions sessions;
  private final LogReaders readers;

  @Inject
  SessionLogResource(Sessions sessions, LogReaders readers) {
    this.sessions = sessions;
    this.readers = readers;
  }

  /** A session's messages, oldest first. */
  @GET
  @Path("messages/{sessionId}")
  public Response messages(
      @Context ContainerRequestContext request, @PathParam("sessionId") String sessionId) {
    Caller caller = Authentication.caller(request);
    SessionId id = SessionId.of(sessionId);
    readers.enter(request, caller);
    return new LogPage<>(
            (after, limit) -> sessions.messages(caller, id, after, limit),
            Message::sequence,
            MessageJson::from)
        .answer(request);
  }

  /** A session's whole event log. */
  @GET
  @Path("session/{sessionId}/events")
  public Response events(
      @Context ContainerRequestContext request, @PathParam("sessionId") String sessionId) {
    Caller caller = Authentication.caller(request);
    SessionId id = SessionId.of(sessionId);
    readers.enter(request, caller);
    return new LogPage<>(
            (after, limit) -> sessions.events(caller, id, after, limit),
            SessionEvent::sequence,
            EventJson::from)
        .answer(request);
  }

  /** Adds a message: 201, or 200 with the first one if it had been sent before. */
  @POST
  @Path("messages/{sessionId}")
  public CompletionStage<Response> post(
      @Context ContainerRequestContext request, @PathParam("sessionId") String sessionId)
      throws IOException {
    Caller caller = Authentication.caller(request);
    SessionId id = SessionId.of(sessionId);
    JsonBody body = JsonBody.of(request);
    String content = body.requiredText("content");
    String clientMessageId = body.text("clientMessageId");
    ClientMessageId key = clientMessageId == null ? null : ClientMessageId.of(clientMessageId);
    body.requireCaller("senderId", caller);
    return sessions.post(caller, id, content, key).thenApply(SessionLogResource::posted);
  }

  private static Response posted(PostedMessage posted) {
    return Response.status(posted.repeated() ? Response.Status.OK : Response.Status.CREATED)
        .type(MediaType.APPLICATION_JSON)
        .entity(MessageJson.from(posted.message()))
        .build();
  }
}
