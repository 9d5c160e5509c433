package io.deskbell.bootstrap.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The HTTP side of one server, as one caller uses it. */
final class HttpApi {
  /** One for all tests: it keeps threads and connections. */
  static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(20))
          .build();

  private final URI base;
  private final @Nullable String token;

  HttpApi(URI base, @Nullable String token) {
    this.base = base;
    this.token = token;
  }

  Answer get(String path, String... headers) {
    return send("GET", path, BodyPublishers.noBody(), headers);
  }

  /** A request with a JSON body. */
  Answer post(String path, JsonNode body, String... headers) {
    return postText(path, body.toString(), headers);
  }

  /** A request without a body. */
  Answer post(String path) {
    return send("POST", path, BodyPublishers.noBody());
  }

  /** A request with a body that says it is JSON. */
  Answer postText(String path, String body, String... headers) {
    String[] all = new String[headers.length + 2];
    all[0] = "Content-Type";
    all[1] = "application/json";
    System.arraycopy(headers, 0, all, 2, headers.length);
    return send(
        "POST", path, BodyPublishers.ofByteArray(body.getBytes(StandardCharsets.UTF_8)), all);
  }

  Answer send(String method, String path, BodyPublisher body, String... headers) {
    URI uri = URI.create(path.startsWith("http:") ? path : base + path);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(60)).method(method, body);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      return new Answer(
          method + " " + path, CLIENT.send(request.build(), BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
