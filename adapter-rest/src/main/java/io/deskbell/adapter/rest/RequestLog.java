package io.deskbell.adapter.rest;

import io.deskbell.application.port.in.Caller;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.http.server.Request;

/**
 * One line for each request: never a token, a body or a query, and nothing in it that a client
 * wrote without being escaped, so that no request can forge a line.
 */
final class RequestLog {
  private static final Logger LOG = System.getLogger("io.deskbell.http");

  private RequestLog() {}

  /** Notes an answered request. */
  static void answered(Request request, String id, long startedNanos) {
    if (!LOG.isLoggable(Level.INFO)) {
      return;
    }
    write(
        Excerpts.of(request.getMethod().getMethodString()),
        Excerpts.of(request.getRequestURI()),
        request.getResponse().getStatus(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos),
        request.getAttribute(Authentication.CALLER) instanceof Caller caller
            ? Excerpts.of(caller.id().value())
            : "-",
        id);
  }

  /** Notes something that was answered but could not be read as a request. */
  static void unreadable(int status, String id) {
    write("-", "-", status, 0, "-", id);
  }

  private static void write(
      String method, String path, int status, long millis, String caller, String id) {
    LOG.log(
        Level.INFO,
        "method="
            + method
            + " path="
            + path
            + " status="
            + status
            + " ms="
            + millis
            + " caller="
            + caller
            + " request="
            + id);
  }
}
