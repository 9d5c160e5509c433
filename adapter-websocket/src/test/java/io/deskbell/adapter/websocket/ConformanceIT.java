package io.deskbell.adapter.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Reads what the Autobahn test suite has reported. Its plugin looks at what came during a case
 * alone; a server that echoes bad UTF-8 is noticed by how the connection ended.
 */
class ConformanceIT {
  private static final Set<String> GOOD = Set.of("OK", "INFORMATIONAL");

  @Test
  void everyCaseEndedAsItShould() throws IOException {
    JsonNode report =
        new ObjectMapper().readTree(new File(System.getProperty("autobahn.report"), "index.json"));
    Map<String, JsonNode> cases =
        report.properties().iterator().next().getValue().properties().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    assertTrue(cases.size() > 260, () -> "only " + cases.size() + " cases");
    assertEquals(
        List.of(),
        cases.entrySet().stream()
            .filter(entry -> !isGood(entry.getValue()))
            .map(entry -> entry.getKey() + ": " + entry.getValue())
            .toList());
  }

  private static boolean isGood(JsonNode result) {
    return GOOD.contains(result.path("behavior").asText())
        && GOOD.contains(result.path("behaviorClose").asText());
  }
}
