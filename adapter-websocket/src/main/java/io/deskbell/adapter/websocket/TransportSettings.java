package io.deskbell.adapter.websocket;

import java.time.Duration;

/**
 * The limits and times of a {@link WebSocketTransport}. Immutable.
 *
 * @param maxMessageBytes the longest message a client may send, in bytes of payload, whether it
 *     comes in one frame or in many
 * @param sendQueueBytes how much may wait for one connection before it counts as congested; at four
 *     times as much it is given up
 * @param pingInterval how often a connection is pinged
 * @param idleTimeout how long a connection may send nothing, pongs included, before it is cut
 * @param headerTimeout from a connection's first byte (or its start) to the end of a request head
 * @param bodyTimeout from the end of a request head to the end of its body; also how long one
 *     WebSocket message may take to arrive
 * @param closeTimeout how long the answer to a close frame is awaited
 * @param stallTimeout how long a congested connection may take nothing at all; one that takes
 *     something, but has not caught up after six times as long, is given up, too
 */
record TransportSettings(
    int maxMessageBytes,
    int sendQueueBytes,
    Duration pingInterval,
    Duration idleTimeout,
    Duration headerTimeout,
    Duration bodyTimeout,
    Duration closeTimeout,
    Duration stallTimeout) {

  TransportSettings {
    positive("maxMessageBytes", maxMessageBytes);
    positive("sendQueueBytes", sendQueueBytes);
    positive("pingInterval", pingInterval);
    positive("idleTimeout", idleTimeout);
    positive("headerTimeout", headerTimeout);
    positive("bodyTimeout", bodyTimeout);
    positive("closeTimeout", closeTimeout);
    positive("stallTimeout", stallTimeout);
  }

  /** Returns the settings that the configuration page gives as defaults. */
  static TransportSettings defaults() {
    return new TransportSettings(
        65_536,
        262_144,
        Duration.ofSeconds(20),
        Duration.ofSeconds(50),
        Duration.ofSeconds(20),
        Duration.ofSeconds(60),
        Duration.ofSeconds(5),
        Duration.ofSeconds(5));
  }

  TransportSettings withMaxMessageBytes(int bytes) {
    return new TransportSettings(
        bytes,
        sendQueueBytes,
        pingInterval,
        idleTimeout,
        headerTimeout,
        bodyTimeout,
        closeTimeout,
        stallTimeout);
  }

  TransportSettings withSendQueueBytes(int bytes) {
    return new TransportSettings(
        maxMessageBytes,
        bytes,
        pingInterval,
        idleTimeout,
        headerTimeout,
        bodyTimeout,
        closeTimeout,
        stallTimeout);
  }

  /** Pings in time, so that whoever answers them is never silent for so long. */
  TransportSettings withIdleTimeout(Duration timeout) {
    Duration often = timeout.multipliedBy(2).dividedBy(5);
    return new TransportSettings(
        maxMessageBytes,
        sendQueueBytes,
        often.compareTo(pingInterval) < 0 ? often : pingInterval,
        timeout,
        headerTimeout,
        bodyTimeout,
        closeTimeout,
        stallTimeout);
  }

  TransportSettings withHeaderTimeout(Duration timeout) {
    return new TransportSettings(
        maxMessageBytes,
        sendQueueBytes,
        pingInterval,
        idleTimeout,
        timeout,
        bodyTimeout,
        closeTimeout,
        stallTimeout);
  }

  private static void positive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + ", expected at least 1");
    }
  }

  private static void positive(String name, Duration value) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " is " + value + ", expected more than nothing");
    }
  }
}
