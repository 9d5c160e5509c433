package io.deskbell.adapter.websocket;

/**
 * What the layer above hears of one connection. All calls come from the connection's selector
 * thread, one after the other and never one within another, {@link WebSocketConnection#execute}
 * included; so none may block. An exception is logged and closes the connection with 1011.
 */
interface ConnectionListener {

  /**
   * A frame of any kind came in: a text, a fragment, a ping, a pong, a close. Called before the
   * frame is looked at, for whoever counts them.
   */
  default void onFrame() {}

  /**
   * A whole text message came in. Not called any more once the connection is closing, whoever began
   * it, nor while reading is paused.
   *
   * @param buffer holds the message as well-formed UTF-8; it may be read and written during the
   *     call and must not be used after it
   * @param offset where the message begins
   * @param length its length in bytes, from 0 to the configured maximum
   */
  void onText(byte[] buffer, int offset, int length);

  /**
   * Returns whether binary messages may come; if not, the first binary frame closes the connection
   * with 1003 as soon as its header is there. Always the same for one connection.
   */
  default boolean takesBinary() {
    return false;
  }

  /** Like {@link #onText} for a whole binary message, which may hold any bytes. */
  default void onBinary(byte[] buffer, int offset, int length) {}

  /**
   * More than {@link TransportSettings#sendQueueBytes} waits for the client: whoever can should
   * stop sending. {@link #onDrained} or {@link #onClosed} follows.
   */
  default void onCongested() {}

  /** Less than half of {@link TransportSettings#sendQueueBytes} waits for the client again. */
  default void onDrained() {}

  /**
   * The connection is gone. Called exactly once, after everything else.
   *
   * @param code of the side that began to close, by RFC 6455, section 7.4; 1006 where the TCP
   *     connection ended without a close frame
   */
  void onClosed(int code);
}
