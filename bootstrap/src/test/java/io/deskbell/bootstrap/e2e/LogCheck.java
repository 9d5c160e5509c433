package io.deskbell.bootstrap.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads one session's log, event by event from the first on, and remembers how far and what was
 * wrong, but not the events: there may be a million. A message's client id must be its sender's
 * name for itself, a hyphen and a number that counts from 0. Thread-safe.
 */
final class LogCheck {
  private static final int MOST_FAULTS = 20;

  private final List<String> faults = new ArrayList<>();
  private final Map<String, Integer> said = new TreeMap<>();
  private long last;
  private long checksum;

  /** The next event, as a room or a page shows it. */
  synchronized void next(String type, JsonNode data) {
    long sequence = data.path("sequence").asLong(-1);
    if (sequence != last + 1) {
      fault("after " + last + " comes " + type + " " + data);
    }
    last = sequence;
    checksum = 31 * checksum + data.hashCode();
    if (type.equals("message_sent")) {
      count(data.path("clientMessageId").asText());
    }
  }

  private void count(String clientMessageId) {
    int hyphen = clientMessageId.lastIndexOf('-');
    String name = clientMessageId.substring(0, hyphen);
    int number = Integer.parseInt(clientMessageId.substring(hyphen + 1));
    int expected = said.getOrDefault(name, 0);
    if (number != expected) {
      fault(name + "-" + expected + " is followed by " + clientMessageId);
    }
    said.put(name, number + 1);
  }

  synchronized void fault(String what) {
    if (faults.size() < MOST_FAULTS) {
      faults.add(what);
    }
  }

  /** The sequence of the last event; 0 before the first. */
  synchronized long last() {
    return last;
  }

  /** How many messages there were, by the sender's name. */
  synchronized Map<String, Integer> said() {
    return Map.copyOf(said);
  }

  /** What was read and what was wrong with it; the same for two readers who saw the same. */
  @Override
  public synchronized String toString() {
    return last + " events, " + said + ", checksum " + checksum + ", faults " + faults;
  }

  /** What was wrong; empty if nothing was. */
  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  /** Reads the log as the server shows it page after page. */
  static LogCheck ofPages(Person person, String session) {
    LogCheck check = new LogCheck();
    String path = "/session/" + session + "/events?limit=1000&after=0";
    for (List<JsonNode> page : person.pages(path)) {
      page.forEach(event -> check.next(event.path("type").asText(), event.path("data")));
    }
    return check;
  }
}
