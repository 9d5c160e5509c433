package io.deskbell.adapter.rest;

import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.StaffNotes;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.StaffEntry.NoteAdded;
import io.deskbell.domain.session.Tag;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.DELETE;
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
import java.util.Collection;
import java.util.concurrent.CompletionStage;

/** What staff note beside a session; for everybody else there is no such session. */
@Singleton
@Path("/")
@Authenticated
public final class StaffResource {
  private final StaffNotes staff;
  private final LogReaders readers;

  @Inject
  StaffResource(StaffNotes staff, LogReaders readers) {
    this.staff = staff;
    this.readers = readers;
  }

  /** Writes a note. */
  @POST
  @Path("session/{sessionId}/notes")
  public CompletionStage<Response> note(
      @Context ContainerRequestContext request, @PathParam("sessionId") String sessionId)
      throws IOException {
    Caller caller = Authentication.caller(request);
    SessionId id = SessionId.of(sessionId);
    String text = JsonBody.of(request).requiredText("text");
    return staff
        .addNote(caller, id, text)
        .thenApply(
            note ->
                Response.status(Response.Status.CREATED)
                    .type(MediaType.APPLICATION_JSON)
                    .entity(NoteJson.from(note))
                    .build());
  }

  /** The notes, oldest first. */
  @GET
  @Path("session/{sessionId}/notes")
  public Response notes(
      @Context ContainerRequestContext request, @PathParam("sessionId") String sessionId) {
    Caller caller = Authentication.caller(request);
    SessionId id = SessionId.of(sessionId);
    readers.enter(request, caller);
    return new LogPage<>(
            (after, limit) -> staff.notes(caller, id, after, limit),
            NoteAdded::sequence,
            NoteJson::from)
        .answer(request);
  }

  /** The tags. */
  @GET
  @Path("session/{sessionId}/tags")
  public Response tags(
      @Context ContainerRequestContext request, @PathParam("sessionId") String sessionId) {
    return shown(staff.tags(Authentication.caller(request), SessionId.of(sessionId)));
  }

  /** Gives the session a tag; again changes nothing. */
  @PUT
  @Path("session/{sessionId}/tags/{tag}")
  public CompletionStage<Response> tag(
      @Context ContainerRequestContext request,
      @PathParam("sessionId") String sessionId,
      @PathParam("tag") String tag) {
    Caller caller = Authentication.caller(request);
    return staff
        .addTag(caller, SessionId.of(sessionId), Tag.of(tag))
        .thenApply(StaffResource::shown);
  }

  /** Takes a tag from the session; again changes nothing. */
  @DELETE
  @Path("session/{sessionId}/tags/{tag}")
  public CompletionStage<Response> untag(
      @Context ContainerRequestContext request,
      @PathParam("sessionId") String sessionId,
      @PathParam("tag") String tag) {
    Caller caller = Authentication.caller(request);
    return staff
        .removeTag(caller, SessionId.of(sessionId), Tag.of(tag))
        .thenApply(StaffResource::shown);
  }

  private static Response shown(Collection<Tag> tags) {
    return Response.ok(TagsJson.from(tags), MediaType.APPLICATION_JSON).build();
  }
}
