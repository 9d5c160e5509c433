/**
 * Deskbell over WebSocket: the container under the protocol engine, frames, and backpressure. A
 * driving adapter: it imports the inbound ports and the domain, never an outbound port or another
 * adapter.
 */
@NullMarked
package io.deskbell.adapter.websocket;

import org.jspecify.annotations.NullMarked;
