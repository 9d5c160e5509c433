package io.deskbell.adapter.rest;

import java.util.function.Predicate;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * Which pages of other origins may call, as browsers ask it (the Fetch standard's CORS protocol).
 * No credentials mode: a token is sent in a header, never in a cookie.
 *
 * @param any whether all origins may, which is then said without naming them
 * @param allowed which origins may
 */
record Cors(boolean any, Predicate<String> allowed) {
  /** Adds what a browser has to know before it shows the answer to a page. */
  void decorate(Request request, Response response) {
    if (!any) {
      response.addHeader("Vary", "Origin");
    }
    String origin = request.getHeader("Origin");
    if (!mayCall(origin)) {
      return;
    }
    response.setHeader("Access-Control-Allow-Origin", any ? "*" : origin);
    response.setHeader(
        "Access-Control-Expose-Headers", "Location, Link, Retry-After, X-Request-Id");
    if (isPreflight(request)) {
      response.setHeader("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE");
      response.setHeader(
          "Access-Control-Allow-Headers", "Authorization, Content-Type, X-Request-Id");
      response.setHeader("Access-Control-Max-Age", "600");
    }
  }

  /** Whether a browser only asks whether it may send a request. */
  boolean isPreflight(Request request) {
    return request.getMethod() == Method.OPTIONS
        && request.getHeader("Origin") != null
        && request.getHeader("Access-Control-Request-Method") != null;
  }

  private boolean mayCall(@Nullable String origin) {
    return origin != null && (any || allowed.test(origin));
  }
}
