package io.deskbell.adapter.rest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.glassfish.grizzly.filterchain.FilterChainContext;
import org.glassfish.grizzly.http.HttpContent;
import org.glassfish.grizzly.http.HttpHeader;
import org.glassfish.grizzly.http.HttpRequestPacket;
import org.glassfish.grizzly.http.HttpResponsePacket;
import org.glassfish.grizzly.http.HttpServerFilter;
import org.glassfish.grizzly.http.KeepAlive;
import org.glassfish.grizzly.http.Method;
import org.glassfish.grizzly.http.util.Header;
import org.glassfish.grizzly.http.util.HttpStatus;
import org.glassfish.grizzly.http.util.MimeHeaders;
import org.glassfish.grizzly.http.util.MimeHeaders.MaxHeaderCountExceededException;
import org.glassfish.grizzly.memory.Buffers;
import org.jspecify.annotations.Nullable;

/** Grizzly's HTTP codec, answering what it cannot read with a problem detail like all others. */
final class ProblemCodec extends HttpServerFilter {
  private static final BitSet TOKEN = new BitSet();

  static {
    "-!#$%&'*+.^_`|~".chars().forEach(TOKEN::set);
    TOKEN.set('0', '9' + 1);
    TOKEN.set('A', 'Z' + 1);
    TOKEN.set('a', 'z' + 1);
  }

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

  /**
   * Refuses what a proxy before this server could take for another request, or for two: RFC 9110,
   * section 5.5, and RFC 9112, sections 3.2, 5.1 and 6.1.
   */
  @Override
  protected void onHttpHeadersParsed(
      HttpHeader header, MimeHeaders headers, FilterChainContext ctx) {
    String violation = ambiguity(((HttpRequestPacket) header).getMethod(), headers);
    if (violation != null) {
      throw new IllegalArgumentException(violation);
    }
    super.onHttpHeadersParsed(header, headers, ctx);
  }

  private static @Nullable String ambiguity(Method method, MimeHeaders headers) {
    if (!isToken(method.getMethodString())) {
      return "the method is no token";
    }
    for (int i = 0; i < headers.size(); i++) {
      if (!isToken(headers.getName(i).toString())) {
        return "the name of a header is no token";
      }
      if (hasControlCharacter(headers.getValue(i).toString())) {
        return "a control character in the value of a header";
      }
    }
    if (values(headers, "Host").size() > 1) {
      return "more than one Host";
    }
    List<String> encodings = values(headers, "Transfer-Encoding");
    if (encodings.isEmpty()) {
      return null;
    }
    if (encodings.size() > 1 || !encodings.get(0).equalsIgnoreCase("chunked")) {
      return "a Transfer-Encoding other than chunked";
    }
    return values(headers, "Content-Length").isEmpty()
        ? null
        : "both Transfer-Encoding and Content-Length";
  }

  // By hand: every request comes by here.
  private static boolean isToken(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!TOKEN.get(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static boolean hasControlCharacter(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' && text.charAt(i) != '\t') {
        return true;
      }
    }
    return false;
  }

  private static List<String> values(MimeHeaders headers, String name) {
    List<String> values = new ArrayList<>(1);
    headers.values(name).forEach(values::add);
    return values;
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
