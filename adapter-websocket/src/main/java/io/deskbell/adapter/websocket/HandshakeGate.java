package io.deskbell.adapter.websocket;

/**
 * Decides who may open a WebSocket, before anything answers the handshake. It is asked only about
 * handshakes that are well-formed by RFC 6455.
 */
@FunctionalInterface
interface HandshakeGate {

  /**
   * Returns what becomes of a handshake. Called on a selector thread, so it must not block; called
   * for several handshakes at once. If it throws, the handshake is answered with 500.
   */
  HandshakeDecision decide(HandshakeRequest request);
}
