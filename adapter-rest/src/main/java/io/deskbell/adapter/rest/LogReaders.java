package io.deskbell.adapter.rest;

import io.deskbell.application.port.in.Caller;
import io.deskbell.domain.RuleViolation.RateLimited;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import org.glassfish.grizzly.http.server.Request;

/**
 * The answers with parts of logs that are being written at this moment. Each may be long and holds
 * a worker as long as its client takes to read it, so that they get only some of the workers, and
 * one caller only a few of those. Thread-safe.
 */
final class LogReaders {
  /** How many one caller may read at a time. */
  static final int PER_CALLER = 8;

  private static final String PLACE = "io.deskbell.logReader";

  private final ConcurrentMap<String, Integer> byCaller = new ConcurrentHashMap<>();
  private final Semaphore places;

  /**
   * @param places how many there may be at a time
   */
  LogReaders(int places) {
    this.places = new Semaphore(places);
  }

  /** A place that is taken until the request is answered, well or badly. */
  private record Place(LogReaders of, String caller) {
    private void leave() {
      of.byCaller.computeIfPresent(caller, (id, count) -> count == 1 ? null : count - 1);
      of.places.release();
    }
  }

  /**
   * Takes a place for a request.
   *
   * @throws RateLimited if there is none
   */
  void enter(ContainerRequestContext request, Caller caller) {
    String id = caller.id().value();
    if (byCaller.merge(id, 1, Integer::sum) > PER_CALLER) {
      byCaller.computeIfPresent(id, (same, count) -> count == 1 ? null : count - 1);
      throw new RateLimited(
          caller.id() + " reads too many logs at once, expected at most " + PER_CALLER, 1);
    }
    if (!places.tryAcquire()) {
      byCaller.computeIfPresent(id, (same, count) -> count == 1 ? null : count - 1);
      throw new RateLimited("too many logs are read at once, try again", 1);
    }
    request.setProperty(PLACE, new Place(this, id));
  }

  /** A request has been answered. */
  static void answered(Request request) {
    if (request.getAttribute(PLACE) instanceof Place place) {
      request.removeAttribute(PLACE);
      place.leave();
    }
  }
}
