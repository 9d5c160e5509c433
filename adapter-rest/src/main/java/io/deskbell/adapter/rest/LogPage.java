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
 * for, otherwise everything, of which only {@value #CHUNK} are held in memory at a time.
 *
 * @param source where it is read from
 * @param sequence where each stands in the log
 * @param json how each is written
 */
record LogPage<T>(Source<T> source, ToLongFunction<T> sequence, Function<T, WireRecord> json) {
  private static final Logger LOG = System.getLogger("io.deskbell.rest");
  private static final int CHUNK = 500;

  /** Reads a part of a session's log, in order. */
  interface Source<T> {
    List<T> read(long after, int limit);
  }

  /** The answer to a request. */
  Response answer(ContainerRequestContext request) {
    QueryParameters query = new QueryParameters(request.getUriInfo());
    long after = query.after();
    OptionalInt limit = query.limit();
    return limit.isPresent()
        ? page(request.getUriInfo().getRequestUri().getRawPath(), after, limit.getAsInt())
        : everything(request, after);
  }

  private Response page(String path, long after, int limit) {
    List<T> found = source.read(after, limit + 1);
    List<T> shown = found.subList(0, Math.min(found.size(), limit));
    Response.ResponseBuilder answer = json(stream -> write(stream, shown, false));
    if (found.size() > limit) {
      answer.header(
          "Link", "<" + path + "?after=" + last(shown) + "&limit=" + limit + ">; rel=\"next\"");
    }
    return answer.build();
  }

  private Response everything(ContainerRequestContext request, long after) {
    // Read before anything is answered: what goes wrong here still gets its own status.
    List<T> first = source.read(after, CHUNK);
    return json(stream -> stream(request, stream, first)).build();
  }

  /**
   * Writes all that there is. If that fails half-way the connection is cut here: Jersey would end
   * the answer properly, and half of it would look like the whole.
   */
  private void stream(ContainerRequestContext request, OutputStream stream, List<T> first) {
    try {
      write(stream, first, true);
    } catch (IOException e) {
      // The reader has left.
      FrontDoor.cut(request);
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "request " + FrontDoor.requestId(request) + " broke off", e);
      FrontDoor.cut(request);
    }
  }

  private static Response.ResponseBuilder json(StreamingOutput output) {
    return Response.ok(output, MediaType.APPLICATION_JSON);
  }

  private void write(OutputStream stream, List<T> first, boolean andAllThatFollow)
      throws IOException {
    JsonGenerator generator = Json.generator(stream);
    generator.writeStartArray();
    List<T> chunk = first;
    while (!chunk.isEmpty()) {
      for (T each : chunk) {
        generator.writePOJO(json.apply(each));
      }
      boolean more = andAllThatFollow && chunk.size() == CHUNK;
      chunk = more ? source.read(last(chunk), CHUNK) : List.of();
    }
    generator.writeEndArray();
    generator.flush();
  }

  private long last(List<T> chunk) {
    return sequence.applyAsLong(chunk.get(chunk.size() - 1));
  }
}
