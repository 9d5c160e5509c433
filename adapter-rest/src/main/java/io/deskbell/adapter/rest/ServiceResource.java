package io.deskbell.adapter.rest;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** What the server says about itself, to anyone. */
@Singleton
@Path("/")
public final class ServiceResource {
  private record Health(String status, String message) implements WireRecord {}

  @Inject
  ServiceResource() {}

  /** Whether the server is there. */
  @GET
  @Path("health")
  public Response health() {
    return Response.ok(new Health("OK", "Server is healthy"), MediaType.APPLICATION_JSON).build();
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
