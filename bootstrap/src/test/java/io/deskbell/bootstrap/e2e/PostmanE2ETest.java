package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Postman collection of the documentation, run by newman. */
class PostmanE2ETest {
  @TempDir private Path directory;

  @Test
  void everyAssertionOfTheCollectionHolds() throws Exception {
    Path newman = NodeTools.require("newman/bin/newman.js");
    Path collections = NodeTools.project("docs/postman");
    try (DeskbellProcess server = DeskbellProcess.startWithDefaults()) {
      Path report = directory.resolve("report.json");
      Path output = directory.resolve("newman.txt");
      String said =
          NodeTools.finish(
              NodeTools.start(
                  output,
                  newman,
                  "run",
                  collections.resolve("deskbell.postman_collection.json").toString(),
                  "--environment",
                  collections.resolve("deskbell.postman_environment.json").toString(),
                  "--env-var",
                  "baseUrl=" + server.http(),
                  "--reporters",
                  "cli,json",
                  "--reporter-json-export",
                  report.toString()),
              output);
      JsonNode assertions =
          Json.parse(Files.readString(report)).path("run").path("stats").path("assertions");
      assertTrue(assertions.path("total").asInt() > 50, said);
      assertEquals(0, assertions.path("failed").asInt(-1), said);
    }
  }
}
