package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A supervisor who reads the whole desk when it has come to rest. */
final class Auditor {
  private final Person boss;
  private final List<String> agents;
  private final int capacity;

  Auditor(Person boss, List<String> agents, int capacity) {
    this.boss = boss;
    this.agents = agents;
    this.capacity = capacity;
  }

  /** The sessions of that status, at most a thousand. */
  List<JsonNode> sessions(String status) {
    return Json.list(
        boss.http().get("/sessions?limit=1000&status=" + status).body(200).path("sessions"));
  }

  Collection<String> active() {
    return Json.texts(sessions("active"), "id");
  }

  /** Who waits, in the order of the positions shown. */
  List<String> queue() {
    List<JsonNode> waiting = new ArrayList<>(sessions("waiting"));
    waiting.sort(Comparator.comparing(session -> session.path("queuePosition").asInt()));
    return Json.texts(waiting, "id");
  }

  /**
   * Requires that many sessions of each kind, and that nobody has too much or waits out of line.
   */
  void look(int active, int waiting) {
    assertEquals(active, load());
    List<Integer> positions =
        sessions("waiting").stream()
            .map(session -> session.path("queuePosition").asInt())
            .sorted()
            .toList();
    assertEquals(Json.numbers(1, waiting).toString(), positions.toString());
  }

  /** Requires that nobody has too much, and that nobody waits while somebody has room. */
  void look() {
    int active = load();
    int waiting = sessions("waiting").size();
    int places = agents.size() * capacity;
    assertTrue(
        waiting == 0 || active == places,
        () -> waiting + " wait, " + active + " of " + places + " places are taken");
    look(active, waiting);
  }

  private int load() {
    Map<String, Integer> load = new HashMap<>();
    for (JsonNode session : sessions("active")) {
      load.merge(session.path("agentId").asText(), 1, Integer::sum);
    }
    load.forEach(
        (agent, sessions) -> {
          assertTrue(agents.contains(agent), agent);
          assertTrue(sessions <= capacity, () -> agent + " carries " + sessions);
        });
    return load.values().stream().mapToInt(Integer::intValue).sum();
  }
}
