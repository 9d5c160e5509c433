package io.deskbell.adapter.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.deskbell.adapter.token.IssuerKeys.Pace;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.PublicKey;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.OctJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys of an issuer that answers over a real socket, well or badly. */
@Timeout(60)
class IssuerKeysTest {
  private static final Duration NEVER = Duration.ofDays(1);
  private static final Duration SOON = Duration.ofMillis(20);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final AtomicInteger questions = new AtomicInteger();
  private final AtomicInteger changes = new AtomicInteger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;
  private volatile Answer answer = exchange -> send(exchange, 500, "");

  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/keys",
        exchange -> {
          questions.incrementAndGet();
          try (exchange) {
            answer.to(exchange);
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private IssuerKeys keys(Pace pace) {
    URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/keys");
    IssuerKeys keys = new IssuerKeys(address, pace, changes::incrementAndGet);
    keys.start();
    return keys;
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private void publish(JsonWebKey... keys) {
    String json = new JsonWebKeySet(keys).toJson();
    answer = exchange -> send(exchange, 200, json);
  }

  private static PublicJsonWebKey rsa(String id, int bits) throws JoseException {
    PublicJsonWebKey key = RsaJwkGenerator.generateJwk(bits);
    key.setKeyId(id);
    return key;
  }

  private static PublicJsonWebKey curve(String id) throws JoseException {
    PublicJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
    key.setKeyId(id);
    return key;
  }

  private static boolean has(IssuerKeys keys, PublicJsonWebKey key, String algorithm) {
    try {
      PublicKey found = keys.find(key.getKeyId(), algorithm);
      return found.equals(key.getPublicKey());
    } catch (UnresolvableKeyException e) {
      return false;
    }
  }

  @Test
  void aKeyIsFoundByItsNameForItsAlgorithmAlone() throws JoseException {
    PublicJsonWebKey rsa = rsa("r", 2048);
    PublicJsonWebKey curve = curve("e");
    publish(rsa, curve);
    try (IssuerKeys keys = keys(new Pace(NEVER, NEVER, NEVER, LONG))) {
      assertTrue(has(keys, rsa, "RS256"));
      assertTrue(has(keys, curve, "ES256"));
      assertThrows(UnresolvableKeyException.class, () -> keys.find("r", "ES256"));
      assertThrows(UnresolvableKeyException.class, () -> keys.find("e", "RS256"));
      assertThrows(UnresolvableKeyException.class, () -> keys.find("r", "HS256"));
    }
  }

  @Test
  void aNameMayBeMissingWhereThereIsOneKeyAndMustNotBeThereTwice() throws Exception {
    PublicJsonWebKey only = curve("e");
    publish(only, rsa("same", 2048), rsa("same", 2048));
    try (IssuerKeys keys = keys(new Pace(NEVER, NEVER, NEVER, LONG))) {
      assertEquals(only.getPublicKey(), keys.find(null, "ES256"));
      assertThrows(UnresolvableKeyException.class, () -> keys.find(null, "RS256"));
      assertThrows(UnresolvableKeyException.class, () -> keys.find("same", "RS256"));
    }
  }

  @Test
  void whatIsNoGoodForSigningTokensIsNotTaken() throws JoseException {
    PublicJsonWebKey good = rsa("good", 2048);
    PublicJsonWebKey encrypting = rsa("encrypting", 2048);
    encrypting.setUse("enc");
    PublicJsonWebKey other = rsa("other", 2048);
    other.setAlgorithm("RS512");
    JsonWebKey secret = OctJwkGenerator.generateJwk(256);
    secret.setKeyId("secret");
    PublicJsonWebKey wide = EcJwkGenerator.generateJwk(EllipticCurves.P384);
    wide.setKeyId("wide");
    publish(good, encrypting, other, secret, wide, rsa("weak", 1024));
    try (IssuerKeys keys = keys(new Pace(NEVER, NEVER, NEVER, LONG))) {
      assertTrue(has(keys, good, "RS256"));
      for (String id : new String[] {"encrypting", "other", "secret", "weak"}) {
        assertThrows(UnresolvableKeyException.class, () -> keys.find(id, "RS256"), id);
      }
      assertThrows(UnresolvableKeyException.class, () -> keys.find("wide", "ES256"));
    }
  }

  @Test
  void keysAreFetchedAgainNowAndThen() throws JoseException {
    PublicJsonWebKey before = rsa("before", 2048);
    PublicJsonWebKey after = rsa("after", 2048);
    publish(before);
    try (IssuerKeys keys = keys(new Pace(SOON, NEVER, NEVER, LONG))) {
      publish(before, after);
      await().until(() -> has(keys, after, "RS256"));
      assertTrue(has(keys, before, "RS256"));
      publish(after);
      await().until(() -> !has(keys, before, "RS256"));
      assertEquals(3, changes.get());
    }
  }

  @Test
  void anUnknownNameIsLookedForOnceHoweverOftenItComes() throws JoseException {
    PublicJsonWebKey before = rsa("before", 2048);
    PublicJsonWebKey after = rsa("after", 2048);
    publish(before);
    try (IssuerKeys keys = keys(new Pace(NEVER, NEVER, Duration.ofMillis(200), LONG))) {
      publish(before, after);
      for (int i = 0; i < 10_000; i++) {
        String id = "k-" + i;
        assertThrows(UnresolvableKeyException.class, () -> keys.find(id, "ES256"));
      }
      await().until(() -> has(keys, after, "RS256"));
    }
    assertTrue(questions.get() < 100, () -> questions + " questions");
  }

  @Test
  void aFloodOfUnknownNamesIsOneQuestionInAPause() throws JoseException {
    publish(rsa("r", 2048));
    try (IssuerKeys keys = keys(new Pace(NEVER, NEVER, NEVER, LONG))) {
      for (int i = 0; i < 10_000; i++) {
        String id = "k-" + i;
        assertThrows(UnresolvableKeyException.class, () -> keys.find(id, "RS256"));
      }
    }
    assertEquals(1, questions.get());
  }

  @Test
  void theLastGoodKeysStayWhateverTheIssuerAnswers() throws JoseException {
    PublicJsonWebKey first = rsa("first", 2048);
    String evil = new JsonWebKeySet(rsa("evil", 2048)).toJson();
    server.createContext("/evil", exchange -> send(exchange, 200, evil));
    publish(first);
    Semaphore hanging = new Semaphore(0);
    Answer[] bad = {
      exchange -> send(exchange, 500, "{}"),
      exchange -> send(exchange, 404, ""),
      exchange -> send(exchange, 200, ""),
      exchange -> send(exchange, 200, "<html>"),
      exchange -> send(exchange, 200, "[]"),
      exchange -> send(exchange, 200, "{}"),
      exchange -> send(exchange, 200, "{\"keys\":[]}"),
      exchange -> send(exchange, 200, "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AQAB\"}]}"),
      exchange -> send(exchange, 200, "{\"keys\":" + "[".repeat(10_000)),
      exchange -> {
        exchange.getResponseHeaders().set("Location", "/evil");
        send(exchange, 302, "");
      },
      IssuerKeysTest::sendWithoutEnd,
      exchange -> hanging.acquireUninterruptibly(),
    };
    Pace quick = new Pace(SOON, SOON, NEVER, Duration.ofMillis(500));
    try (IssuerKeys keys = keys(quick)) {
      for (Answer one : bad) {
        answer = one;
        int before = questions.get();
        await().until(() -> questions.get() > before + 1);
        assertTrue(has(keys, first, "RS256"));
      }
      PublicJsonWebKey last = rsa("last", 2048);
      publish(last);
      hanging.release(1_000);
      await().until(() -> has(keys, last, "RS256"));
    }
    assertEquals(2, changes.get());
  }

  private static void sendWithoutEnd(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    byte[] spaces = " ".repeat(10_000).getBytes(UTF_8);
    OutputStream body = exchange.getResponseBody();
    // Until whoever asked gives up.
    while (true) {
      body.write(spaces);
    }
  }
}
