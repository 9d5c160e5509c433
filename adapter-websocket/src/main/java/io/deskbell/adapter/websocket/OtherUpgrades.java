package io.deskbell.adapter.websocket;

import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.FilterChainEvent;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpEvents.IncomingHttpUpgradeEvent;
import org.glassfish.grizzly.http.HttpRequestPacket;

/**
 * Ignores the wish to upgrade to anything else than a WebSocket, as a server may (RFC 9110, section
 * 7.8). Some clients, the JDK's among them, wish for HTTP/2 with every first request; the parser
 * then no longer looks for the end of the request, and its handler would wait for it for ever.
 */
final class OtherUpgrades extends BaseFilter {
  @Override
  public NextAction handleEvent(FilterChainContext context, FilterChainEvent event) {
    if (event instanceof IncomingHttpUpgradeEvent upgrade
        && upgrade.getHttpHeader() instanceof HttpRequestPacket request
        && !Handshake.isAskedFor(request)) {
      request.setIgnoreContentModifiers(false);
      request.getUpgradeDC().recycle();
    }
    return context.getInvokeAction();
  }
}
