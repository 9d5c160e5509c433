package io.deskbell.adapter.rest;

import org.glassfish.grizzly.filterchain.BaseFilter;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.filterchain.NextAction;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.util.HttpStatus;

/**
 * Collects a request's body without a thread waiting for it, and hands the request on when it is
 * complete or has grown too large; so a slow sender holds up nobody, and a body is bounded however
 * it is framed.
 */
final class WholeBody extends BaseFilter {
  private static final String TOO_LARGE = "io.deskbell.bodyTooLarge";

  private final int maxBytes;

  WholeBody(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  static boolean isTooLarge(HttpRequestPacket request) {
    return request.getAttribute(TOO_LARGE) != null;
  }

  @Override
  public NextAction handleRead(FilterChainContext ctx) {
    if (!(ctx.getMessage() instanceof HttpContent content)
        || !(content.getHttpHeader() instanceof HttpRequestPacket request)
        || request.isUpgrade()) {
      return ctx.getInvokeAction();
    }
    if (HttpContent.isBroken(content)) {
      // The codec has answered already and closes the connection; to go on would log a fault.
      return ctx.getStopAction();
    }
    if (isTooLarge(request)) {
      content.recycle();
      return ctx.getStopAction();
    }
    if (Method.CONNECT.equals(request.getMethod())) {
      // Grizzly takes what follows for a tunnel, which has no end to wait for.
      request.setContentBroken(true);
      return ctx.getInvokeAction();
    }
    if (request.getContentLength() > maxBytes || content.getContent().remaining() > maxBytes) {
      request.setAttribute(TOO_LARGE, true);
      if (request.requiresAcknowledgement()) {
        // Who is not asked for the body may keep it: what follows may be that or a new request.
        request.setContentBroken(true);
      }
      return ctx.getInvokeAction();
    }
    if (content.isLast()) {
      return ctx.getInvokeAction();
    }
    if (request.requiresAcknowledgement()) {
      acknowledge(ctx, request);
    }
    return ctx.getStopAction(content);
  }

  private static void acknowledge(FilterChainContext ctx, HttpRequestPacket request) {
    HttpResponsePacket response = request.getResponse();
    HttpStatus.CONINTUE_100.setValues(response);
    response.setAcknowledgement(true);
    ctx.write(response);
  }
}
