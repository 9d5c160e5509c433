package io.deskbell.adapter.rest;

import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.SignIn;
import io.deskbell.domain.RuleViolation;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;

/**
 * Finds out who calls by the bearer token (RFC 6750). Bound by name, so that it runs after
 * matching: an unknown path or a wrong method is told without a token too.
 */
@Authenticated
@Priority(Priorities.AUTHENTICATION)
final class Authentication implements ContainerRequestFilter {
  static final String CALLER = "io.deskbell.caller";

  private static final String SCHEME = "Bearer ";
  // A token of ours has at most 4096 characters; what is far beyond is not worth handing on.
  private static final int MAX_HEADER_LENGTH = 8192;

  private final SignIn signIn;

  Authentication(SignIn signIn) {
    this.signIn = signIn;
  }

  @Override
  public void filter(ContainerRequestContext request) {
    List<String> headers = request.getHeaders().getOrDefault(HttpHeaders.AUTHORIZATION, List.of());
    request.setProperty(CALLER, signIn.authenticate(token(headers)));
  }

  /** The token in the {@code Authorization} headers of a request. */
  static String token(List<String> headers) {
    if (headers.size() != 1) {
      throw new RuleViolation.Unauthenticated(
          headers.size() + " Authorization headers, expected one: Bearer TOKEN");
    }
    String header = headers.get(0).strip();
    if (header.length() > MAX_HEADER_LENGTH
        || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw new RuleViolation.Unauthenticated(
          "the Authorization header is not of the form: Bearer TOKEN");
    }
    return header.substring(SCHEME.length()).strip();
  }

  /** Who calls a resource that is {@link Authenticated}. */
  static Caller caller(ContainerRequestContext request) {
    if (request.getProperty(CALLER) instanceof Caller caller) {
      return caller;
    }
    throw new IllegalStateException("the resource asks for a caller but is not @Authenticated");
  }
}
