package io.deskbell.adapter.websocket;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A WebSocket handshake as a client sent it: header names in any case, the values of a header that
 * came several times in the order in which they came. The query of the URL is left out on purpose:
 * nothing may be read from it. Immutable.
 */
final class HandshakeRequest {
  private final InetSocketAddress remoteAddress;
  private final Map<String, List<String>> headers;

  HandshakeRequest(InetSocketAddress remoteAddress, Map<String, List<String>> headers) {
    this.remoteAddress = remoteAddress;
    Map<String, List<String>> anyCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach((name, values) -> anyCase.put(name, List.copyOf(values)));
    this.headers = anyCase;
  }

  /** Returns the address at the other end of the TCP connection, which may be a proxy's. */
  InetSocketAddress remoteAddress() {
    return remoteAddress;
  }

  /** Returns all values of a header as they came, one for each line; empty where there is none. */
  List<String> headers(String name) {
    return headers.getOrDefault(name, List.of());
  }

  /** Returns the members of a header that is a comma-separated list, without white space. */
  List<String> tokens(String name) {
    List<String> tokens = new ArrayList<>();
    for (String line : headers(name)) {
      for (String token : line.split(",", -1)) {
        if (!token.isBlank()) {
          tokens.add(token.strip());
        }
      }
    }
    return tokens;
  }

  /** Returns the subprotocols that the client offers, the one it likes best first. */
  List<String> subprotocols() {
    return tokens("Sec-WebSocket-Protocol");
  }
}
