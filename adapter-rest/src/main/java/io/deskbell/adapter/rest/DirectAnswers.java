package io.deskbell.adapter.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.Opening;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.application.port.in.Sessions;
import io.deskbell.application.port.in.SignIn;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.Session;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.server.Request;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.grizzly.http.util.Header;
import org.jspecify.annotations.Nullable;

/**
 * The requests that are nearly all there are, answered as the resources would, without Jersey,
 * which takes several times as long as they do: a session, the messages of one that has few, a
 * start, and whether the server is there, which is asked before Jersey is. What is not quite plain
 * is left to the resources before anything has happened: anything that is refused, with a query,
 * long, or with an id that has to be decoded.
 */
final class DirectAnswers {
  private static final Logger LOG = System.getLogger("io.deskbell.rest");

  private static final String SESSION = "/session/";
  private static final String MESSAGES = "/messages/";
  private static final String START = "/session/start";
  private static final String OLDER_START = "/start-session";
  private static final BitSet PLAIN = new BitSet();
  private static final BitSet PLAIN_HOST = new BitSet();
  private static final BitSet DIGITS = new BitSet();
  private static final int FEW = 64;
  // Less than waits on a connection without the writer being held up.
  private static final int SHORT_BYTES = RestApi.MAX_PENDING_BYTES / 2;

  private static final int SHORT_CHARS = SHORT_BYTES / 2;

  static {
    PLAIN.set('0', '9' + 1);
    PLAIN.set('A', 'Z' + 1);
    PLAIN.set('a', 'z' + 1);
    PLAIN.set('-');
    PLAIN_HOST.or(PLAIN);
    PLAIN_HOST.set('.');
    DIGITS.set('0', '9' + 1);
  }

  private final SignIn signIn;
  private final Sessions sessions;
  private final RateLimit starts;

  // Nearly all requests name the same one.
  private volatile @Nullable String knownHost;
  private final AnsweredLogs answered = new AnsweredLogs();

  /** An answer that can be given. */
  interface Answer {
    /** Whether it can be given now. */
    default boolean isThere() {
      return true;
    }

    /** Gives it, now or later. */
    void give(Response response) throws IOException;
  }

  DirectAnswers(SignIn signIn, Sessions sessions, RateLimits limits) {
    this.signIn = signIn;
    this.sessions = sessions;
    starts = limits.starts();
  }

  /** Whether finding an answer may keep a thread waiting. */
  boolean mayWait() {
    return sessions.mayWait();
  }

  /**
   * How to answer that request, which the resources would answer alike; what it asks for is under
   * way. Null if it is left to them: nothing has happened then.
   */
  @Nullable Answer to(Request request) {
    if (request.getQueryString() != null
        || !isPlainHost(request.getHeader(Header.Host))
        || WholeBody.isTooLarge(request.getRequest())) {
      return null;
    }
    String path = request.getRequestURI();
    Method method = request.getMethod();
    try {
      if (method == Method.GET) {
        return get(request, path);
      }
      return method == Method.POST && (path.equals(START) || path.equals(OLDER_START))
          ? start(request)
          : null;
    } catch (RuntimeException | IOException e) {
      // The resource will find the same, and knows how to say it.
      return null;
    }
  }

  private @Nullable Answer get(Request request, String path) {
    if (path.startsWith(SESSION)) {
      return session(request, path.substring(SESSION.length()));
    }
    if (path.startsWith(MESSAGES)) {
      return messages(request, path.substring(MESSAGES.length()));
    }
    return path.equals("/health")
        ? response -> send(response, 200, ServiceResource.HEALTH.getBytes(UTF_8))
        : null;
  }

  /** Whether an id stands in a path as it is. */
  static boolean isPlain(String id) {
    return consistsOf(PLAIN, id);
  }

  // The resources refuse a host that is none (RFC 9112, section 3.2), by the same rule.
  private boolean isPlainHost(@Nullable String host) {
    if (host == null || host.isEmpty()) {
      return false;
    }
    if (host.equals(knownHost)) {
      return true;
    }
    int colon = host.indexOf(':');
    String name = colon < 0 ? host : host.substring(0, colon);
    if (name.isEmpty()
        || !consistsOf(PLAIN_HOST, name)
        || (colon >= 0 && !consistsOf(DIGITS, host.substring(colon + 1)))) {
      return false;
    }
    try {
      var unused = new URI("http", name, "/", null);
    } catch (URISyntaxException e) {
      return false;
    }
    knownHost = host;
    return true;
  }

  private static boolean consistsOf(BitSet characters, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!characters.get(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private @Nullable Answer session(Request request, String id) {
    if (!isPlain(id) || id.equals("start")) {
      return null;
    }
    SessionView view = sessions.find(caller(request), SessionId.of(id));
    byte[] body = Json.bytes(SessionJson.from(view));
    return response -> send(response, 200, body);
  }

  private @Nullable Answer messages(Request request, String id) {
    if (!isPlain(id)) {
      return null;
    }
    Caller caller = caller(request);
    SessionId sessionId = SessionId.of(id);
    if (mayWait()) {
      return answer(messages(caller, sessionId));
    }
    Session session = sessions.find(caller, sessionId).session();
    byte[] known = answered.body(session);
    if (known != null) {
      return answer(known);
    }
    byte[] body = messages(caller, sessionId);
    if (body != null) {
      answered.keep(session, body);
    }
    return answer(body);
  }

  private static @Nullable Answer answer(byte @Nullable [] body) {
    return body == null ? null : response -> send(response, 200, body);
  }

  /** All messages of a session; null if there are many, or long ones. */
  private byte @Nullable [] messages(Caller caller, SessionId id) {
    List<Message> few = sessions.messages(caller, id, 0, FEW);
    int chars = 0;
    for (Message message : few) {
      chars += message.content().text().length();
    }
    if (few.size() == FEW || chars > SHORT_CHARS) {
      return null;
    }
    byte[] body = Json.bytes(few.stream().map(MessageJson::from).toList());
    return body.length > SHORT_BYTES ? null : body;
  }

  private @Nullable Answer start(Request request) throws IOException {
    Caller caller = caller(request);
    byte[] bytes = body(request);
    if (bytes == null) {
      return null;
    }
    JsonBody body = JsonBody.of(bytes, String.valueOf(request.getContentType()));
    Opening opening = SessionsResource.opening(body, caller);
    try {
      starts.count(caller.id().value());
      return new Start(request, sessions.start(caller, opening));
    } catch (RuntimeException e) {
      return failed(request, e);
    }
  }

  private record Start(Request request, CompletionStage<SessionView> session) implements Answer {
    @Override
    public boolean isThere() {
      return session.toCompletableFuture().isDone();
    }

    @Override
    public void give(Response response) {
      if (isThere()) {
        session.whenComplete((view, failure) -> started(request, response, view, failure));
      } else {
        response.suspend();
        session.whenComplete(
            (view, failure) -> {
              try {
                started(request, response, view, failure);
              } finally {
                response.resume();
              }
            });
      }
    }
  }

  private static void started(
      Request request, Response response, @Nullable SessionView view, @Nullable Throwable failure) {
    try {
      (view == null ? failed(request, failure) : started(request, view)).give(response);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the one who started a session has left", e);
    }
  }

  private static Answer started(Request request, SessionView view) {
    try {
      byte[] body = Json.bytes(StartedJson.from(view));
      String location = SessionsResource.location(view);
      return response -> {
        response.setHeader(HttpHeaders.LOCATION, location);
        send(response, 201, body);
      };
    } catch (RuntimeException e) {
      // Thrown on, it would be lost, and the answer an empty 200.
      return failed(request, e);
    }
  }

  private static Answer failed(Request request, @Nullable Throwable failure) {
    return response -> Failure.of(failure, FrontDoor.requestId(request)).send(response);
  }

  private Caller caller(Request request) {
    List<String> headers = new ArrayList<>(1);
    request.getHeaders(HttpHeaders.AUTHORIZATION).forEach(headers::add);
    Caller caller = signIn.authenticate(Authentication.token(headers));
    request.setAttribute(Authentication.CALLER, caller);
    return caller;
  }

  /** The body, which stays there for the resource; null if it did not come whole. */
  private static byte @Nullable [] body(Request request) throws IOException {
    long length = request.getContentLengthLong();
    if (length < 0) {
      return null;
    }
    byte[] bytes = new byte[(int) length];
    Buffer whole = request.getPostBody(bytes.length);
    if (whole.remaining() != bytes.length) {
      return null;
    }
    whole.get(bytes);
    return bytes;
  }

  private static void send(Response response, int status, byte[] body) throws IOException {
    response.setStatus(status);
    response.setContentType(MediaType.APPLICATION_JSON);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
