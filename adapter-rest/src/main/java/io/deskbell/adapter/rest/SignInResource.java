package io.deskbell.adapter.rest;

import io.deskbell.application.port.in.SignIn;
import io.deskbell.application.port.in.TokenRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/** Gives out tokens. */
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
    tokens.count(String.valueOf(request.getProperty(FrontDoor.CLIENT_ADDRESS)));
    JsonBody body = JsonBody.of(request);
    TokenRequest shown =
        new TokenRequest(body.text("userId"), body.text("userHash"), body.text("agentKey"));
    return Response.ok(TokenJson.from(signIn.issueToken(shown)), MediaType.APPLICATION_JSON)
        .build();
  }
}
