package io.deskbell.bootstrap.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What people sent and what they were told, to be held against the logs that a server shows later.
 * Every message has a content of its own, by which it is known. Thread-safe.
 */
final class History {
  static final Set<String> LOGGED =
      Set.of(
          "session_started",
          "session_queued",
          "agent_assigned",
          "agent_unassigned",
          "message_sent",
          "session_ended");

  private final Map<String, Sent> sent = new LinkedHashMap<>();
  private final Map<String, Integer> order = new HashMap<>();
  private final Map<String, JsonNode> acknowledged = new HashMap<>();
  private final Map<String, TreeMap<Long, Event>> seen = new LinkedHashMap<>();
  private final Map<String, List<Event>> logs = new HashMap<>();
  private final Set<String> ended = new HashSet<>();
  private final Set<String> faults = new LinkedHashSet<>();

  /**
   * A message that somebody has begun to send.
   *
   * @param stream the connection, on which what is sent first is stored first; null if it is sent
   *     again, or on a connection of its own
   */
  record Sent(
      String session,
      String sender,
      String content,
      @Nullable String clientMessageId,
      @Nullable String stream) {}

  private record Event(String type, long sequence, JsonNode data) {
    static Event of(String type, JsonNode data) {
      return new Event(type, data.path("sequence").asLong(-1), data);
    }

    String content() {
      return data.path("content").asText();
    }

    boolean isMessage() {
      return type.equals("message_sent");
    }

    @Override
    public String toString() {
      String text = type + " " + data;
      return text.length() < 300 ? text : text.substring(0, 300) + "…";
    }
  }

  /** To be told before the message leaves; again, without a stream, before it is sent again. */
  synchronized void sends(Sent message) {
    sent.put(message.content(), message);
    order.putIfAbsent(message.content(), order.size());
  }

  /** Somebody was told of an event: by an answer or in a room. */
  synchronized void sees(String type, JsonNode data) {
    Event event = Event.of(type, data);
    String session = data.path("sessionId").asText();
    Event before =
        seen.computeIfAbsent(session, id -> new TreeMap<>()).putIfAbsent(event.sequence(), event);
    if (before != null && !before.equals(event)) {
      faults.add("two events of one number were shown: " + before + " and " + event);
    }
    if (event.isMessage()) {
      JsonNode first = acknowledged.putIfAbsent(event.content(), data);
      if (first != null && !first.equals(data)) {
        faults.add("one message was shown as two: " + first + " and " + data);
      }
    }
    if (type.equals("session_ended")) {
      ended.add(session);
    }
  }

  /** Somebody was told that a session has started. */
  synchronized void started(String session) {
    seen.computeIfAbsent(session, id -> new TreeMap<>());
  }

  /** Somebody was told that a session has ended. */
  synchronized void ended(String session) {
    started(session);
    ended.add(session);
  }

  /** Something was wrong already while it was going on. */
  synchronized void fault(String what) {
    faults.add(what);
  }

  /** All sessions that somebody was told of, the oldest first. */
  synchronized List<String> sessions() {
    return List.copyOf(seen.keySet());
  }

  synchronized boolean hasEnded(String session) {
    return ended.contains(session);
  }

  /** What is known of a session's length: the highest number that somebody has seen, or 0. */
  synchronized long lastSeen(String session) {
    TreeMap<Long, Event> events = seen.getOrDefault(session, new TreeMap<>());
    return events.isEmpty() ? 0 : events.lastKey();
  }

  /** What that person may send again: messages with a client id, acknowledged or not. */
  synchronized List<Sent> repeatable(String session, String sender, boolean wereAcknowledged) {
    Predicate<Sent> wanted =
        message ->
            message.session().equals(session)
                && message.sender().equals(sender)
                && message.clientMessageId() != null
                && acknowledged.containsKey(message.content()) == wereAcknowledged;
    return sent.values().stream().filter(wanted).toList();
  }

  synchronized int acknowledgedMessages() {
    return acknowledged.size();
  }

  /** What was wrong while it was going on. */
  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  /**
   * Holds a whole log against what is known of the session. The log is known from then on.
   *
   * @param log the events in the order shown, each with {@code type}, {@code sequence} and {@code
   *     data}
   * @return what is wrong, in words; empty if nothing is
   */
  synchronized List<String> compare(String session, List<JsonNode> log) {
    List<String> wrong = new ArrayList<>();
    List<Event> events = new ArrayList<>();
    for (JsonNode entry : log) {
      Event event = Event.of(entry.path("type").asText(), entry.path("data"));
      events.add(event);
      if (event.sequence() != events.size()
          || entry.path("sequence").asLong(event.sequence()) != events.size()) {
        wrong.add("at place " + events.size() + " of " + session + " stands " + entry);
        return wrong;
      }
      if (!event.data().path("sessionId").asText().equals(session)) {
        wrong.add("an event of another session in " + session + ": " + event);
      }
    }
    compareLife(session, events, wrong);
    compareMessages(session, events, wrong);
    for (Event shown : seen.getOrDefault(session, new TreeMap<>()).values()) {
      if (shown.sequence() > events.size()) {
        wrong.add("lost: " + shown + "; the log ends at " + events.size());
      } else {
        Event stored = events.get((int) shown.sequence() - 1);
        if (!stored.equals(shown)) {
          wrong.add("shown as " + shown + ", stored as " + stored);
        }
      }
    }
    List<Event> former = logs.getOrDefault(session, List.of());
    if (former.size() > events.size() || !former.equals(events.subList(0, former.size()))) {
      wrong.add("the log of " + session + " is not what it was, and more");
    }
    logs.put(session, List.copyOf(events));
    return wrong;
  }

  private void compareLife(String session, List<Event> events, List<String> wrong) {
    if (events.isEmpty() || !events.get(0).type().equals("session_started")) {
      wrong.add("no start in the log of " + session);
      return;
    }
    boolean over = false;
    for (Event event : events) {
      if (over) {
        wrong.add("after the end of " + session + ": " + event);
      }
      over |= event.type().equals("session_ended");
    }
    if (ended.contains(session) && !over) {
      wrong.add("lost: the end of " + session);
    }
  }

  private void compareMessages(String session, List<Event> events, List<String> wrong) {
    Set<String> contents = new HashSet<>();
    Set<String> clientIds = new HashSet<>();
    Map<String, Integer> furthest = new HashMap<>();
    for (Event event : events) {
      if (!event.isMessage()) {
        continue;
      }
      Sent message = sent.get(event.content());
      JsonNode data = event.data();
      String clientId = data.path("clientMessageId").asText(null);
      if (message == null
          || !message.session().equals(session)
          || !message.sender().equals(data.path("senderId").asText())
          || (clientId != null && !clientId.equals(message.clientMessageId()))
          || (clientId == null && message.clientMessageId() != null)) {
        wrong.add("stored but not sent: " + event + (message == null ? "" : ", but " + message));
        continue;
      }
      if (!contents.add(event.content())) {
        wrong.add("stored twice: " + event);
      }
      if (clientId != null && !clientIds.add(message.sender() + " " + clientId)) {
        wrong.add("one client id stored twice: " + event);
      }
      if (message.stream() != null) {
        int place = order.get(event.content());
        Integer before = furthest.put(message.stream(), place);
        if (before != null && before > place) {
          wrong.add("stored after what was sent later: " + event);
        }
      }
    }
  }
}
