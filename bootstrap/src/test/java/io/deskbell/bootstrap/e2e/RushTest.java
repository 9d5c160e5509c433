package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Sixty visitors at once on six places, over and over, with an auditor beside the desk. */
class RushTest {
  private static final int VISITORS = 60;
  private static final int CAPACITY = 2;
  private static final List<String> AGENTS = List.of("ann", "bob", "cid");
  private static final int PLACES = CAPACITY * AGENTS.size();
  private static final Pattern BUSY =
      Pattern.compile("All agents are busy, you are number (\\d+) in the queue");

  private final ExecutorService visitors = Executors.newFixedThreadPool(16);

  @Test
  void nobodyIsOverCapacityAndNobodyWaitsBesideAFreeAgent() throws Exception {
    try (DeskbellProcess server =
            DeskbellProcess.start(
                "AGENTS=" + String.join(",", AGENTS), "AGENT_CAPACITY=" + CAPACITY);
        Consoles consoles = new Consoles(server)) {
      Auditor auditor = new Auditor(server.staff("boss"), AGENTS, CAPACITY);
      List<Person> people = new ArrayList<>();
      for (int i = 0; i < VISITORS; i++) {
        people.add(server.visitor("v" + i));
      }

      // All start at once.
      Map<String, Person> owners = new HashMap<>();
      TreeSet<Integer> promised = new TreeSet<>();
      int started = 0;
      List<JsonNode> answers = together(people.stream().map(p -> start(p)).toList());
      for (int i = 0; i < VISITORS; i++) {
        JsonNode answer = answers.get(i);
        owners.put(answer.path("sessionId").asText(), people.get(i));
        String message = answer.path("message").asText();
        Matcher busy = BUSY.matcher(message);
        if (busy.matches()) {
          assertEquals("waiting", answer.path("status").asText());
          assertTrue(answer.path("agentId").isNull());
          promised.add(Integer.parseInt(busy.group(1)));
        } else {
          assertEquals("Chat session started successfully", message);
          assertEquals("active", answer.path("status").asText());
          assertTrue(AGENTS.contains(answer.path("agentId").asText()));
          started++;
        }
      }
      assertEquals(PLACES, started);
      assertEquals(Json.numbers(1, VISITORS - PLACES).toString(), promised.toString());
      auditor.look(PLACES, VISITORS - PLACES);
      consoles.check();

      // One place after the other becomes free: the queue moves up by exactly one.
      for (int i = 0; i < 5; i++) {
        List<String> queue = auditor.queue();
        String ended = auditor.active().iterator().next();
        consoles.willEnd(ended);
        owners.get(ended).end(ended);
        auditor.look(PLACES, queue.size() - 1);
        assertEquals(queue.subList(1, queue.size()), auditor.queue());
        assertTrue(auditor.active().contains(queue.get(0)));
      }

      // Ends and starts at the same time.
      for (int round = 0; round < 4; round++) {
        List<String> queue = auditor.queue();
        List<String> ending = List.copyOf(auditor.active());
        ending.forEach(consoles::willEnd);
        List<Callable<JsonNode>> commands = new ArrayList<>();
        for (String session : ending) {
          commands.add(() -> owners.get(session).end(session));
          commands.add(start(owners.get(session)));
        }
        List<JsonNode> outcomes = together(commands);
        for (int i = 0; i < ending.size(); i++) {
          String session = outcomes.get(2 * i + 1).path("sessionId").asText();
          owners.put(session, owners.get(ending.get(i)));
        }
        auditor.look(PLACES, queue.size());
        assertEquals(
            queue.subList(PLACES, queue.size()), auditor.queue().subList(0, queue.size() - PLACES));
        assertTrue(auditor.active().containsAll(queue.subList(0, PLACES)));
        consoles.check();
      }

      // Everybody leaves, those who wait as well.
      while (!auditor.active().isEmpty()) {
        List<Callable<JsonNode>> ends = new ArrayList<>();
        List<String> ending = new ArrayList<>(auditor.active());
        List<String> queue = auditor.queue();
        if (!queue.isEmpty()) {
          ending.add(queue.get(queue.size() / 2));
        }
        ending.forEach(consoles::willEnd);
        ending.forEach(session -> ends.add(() -> owners.get(session).end(session)));
        together(ends);
        int left = Math.max(0, queue.size() - 1);
        auditor.look(Math.min(PLACES, left), Math.max(0, left - PLACES));
        consoles.check();
      }

      // And all again.
      together(people.stream().map(p -> start(p)).toList());
      auditor.look(PLACES, VISITORS - PLACES);
      consoles.check();
    } finally {
      visitors.shutdownNow();
    }
  }

  private static Callable<JsonNode> start(Person visitor) {
    return () -> visitor.http().post("/session/start").body(201);
  }

  private List<JsonNode> together(List<Callable<JsonNode>> commands)
      throws InterruptedException, ExecutionException {
    List<JsonNode> answers = new ArrayList<>();
    for (Future<JsonNode> answer : visitors.invokeAll(commands)) {
      answers.add(answer.get());
    }
    return answers;
  }

  /**
   * The agents' own view: what an agent was given, less what somebody has begun to end, was never
   * more than the agent can carry.
   */
  private static final class Consoles implements AutoCloseable {
    private final List<ChatSocket> sockets = new ArrayList<>();
    private final List<List<String>> carried = new ArrayList<>();
    private final Set<String> leaving = new HashSet<>();

    Consoles(DeskbellProcess server) {
      for (String agent : AGENTS) {
        sockets.add(server.staff(agent).connect());
        carried.add(new ArrayList<>());
      }
      check();
    }

    /** To be called before the end is asked for. */
    void willEnd(String session) {
      check();
      leaving.add(session);
    }

    void check() {
      for (int i = 0; i < sockets.size(); i++) {
        for (JsonNode frame : sockets.get(i).drain()) {
          assertEquals("agent_assigned", frame.path("type").asText(), frame::toString);
          JsonNode data = frame.path("data");
          assertEquals(AGENTS.get(i), data.path("agentId").asText());
          carried.get(i).add(data.path("sessionId").asText());
        }
        List<String> given = carried.get(i);
        assertEquals(given.size(), new HashSet<>(given).size(), () -> "given twice: " + given);
        List<String> sessions = given.stream().filter(id -> !leaving.contains(id)).toList();
        String agent = AGENTS.get(i);
        assertTrue(sessions.size() <= CAPACITY, () -> agent + " carries " + sessions);
      }
    }

    @Override
    public void close() {
      sockets.forEach(ChatSocket::close);
    }
  }
}
