package io.deskbell.adapter.websocket;

import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/**
 * The limits of the WebSocket side. Immutable.
 *
 * @param maxMessageChars the most Unicode code points of one message's content, at least 1
 * @param maxFrameBytes the most bytes of one WebSocket message, at least 1
 * @param framesPerSecond what a connection may send, with bursts of four times that; 0 for no limit
 * @param connectionsPerUser open connections of one user; 0 for no limit
 * @param connectionsPerAddress open connections of one client address; 0 for no limit
 * @param sendQueueBytes what may wait for one connection before it counts as too slow, at least 1
 * @param idleTimeout how long a connection may stay silent, pongs included
 * @param headerTimeout from a connection's first byte to the end of its request head
 * @param allowedOrigins whether a browser on a page of that origin may connect
 * @param clientAddress the address of a client, from that of its TCP connection and the values of
 *     its {@code X-Forwarded-For} headers
 */
public record WebSocketSettings(
    int maxMessageChars,
    int maxFrameBytes,
    int framesPerSecond,
    int connectionsPerUser,
    int connectionsPerAddress,
    int sendQueueBytes,
    Duration idleTimeout,
    Duration headerTimeout,
    Predicate<String> allowedOrigins,
    BiFunction<String, List<String>, String> clientAddress) {

  TransportSettings transport() {
    return TransportSettings.defaults()
        .withMaxMessageBytes(maxFrameBytes)
        .withSendQueueBytes(sendQueueBytes)
        .withIdleTimeout(idleTimeout)
        .withHeaderTimeout(headerTimeout);
  }
}
