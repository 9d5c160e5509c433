package io.deskbell.adapter.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Something in the order of a session's log, answered as a JSON array: one page if a limit is asked
 * for, otherwise everything. Only {@value #CHUNK} are held in memory at a time, as many clients may
 * ask for much and read it slowly.
 *
 * @param source where it is read from
 * @param sequence where each stands in the log
 * @param json how each is written
 */
record LogPage<T>(Source<T> source, ToLongFunction<T> sequence, Function<T, WireRecord> json) {
  private static final Logger LOG = System.getLogger("io.deskbell.rest");
  private static final int CHUNK = 64;

  /** Reads a part of a session's log, in order. */
  interface Source<T> {
    List<T> read(long after, int limit);
  }

  /** The answer to a request. */
  Response answer(ContainerRequestContext request) {
    QueryParameters query = new QueryParameters(request.getUriInfo());
    long after = query.after();
    OptionalInt limit = query.limit();
    // Read before anything is answered: what goes wrong here still gets its own status.
    List<T> first = source.read(after, Math.min(CHUNK, limit.orElse(CHUNK) + 1));
    End end = limit.isPresent() ? end(first, limit.getAsInt()) : new End(Long.MAX_VALUE, false);
    StreamingOutput body = stream -> write(request, stream, first, end.last());
    Response.ResponseBuilder answer = Response.ok(body, MediaType.APPLICATION_JSON);
    if (end.more()) {
      String path = request.getUriInfo().getRequestUri().getRawPath();
      answer.header(
          "Link",
          "<" + path + "?after=" + end.last() + "&limit=" + limit.getAsInt() + ">; rel=\"next\"");
    }
    return answer.build();
  }

  /** Where a page ends: the last sequence that may be in it, and whether more follows. */
  private record End(long last, boolean more) {}

  // The header that tells where to go on comes before the body, so a long page is read twice
  // rather than held in memory.
  private End end(List<T> first, int limit) {
    List<T> chunk = first;
    long last = 0;
    int before = 0;
    while (before + chunk.size() <= limit) {
      if (chunk.size() < CHUNK) {
        return new End(Long.MAX_VALUE, false);
      }
      before += chunk.size();
      last = last(chunk);
      chunk = source.read(last, CHUNK);
    }
    int shown = limit - before;
    return new End(shown == 0 ? last : sequence.applyAsLong(chunk.get(shown - 1)), true);
  }

  /**
   * Writes all that there is up to a sequence. If that fails half-way the connection is cut here:
   * Jersey would end the answer properly, and half of it would look like the whole.
   */
  private void write(
      ContainerRequestContext request, OutputStream stream, List<T> first, long end) {
    try {
      write(new PatientStream(stream, System::nanoTime), first, end);
    } catch (IOException e) {
      // The reader has left, or is given up.
      FrontDoor.cut(request);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "request " + FrontDoor.requestId(request) + " broke off", e);
      FrontDoor.cut(request);
    }
  }

  private void write(OutputStream stream, List<T> first, long end) throws IOException {
    JsonGenerator generator = Json.generator(stream);
    generator.writeStartArray();
    List<T> chunk = first;
    while (!chunk.isEmpty()) {
      for (T each : chunk) {
        if (sequence.applyAsLong(each) <= end) {
          generator.writePOJO(json.apply(each));
        }
      }
      boolean more = chunk.size() == CHUNK && last(chunk) < end;
      chunk = more ? source.read(last(chunk), CHUNK) : List.of();
    }
    generator.writeEndArray();
    generator.flush();
  }

  private long last(List<T> chunk) {
    return sequence.applyAsLong(chunk.get(chunk.size() - 1));
  }
}
