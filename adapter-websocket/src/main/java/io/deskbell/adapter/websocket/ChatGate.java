package io.deskbell.adapter.websocket;

import static java.lang.System.Logger.Level.INFO;

import io.deskbell.application.port.in.Caller;
import io.deskbell.domain.RuleViolation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lets those in who bring a good token from an allowed origin, as many as may be. */
final class ChatGate implements HandshakeGate {
  private static final System.Logger LOG = System.getLogger("io.deskbell.websocket");
  private static final String SUBPROTOCOL = "deskbell.v1";
  private static final String TOKEN_PREFIX = "bearer.";
  private static final String SCHEME = "Bearer ";

  private final ChatServices services;
  private final WebSocketSettings settings;
  private final OpenConnections byUser;
  private final OpenConnections byAddress;

  ChatGate(ChatServices services, WebSocketSettings settings) {
    this.services = services;
    this.settings = settings;
    this.byUser = new OpenConnections(settings.connectionsPerUser());
    this.byAddress = new OpenConnections(settings.connectionsPerAddress());
  }

  @Override
  public HandshakeDecision decide(HandshakeRequest request) {
    String address =
        settings
            .clientAddress()
            .apply(
                request.remoteAddress().getAddress().getHostAddress(),
                request.headers("X-Forwarded-For"));
    HandshakeDecision decision = decide(request, address);
    if (decision instanceof HandshakeDecision.Refused refused) {
      LOG.log(INFO, () -> "GET / " + refused.status() + " websocket refused from=" + address);
    }
    return decision;
  }

  private HandshakeDecision decide(HandshakeRequest request, String address) {
    if (!request.headers("Origin").stream().allMatch(settings.allowedOrigins())) {
      return HandshakeDecision.refuse(
          403, Map.of(), "forbidden", "The Origin of this page may not connect");
    }
    Caller caller;
    try {
      caller = services.signIn().authenticate(token(request));
    } catch (RuleViolation.Unauthenticated e) {
      return problem(401, Map.of("WWW-Authenticate", "Bearer"), e);
    }
    return admit(request, caller, address);
  }

  private static String token(HandshakeRequest request) {
    List<String> authorizations = request.headers("Authorization");
    if (authorizations.size() > 1) {
      throw new RuleViolation.Unauthenticated(
          authorizations.size() + " Authorization headers, expected one: Bearer TOKEN");
    }
    for (String authorization : authorizations) {
      if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
        throw new RuleViolation.Unauthenticated(
            "Authorization has another scheme, expected Bearer and a token");
      }
      return authorization.substring(SCHEME.length()).strip();
    }
    for (String offered : request.subprotocols()) {
      if (offered.startsWith(TOKEN_PREFIX)) {
        return offered.substring(TOKEN_PREFIX.length());
      }
    }
    throw new RuleViolation.Unauthenticated(
        "no token, expected the header Authorization: Bearer TOKEN or the subprotocol bearer.TOKEN");
  }

  private HandshakeDecision admit(HandshakeRequest request, Caller caller, String address) {
    String user = caller.id().value();
    if (!byUser.enter(user)) {
      return tooMany("connections of " + user, byUser.limit());
    }
    if (!byAddress.enter(address)) {
      byUser.leave(user);
      return tooMany("connections from this address", byAddress.limit());
    }
    Runnable onClosed =
        () -> {
          byUser.leave(user);
          byAddress.leave(address);
        };
    return HandshakeDecision.accept(
        subprotocol(request),
        connection -> new ChatConnection(connection, caller, services, settings, onClosed).open());
  }

  private static @Nullable String subprotocol(HandshakeRequest request) {
    return request.subprotocols().contains(SUBPROTOCOL) ? SUBPROTOCOL : null;
  }

  private static HandshakeDecision tooMany(String what, int limit) {
    return problem(
        429,
        Map.of("Retry-After", "10"),
        new RuleViolation.RateLimited("too many " + what + ", expected at most " + limit, 10));
  }

  private static HandshakeDecision problem(
      int status, Map<String, String> headers, RuleViolation violation) {
    String title = HandshakeDecision.reason(status);
    return HandshakeDecision.refuse(
        status, headers, FrameEncoder.problem(status, title, violation));
  }
}
