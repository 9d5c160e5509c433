package io.deskbell.adapter.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** What the server says about itself, to anyone. */
@Singleton
@Path("/")
public final class ServiceResource {
  /** That the server is there; as text, so that the first to ask waits for no JSON library. */
  static final String HEALTH = "{\"status\":\"OK\",\"message\":\"Server is healthy\"}";

  private record Ready(String status) implements WireRecord {}

  private final Readiness readiness;

  @Inject
  ServiceResource(Readiness readiness) {
    this.readiness = readiness;
  }

  /** Whether the server is there. */
  @GET
  @Path("health")
  public Response health() {
    return Response.ok(HEALTH.getBytes(UTF_8), MediaType.APPLICATION_JSON).build();
  }

  /** Whether the server can do its work now; while it shuts down, no request comes here. */
  @GET
  @Path("health/ready")
  public Response ready(@Context ContainerRequestContext request) {
    if (readiness.isReady()) {
      return Response.ok(new Ready("READY"), MediaType.APPLICATION_JSON).build();
    }
    // Not thrown: whoever asks every second must not fill the log with warnings.
    return Response.status(Response.Status.SERVICE_UNAVAILABLE)
        .type(Problem.MEDIA_TYPE)
        .header(HttpHeaders.RETRY_AFTER, Problem.RETRY_AFTER_SECONDS)
        .entity(
            Problem.unavailable("the store is out of reach")
                .withRequestId(FrontDoor.requestId(request)))
        .build();
  }

  /** The description of this API, OpenAPI 3.1. */
  @GET
  @Path("openapi.yaml")
  public Response description() throws IOException {
    try (InputStream stream = ServiceResource.class.getResourceAsStream("openapi.yaml")) {
      if (stream == null) {
        throw new FileNotFoundException("openapi.yaml is not on the class path");
      }
      return Response.ok(stream.readAllBytes(), "application/yaml").build();
    }
  }
}
