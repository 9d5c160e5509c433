package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.bootstrap.e2e.DeskbellProcess.Finished;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another setting would have made of the visitors of a real store. */
class SimulateTest {
  @TempDir private Path directory;
  @TempDir private Path elsewhere;

  @Test
  void recordedVisitorsAreRunThroughAnotherSettingWhileTheServerRuns() {
    Finished finished;
    try (DeskbellProcess server =
        DeskbellProcess.startOn(directory, "AGENTS=ann", "AGENT_CAPACITY=1")) {
      Person first = server.visitor("v-1");
      Person second = server.visitor("v-2");
      Person third = server.visitor("v-3");
      String served = first.startSession();
      String waiting = second.startSession();
      String leaving = third.startSession();
      third.end(leaving);
      first.end(served);
      second.end(waiting);
      server.visitor("v-4").startSession();

      finished = simulate("--capacity", "3", "--policy", "round-robin", "--agents", "2");
      assertEquals(0, finished.exitCode(), finished::standardError);
      assertEquals(1, simulate("--from", Instant.now().plusSeconds(60).toString()).exitCode());
      assertEquals(finished.standardOutput(), simulateAgain().standardOutput());
    }

    String table = finished.standardOutput();
    assertEquals(List.of("recorded", "same setting", "asked"), row(table, ""));
    assertEquals(List.of("-", "least-busy", "round-robin"), row(table, "policy"));
    assertEquals(List.of("-", "1", "2"), row(table, "agents"));
    assertEquals(List.of("-", "1", "6"), row(table, "places"));
    assertEquals(List.of("3", "3", "3"), row(table, "sessions"));
    assertEquals(List.of("2", "2", "3"), row(table, "served"));
    assertEquals(List.of("1", "1", "0"), row(table, "gave up"));
    assertEquals("0.000", row(table, "wait, longest").get(2));
    assertTrue(!row(table, "wait, longest").get(1).equals("0.000"), table);
    assertEquals(List.of("2", "2", "2"), row(table, "served by ann"));
    assertEquals(List.of("0", "-", "1"), row(table, "served by more-1"));
    assertTrue(table.contains("1 sessions left out"), table);
  }

  @Test
  void whatCannotBeRunIsSaidInOneLine() {
    refused(2, "STORE is memory", "--store", "memory");
    refused(2, "--capacity is \"many\"", "--capacity", "many");
    refused(2, "--agents is \"0\"", "--agents", "0");
    refused(2, "--policy is \"nobody\"", "--policy", "nobody");
    refused(2, "--from is \"yesterday\"", "--from", "yesterday");
    refused(2, "Unknown option", "--port", "1");
    refused(2, "DATA_DIR is", new String[0]);
  }

  private void refused(int exitCode, String problem, String... arguments) {
    Finished finished = simulate(arguments);
    assertEquals(exitCode, finished.exitCode(), finished::standardError);
    assertTrue(finished.standardError().contains(problem), finished::standardError);
    assertEquals(1, finished.standardError().lines().count(), finished::standardError);
    assertEquals("", finished.standardOutput());
  }

  private Finished simulateAgain() {
    return simulate("--capacity", "3", "--policy", "round-robin", "--agents", "2");
  }

  private Finished simulate(String... arguments) {
    List<String> all = new ArrayList<>(List.of("simulate"));
    all.addAll(List.of(arguments));
    return DeskbellProcess.run(elsewhere, all, "DATA_DIR=" + directory.resolve("data"));
  }

  private static List<String> row(String table, String name) {
    return table
        .lines()
        .filter(line -> name.isEmpty() ? line.startsWith("  ") : line.startsWith(name + "  "))
        .findFirst()
        .map(line -> Arrays.asList(line.substring(name.length()).strip().split(" {2,}")))
        .orElseThrow(() -> new AssertionError(name + " in\n" + table));
  }
}
