package io.deskbell.adapter.websocket;

import java.util.Map;
import java.util.function.Function;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.jspecify.annotations.Nullable;

/** What becomes of a WebSocket handshake. */
sealed interface HandshakeDecision {

  /**
   * The connection is upgraded.
   *
   * @param subprotocol what {@code Sec-WebSocket-Protocol} answers: one that the client offered, or
   *     null for no such header
   * @param opened makes the listener of the new connection; called once, on the connection's
   *     selector thread, after the handshake's answer and before any message; it may send
   */
  record Accepted(
      @Nullable String subprotocol, Function<WebSocketConnection, ConnectionListener> opened)
      implements HandshakeDecision {}

  /**
   * The handshake is answered with an HTTP error, and the TCP connection is closed.
   *
   * @param status 400 to 599
   * @param headers what to add to the answer; the content type, the length and {@code Connection}
   *     are set anyway
   * @param problem the body, an {@code application/problem+json} (RFC 9457)
   */
  record Refused(int status, Map<String, String> headers, String problem)
      implements HandshakeDecision {}

  /** Upgrades the connection. */
  static HandshakeDecision accept(
      @Nullable String subprotocol, Function<WebSocketConnection, ConnectionListener> opened) {
    return new Accepted(subprotocol, opened);
  }

  /** Refuses the handshake with a body made elsewhere. */
  static HandshakeDecision refuse(int status, Map<String, String> headers, String problem) {
    return new Refused(status, headers, problem);
  }

  /**
   * Refuses the handshake with a problem of few words.
   *
   * @param code what a program goes by; it and {@code detail} are ours, so that nothing in them
   *     needs escaping: no quote, no backslash, no control character
   */
  static Refused refuse(int status, Map<String, String> headers, String code, String detail) {
    String title = reason(status);
    String problem =
        "{\"type\":\"about:blank\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\",\"code\":\"%s\"}"
            .formatted(title, status, detail, code);
    return new Refused(status, headers, problem);
  }

  /** What an HTTP status is called. */
  static String reason(int status) {
    // Grizzly's table ends before these.
    return switch (status) {
      case 426 -> "Upgrade Required";
      case 429 -> "Too Many Requests";
      default -> HttpStatus.getHttpStatus(status).getReasonPhrase();
    };
  }
}
