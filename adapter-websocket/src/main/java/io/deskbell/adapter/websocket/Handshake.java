package io.deskbell.adapter.websocket;

import io.deskbell.adapter.websocket.HandshakeDecision.Refused;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * The opening handshake of RFC 6455, section 4.2: what makes a request one, what makes it a good
 * one, and the bytes that answer it.
 */
final class Handshake {
  private static final String KEY = "Sec-WebSocket-Key";
  private static final String VERSION = "Sec-WebSocket-Version";
  private static final String THIS_VERSION = "13";
  private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int KEY_BYTES = 16;

  private Handshake() {}

  /** Returns whether a request asks for a WebSocket, be it well-formed or not. */
  static boolean isAskedFor(HttpRequestPacket request) {
    for (String value : request.getHeaders().values("Upgrade")) {
      for (String token : value.split(",", -1)) {
        if (token.strip().equalsIgnoreCase("websocket")) {
          return true;
        }
      }
    }
    return false;
  }

  /** Returns why a request to upgrade is refused, or null if it is well-formed. */
  static @Nullable Refused violation(HttpRequestPacket packet, HandshakeRequest request) {
    if (!packet.getRequestURI().equals("/")) {
      return HandshakeDecision.refuse(
          404, Map.of(), "not_found", "The WebSocket is at /, nowhere else");
    }
    if (packet.getMethod() != Method.GET || packet.getProtocol() != Protocol.HTTP_1_1) {
      return badRequest("A WebSocket handshake is a GET of HTTP/1.1");
    }
    if (packet.isChunked() || packet.getContentLength() > 0) {
      return badRequest("A WebSocket handshake has no body");
    }
    if (request.tokens("Connection").stream().noneMatch("upgrade"::equalsIgnoreCase)) {
      return badRequest("The header Connection has to say Upgrade");
    }
    if (!request.headers(VERSION).equals(List.of(THIS_VERSION))) {
      return HandshakeDecision.refuse(
          426,
          Map.of(VERSION, THIS_VERSION, "Upgrade", "websocket"),
          "upgrade_required",
          "The header Sec-WebSocket-Version has to be 13");
    }
    if (!isKey(request.headers(KEY))) {
      return badRequest("The header Sec-WebSocket-Key has to be 16 bytes in Base64");
    }
    return null;
  }

  private static Refused badRequest(String detail) {
    return HandshakeDecision.refuse(400, Map.of(), "bad_request", detail);
  }

  private static boolean isKey(List<String> values) {
    if (values.size() != 1) {
      return false;
    }
    try {
      return Base64.getDecoder().decode(values.get(0)).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Returns the answer to a good handshake. */
  static byte[] answer(HandshakeRequest request, @Nullable String subprotocol) {
    StringBuilder head =
        new StringBuilder(160)
            .append("HTTP/1.1 101 Switching Protocols\r\n")
            .append("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ")
            .append(accept(request.headers(KEY).get(0)))
            .append("\r\n");
    if (subprotocol != null) {
      head.append("Sec-WebSocket-Protocol: ").append(subprotocol).append("\r\n");
    }
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Returns the answer that refuses a handshake, behind which the connection is closed. */
  static byte[] answer(Refused refusal) {
    byte[] problem = refusal.problem().getBytes(StandardCharsets.UTF_8);
    StringBuilder head =
        new StringBuilder(256)
            .append("HTTP/1.1 ")
            .append(refusal.status())
            .append(' ')
            .append(HandshakeDecision.reason(refusal.status()))
            .append("\r\nContent-Type: application/problem+json\r\nContent-Length: ")
            .append(problem.length)
            .append("\r\nConnection: close\r\n");
    refusal
        .headers()
        .forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    byte[] answer = Arrays.copyOf(bytes, bytes.length + problem.length);
    System.arraycopy(problem, 0, answer, bytes.length, problem.length);
    return answer;
  }

  private static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key + GUID).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }
}
