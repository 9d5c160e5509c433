package io.deskbell.adapter.rest;

import java.io.IOException;
import java.util.Locale;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.KeepAlive;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.glassfish.grizzly.http.util.MimeHeaders.MaxHeaderCountExceededException;
import org.glassfish.grizzly.memory.Buffers;

/** Grizzly's HTTP codec, answering what it cannot read with a problem detail like all others. */
final class ProblemCodec extends HttpServerFilter {
  @SuppressWarnings("deprecation") // there is no other way to make one yet
  ProblemCodec(int maxHeaderBytes, int maxHeaders, KeepAlive keepAlive) {
    super(true, maxHeaderBytes, "", keepAlive, null, maxHeaders, maxHeaders);
    setAllowPayloadForUndefinedHttpMethods(true);
  }

  /**
   * Leaves alone what asks for any other protocol than WebSocket, as HTTP clients do that would
   * rather speak HTTP/2: Grizzly would no longer see the request's body as one.
   */
  @Override
  protected void onIncomingUpgrade(FilterChainContext ctx, HttpHeader header) {
    if (header.getUpgrade().toLowerCase(Locale.ROOT).contains("websocket")) {
      super.onIncomingUpgrade(ctx, header);
    } else {
      header.getUpgradeDC().recycle();
    }
  }

  @Override
  protected void onHttpHeaderError(HttpHeader header, FilterChainContext ctx, Throwable failure)
      throws IOException {
    if (failure instanceof MaxHeaderCountExceededException
        || String.valueOf(failure.getMessage()).endsWith("too large")) {
      HttpStatus.newHttpStatus(431, "Request Header Fields Too Large")
          .setValues(((HttpRequestPacket) header).getResponse());
    }
    super.onHttpHeaderError(header, ctx, failure);
  }

  @Override
  protected HttpContent customizeErrorResponse(HttpResponsePacket response) {
    String id = RequestIds.of(null);
    int status = response.getStatus();
    RequestLog.unreadable(status, id);
    String detail =
        switch (status) {
          case 431 -> "the request line or a header is too long";
          case 505 -> "expected HTTP/1.1";
          default -> "this is no well-formed HTTP request";
        };
    byte[] body = Json.bytes(Problem.of(status, "invalid_frame", detail).withRequestId(id));
    response.setHeader(RequestIds.HEADER, id);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Cache-Control", "no-store");
    // As plain headers: if not even the protocol could be read, Grizzly adds none.
    response.getHeaders().setValue(Header.ContentType).setString(Problem.MEDIA_TYPE);
    response.setHeader("Connection", "close");
    response.setContentLength(body.length);
    return HttpContent.builder(response).content(Buffers.wrap(null, body)).last(true).build();
  }
}
