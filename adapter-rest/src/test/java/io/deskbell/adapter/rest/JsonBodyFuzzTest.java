package io.deskbell.adapter.rest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deskbell.domain.RuleViolation;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ContainerRequest;

/**
 * Whatever is sent as a request's body is either an object, whose texts are the same once they are
 * written down again, or is refused with a problem of bounded length.
 */
class JsonBodyFuzzTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> FIELDS =
      List.of("userId", "userHash", "agentKey", "content", "clientMessageId");
  private static final int LONGEST_REFUSAL = 2_000;

  /**
   * @param input the content type, a line break, the body; without a line break a body of JSON
   */
  @FuzzTest(maxDuration = "10m")
  void isAnObjectOrIsRefused(byte[] input) throws IOException {
    int line = 0;
    while (line < input.length && input[line] != '\n') {
      line++;
    }
    boolean typed = line < input.length;
    String contentType = typed ? new String(input, 0, line, ISO_8859_1) : "application/json";
    byte[] body = typed ? Arrays.copyOfRange(input, line + 1, input.length) : input;
    try {
      requireSameAgain(read(contentType, body));
    } catch (Problem.Refusal e) {
      requireReadable(e.problem());
    }
  }

  private static JsonBody read(String contentType, byte[] body) throws IOException {
    URI uri = URI.create("http://localhost/");
    ContainerRequest request =
        new ContainerRequest(uri, uri, "POST", null, new MapPropertiesDelegate(), null);
    request.setProperty(FrontDoor.CONTENT_TYPE, contentType);
    request.setEntityStream(new ByteArrayInputStream(body));
    return JsonBody.of(request);
  }

  private static void requireSameAgain(JsonBody body) throws IOException {
    for (String field : FIELDS) {
      try {
        String text = body.text(field);
        ObjectNode again = MAPPER.createObjectNode().put(field, text);
        assertEquals(text, read("application/json", MAPPER.writeValueAsBytes(again)).text(field));
      } catch (RuleViolation.InvalidField e) {
        assertEquals(field, e.field());
        requireReadable(Problem.from(e));
      }
    }
  }

  private static void requireReadable(Problem problem) throws IOException {
    assertTrue(problem.status() == 400 || problem.status() == 415, problem::toString);
    byte[] bytes = Json.bytes(problem);
    assertTrue(bytes.length < LONGEST_REFUSAL, problem::toString);
    JsonNode shown = MAPPER.readTree(bytes);
    assertEquals(problem.detail(), shown.path("detail").asText());
    assertFalse(problem.detail().isBlank());
  }
}
