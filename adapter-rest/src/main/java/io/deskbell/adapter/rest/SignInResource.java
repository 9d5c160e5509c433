package io.deskbell.adapter.rest;

import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.SignIn;
import io.deskbell.application.port.in.TokenRequest;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Gives out tokens and takes them back. */
@Singleton
@Path("/auth")
public final class SignInResource {
  private final SignIn signIn;
  private final RateLimit tokens;

  @Inject
  SignInResource(SignIn signIn, RateLimits limits) {
    this.signIn = signIn;
    tokens = limits.tokens();
  }

  /** A token for whoever asks, if what they show is enough. */
  @POST
  @Path("token")
  public Response token(@Context ContainerRequestContext request) throws IOException {
    count(request);
    JsonBody body = JsonBody.of(request);
    TokenRequest shown =
        new TokenRequest(body.text("userId"), body.text("userHash"), body.text("agentKey"));
    return Response.ok(TokenJson.from(signIn.issueToken(shown)), MediaType.APPLICATION_JSON)
        .build();
  }

  /** Revokes the caller's token, another one, or all that somebody was issued. */
  @POST
  @Path("revoke")
  @Authenticated
  public CompletionStage<Response> revoke(@Context ContainerRequestContext request)
      throws IOException {
    Caller caller = Authentication.caller(request);
    // What is revoked is remembered, so nobody may do it more often than get what can be revoked.
    count(request);
    return revoke(caller, JsonBody.of(request)).thenApply(done -> Response.noContent().build());
  }

  private CompletionStage<@Nullable Void> revoke(Caller caller, JsonBody body) {
    String token = body.text("token");
    ParticipantId userId = body.id("userId");
    if (token != null && userId != null) {
      throw new RuleViolation.InvalidField("userId", "is beside token, expected one of the two");
    }
    if (token != null) {
      return signIn.revoke(caller, token);
    }
    return userId == null ? signIn.revoke(caller) : signIn.revokeAll(caller, userId);
  }

  private void count(ContainerRequestContext request) {
    tokens.count(String.valueOf(request.getProperty(FrontDoor.CLIENT_ADDRESS)));
  }
}
