package io.deskbell.adapter.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.deskbell.adapter.rest.Server.Answer;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.glassfish.jersey.server.model.Resource;
import org.glassfish.jersey.server.model.ResourceMethod;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The description says what there is, all of it and nothing else. */
class OpenApiTest {
  private final Server server = new Server();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void itNamesEveryPathAndMethodAndNoOther() throws IOException {
    Set<String> described = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : description().get("paths").properties()) {
      for (Map.Entry<String, JsonNode> member : path.getValue().properties()) {
        if (!member.getKey().equals("parameters")) {
          described.add(member.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
        }
      }
    }

    Set<String> answered = new TreeSet<>();
    for (Class<?> root : RestApi.RESOURCES) {
      collect("", Resource.from(root), answered);
    }
    for (Class<?> root : RestApi.STAFF_RESOURCES) {
      collect("", Resource.from(root), answered);
    }
    assertEquals(answered, described);
  }

  private static void collect(String prefix, Resource resource, Set<String> found) {
    String path = (prefix + "/" + resource.getPath()).replaceAll("/+", "/");
    String plain = path.replaceAll("\\{(\\w+):[^}]*}", "{$1}");
    for (ResourceMethod method : resource.getResourceMethods()) {
      found.add(method.getHttpMethod() + " " + plain);
    }
    resource.getChildResources().forEach(child -> collect(path, child, found));
  }

  @Test
  void itNamesEveryCodeThatIsAnswered() throws IOException {
    Set<String> codes = new TreeSet<>();
    description()
        .at("/components/schemas/Problem/properties/code/enum")
        .forEach(code -> codes.add(code.asText()));

    for (String path : Set.of("/nothing", "/session/start", "/sessions", "/session/a%20b")) {
      Answer answer = server.get(path.contains("%") ? Server.BOSS : "", path);
      assertTrue(codes.contains(answer.text("code")), answer::toString);
    }
  }

  @Test
  void everyReferenceLeadsSomewhere() throws IOException {
    JsonNode description = description();
    for (JsonNode reference : description.findValues("$ref")) {
      String pointer = reference.asText().substring(1);
      assertTrue(description.at(pointer).isObject(), pointer);
    }
  }

  private JsonNode description() throws IOException {
    Answer answer = server.get("", "/openapi.yaml");
    assertEquals(200, answer.status());
    assertEquals("application/yaml", answer.header("Content-Type"));
    JsonNode description = new YAMLMapper().readTree(answer.body());
    assertEquals("3.1.0", description.get("openapi").asText());
    return description;
  }
}
