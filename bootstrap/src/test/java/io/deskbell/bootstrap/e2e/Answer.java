package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What came back for an HTTP request. */
final class Answer {
  private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;\\s*rel=\"?next\"?");

  private final String request;
  private final HttpResponse<byte[]> response;

  Answer(String request, HttpResponse<byte[]> response) {
    this.request = request;
    this.response = response;
  }

  int status() {
    return response.statusCode();
  }

  HttpHeaders headers() {
    return response.headers();
  }

  String header(String name) {
    return headers()
        .firstValue(name)
        .orElseThrow(() -> new AssertionError("no header " + name + ": " + this));
  }

  String text() {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  JsonNode json() {
    return Json.parse(text());
  }

  /** This answer, which must have that status and a JSON body. */
  Answer expect(int status) {
    assertEquals(status, status(), this::toString);
    String type = header("Content-Type").toLowerCase(Locale.ROOT);
    assertTrue(type.startsWith("application/json"), this::toString);
    return this;
  }

  /** The body of this answer, which must have that status and be JSON. */
  JsonNode body(int status) {
    return expect(status).json();
  }

  /** The body of this refusal: RFC 9457, with that status and code, and nothing of the inside. */
  JsonNode problem(int status, String code) {
    assertEquals(status, status(), this::toString);
    String type = header("Content-Type").toLowerCase(Locale.ROOT);
    assertTrue(type.startsWith("application/problem+json"), this::toString);
    JsonNode problem = json();
    assertEquals(code, problem.path("code").asText(), this::toString);
    assertEquals(status, problem.path("status").asInt(), this::toString);
    for (String member : new String[] {"type", "title", "detail"}) {
      assertTrue(problem.path(member).isTextual(), () -> "no " + member + ": " + this);
      assertFalse(problem.path(member).asText().isBlank(), () -> "blank " + member + ": " + this);
    }
    assertFalse(text().contains("Exception"), this::toString);
    assertFalse(text().contains("io.deskbell"), this::toString);
    if (status == 401) {
      assertTrue(header("WWW-Authenticate").startsWith("Bearer"), this::toString);
    }
    if (status == 429) {
      assertTrue(Integer.parseInt(header("Retry-After")) >= 1, this::toString);
    }
    return problem;
  }

  /** A refusal with one of two statuses, where the contract leaves both open. */
  void problemOneOf(int one, int other) {
    problem(status() == one ? one : other, json().path("code").asText());
  }

  /** A refusal because of one field, which it names. */
  JsonNode invalidField(String field) {
    JsonNode problem = problem(400, "invalid_field");
    assertTrue(problem.path("detail").asText().contains(field), this::toString);
    assertEquals(field, problem.path("field").asText(), this::toString);
    return problem;
  }

  /** Where the next page is, if there is one. */
  Optional<String> next() {
    return headers()
        .firstValue("Link")
        .map(NEXT::matcher)
        .filter(Matcher::find)
        .map(m -> m.group(1));
  }

  @Override
  public String toString() {
    String body = text();
    return request
        + " -> "
        + status()
        + " "
        + headers().map()
        + " "
        + body.substring(0, Math.min(body.length(), 2000));
  }
}
