package io.deskbell.adapter.websocket;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.glassfish.grizzly.Buffer;
import org.glassfish.grizzly.Connection;
import org.glassfish.grizzly.Grizzly;
import org.glassfish.grizzly.attributes.Attribute;
import org.glassfish.grizzly.filterchain.Filter;
import org.glassfish.grizzly.filterchain.FilterChain;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.FilterChainEvent;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpEvents;
import org.glassfish.grizzly.http.HttpRequestPacket;

/**
 * Stands around Grizzly's HTTP parser: passes requests on to it and watches that they get on, but
 * takes those that ask for a WebSocket.
 *
 * <p>It is around the parser and not behind it, because only there the bytes behind a request's
 * head can be had: a client may send its first frames in one piece with its handshake, and the
 * parser would take them for the next request.
 */
final class UpgradeFilter implements Filter {
  private static final Attribute<RequestWatch> WATCH =
      Grizzly.DEFAULT_ATTRIBUTE_BUILDER.createAttribute(RequestWatch.class.getName());

  private final Filter parser;
  private final WebSocketTransport transport;

  UpgradeFilter(Filter parser, WebSocketTransport transport) {
    this.parser = parser;
    this.transport = transport;
  }

  @Override
  public NextAction handleAccept(FilterChainContext context) throws IOException {
    Connection<?> tcp = context.getConnection();
    WATCH.set(tcp, transport.watch(tcp));
    return parser.handleAccept(context);
  }

  @Override
  public NextAction handleRead(FilterChainContext context) throws IOException {
    Connection<?> tcp = context.getConnection();
    RequestWatch watch = WATCH.get(tcp);
    Buffer input = context.getMessage();
    int start = input.position();
    // The parser splits the buffer, and keeps what is behind the head to itself.
    ByteBuffer bytes = input.toByteBuffer().duplicate();
    boolean headAwaited = watch.received();
    NextAction next = parser.handleRead(context);
    if (context.getMessage() instanceof HttpContent content
        && content.getHttpHeader() instanceof HttpRequestPacket request) {
      if (headAwaited && Handshake.isAskedFor(request)) {
        watch.stop();
        bytes.position(bytes.position() + input.position() - start);
        byte[] early = new byte[bytes.remaining()];
        bytes.get(early);
        transport.handshake(context, request, early);
        return context.getStopAction();
      }
      if (content.isLast()) {
        watch.requestEnded();
      } else if (headAwaited) {
        watch.headEnded();
      }
    }
    return next;
  }

  @Override
  public NextAction handleEvent(FilterChainContext context, FilterChainEvent event)
      throws IOException {
    NextAction next = parser.handleEvent(context, event);
    if (event.type() == HttpEvents.ResponseCompleteEvent.TYPE) {
      RequestWatch watch = WATCH.get(context.getConnection());
      if (watch != null) {
        watch.answered();
      }
    }
    return next;
  }

  @Override
  public NextAction handleClose(FilterChainContext context) throws IOException {
    RequestWatch watch = WATCH.get(context.getConnection());
    if (watch != null) {
      watch.stop();
    }
    return parser.handleClose(context);
  }

  @Override
  public NextAction handleWrite(FilterChainContext context) throws IOException {
    return parser.handleWrite(context);
  }

  @Override
  public NextAction handleConnect(FilterChainContext context) throws IOException {
    return parser.handleConnect(context);
  }

  @Override
  public void exceptionOccurred(FilterChainContext context, Throwable error) {
    parser.exceptionOccurred(context, error);
  }

  @Override
  public void onAdded(FilterChain chain) {
    parser.onAdded(chain);
  }

  @Override
  public void onRemoved(FilterChain chain) {
    parser.onRemoved(chain);
  }

  @Override
  public void onFilterChainChanged(FilterChain chain) {
    parser.onFilterChainChanged(chain);
  }
}
