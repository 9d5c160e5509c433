package io.deskbell.bootstrap.e2e;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Somebody else who issues tokens and publishes its keys on a port that was free. */
final class Issuer implements AutoCloseable {
  static final String NAME = "https://issuer.example/";
  static final String AUDIENCE = "chat of these tests";

  private final AtomicInteger questions = new AtomicInteger();
  private final HttpServer server;
  private volatile byte[] published = {};

  private Issuer(HttpServer server) {
    this.server = server;
    server.createContext(
        "/keys",
        exchange -> {
          questions.incrementAndGet();
          byte[] body = published;
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  static Issuer start(SigningKey... keys) {
    try {
      Issuer issuer =
          new Issuer(
              HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
      issuer.publish(keys);
      return issuer;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Publishes those keys and no others. */
  void publish(SigningKey... keys) {
    ArrayNode all = Json.object().putArray("keys");
    Stream.of(keys).map(SigningKey::published).forEach(all::add);
    published = ("{\"keys\":" + all + "}").getBytes(StandardCharsets.UTF_8);
  }

  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
  }

  /** The settings of a server that takes its tokens, and some more. */
  String[] settings(String... more) {
    return Stream.concat(
            Stream.of("JWKS_URL=" + address(), "JWT_ISSUER=" + NAME, "JWT_AUDIENCE=" + AUDIENCE),
            Stream.of(more))
        .toArray(String[]::new);
  }

  /** How often somebody has asked for the keys. */
  int questions() {
    return questions.get();
  }

  /** A token of that person, good for ten minutes, to be signed. */
  static Jwt token(String person, SigningKey key) {
    long now = Instant.now().getEpochSecond();
    return Jwt.of(
        Json.object("alg", key.algorithm(), "typ", "JWT", "kid", key.id()),
        Json.object("iss", NAME, "aud", AUDIENCE, "sub", person, "iat", now, "exp", now + 600));
  }

  static String signed(String person, SigningKey key) {
    return token(person, key).signed(key);
  }

  /** From now on nobody answers at its address. */
  void stop() {
    server.stop(0);
  }

  @Override
  public void close() {
    stop();
  }
}
