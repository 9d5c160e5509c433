package io.deskbell.adapter.memory;

import io.deskbell.application.port.out.ConcurrentChange;
import io.deskbell.application.port.out.Decided;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import io.deskbell.domain.session.SessionEvent.SessionStarted;
import io.deskbell.domain.session.StaffEntry;
import io.deskbell.domain.session.StaffEntry.SessionRated;
import io.deskbell.domain.session.StaffRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One session's log, its staff log and what follows from them. Not thread-safe: the store locks it.
 * There are as many as sessions have ever been started, and most have no use for most of the lists
 * and maps, which therefore come with their first element.
 */
final class StoredSession {
  private final List<SessionEvent> log = new CompactLog();

  /** Where in the log a sender's message of that id is. */
  private Map<ClientKey, Integer> byClientId = Map.of();

  private Map<ParticipantId, Long> readMarks = Map.of();
  private List<Decided> decisions = List.of();
  private List<StaffEntry> staff = List.of();
  private StaffRecord record = StaffRecord.empty();
  private @Nullable Session session;

  private record ClientKey(ParticipantId senderId, ClientMessageId id) {}

  /**
   * Makes sure that the new events of a session come next and are no repetition.
   *
   * @throws ConcurrentChange otherwise
   */
  void requireFollows(Session changed) {
    if (changed.savedSequence() != log.size()) {
      throw new ConcurrentChange(
          "expected session "
              + changed.id()
              + " at "
              + changed.savedSequence()
              + ", found it at "
              + log.size());
    }
    List<SessionEvent> events = changed.newEvents();
    // Nearly always one, which every message would pay a set for.
    Set<ClientKey> inThisChange = events.size() > 1 ? new HashSet<>() : Set.of();
    for (SessionEvent event : events) {
      ClientKey key = key(event);
      if (key != null && (byClientId.containsKey(key) || inThisChange.contains(key))) {
        throw new ConcurrentChange(
            "expected a new client message id in session " + changed.id() + ", found " + key.id);
      }
      if (key != null && events.size() > 1) {
        inThisChange.add(key);
      }
    }
  }

  /**
   * Makes sure that an entry of the staff log comes next and is no second rating.
   *
   * @throws ConcurrentChange otherwise, or if there is no session
   */
  void requireFollows(StaffEntry entry) {
    if (session == null || entry.sequence() != staff.size() + 1) {
      throw new ConcurrentChange(
          "expected the staff log of "
              + entry.sessionId()
              + " before "
              + entry.sequence()
              + ", found "
              + (session == null ? "no session" : "it at " + staff.size()));
    }
    if (entry instanceof SessionRated && record.rated().isPresent()) {
      throw new ConcurrentChange(
          "expected no rating of session " + entry.sessionId() + ", found one");
    }
  }

  void append(StaffEntry entry) {
    if (staff.isEmpty()) {
      staff = new ArrayList<>(1);
    }
    staff.add(entry);
    record = record.after(entry);
  }

  List<StaffEntry> staffEntries(long after, int limit) {
    return part(staff, after, limit);
  }

  StaffRecord staffRecord() {
    return record;
  }

  void append(Session changed) {
    changed.newEvents().forEach(this::add);
    session = changed.saved();
  }

  private void add(SessionEvent event) {
    ClientKey key = key(event);
    if (key != null) {
      if (byClientId.isEmpty()) {
        byClientId = new HashMap<>(4);
      }
      byClientId.put(key, log.size());
    }
    log.add(event);
  }

  private static @Nullable ClientKey key(SessionEvent event) {
    if (event instanceof MessagePosted posted) {
      ClientMessageId id = posted.message().clientMessageId();
      return id == null ? null : new ClientKey(posted.message().senderId(), id);
    }
    return null;
  }

  /** Its first event; there must be one. */
  SessionStarted opening() {
    return (SessionStarted) log.get(0);
  }

  void append(Decided decided) {
    List<Decided> more = new ArrayList<>(decisions);
    more.add(decided);
    decisions = List.copyOf(more);
  }

  void eraseDecisions(Erasure erasure) {
    decisions = decisions.stream().map(erasure::of).toList();
  }

  /** Why it was given to whom. */
  List<Decided> decisions() {
    return decisions;
  }

  /** All events, not to be changed. */
  List<SessionEvent> log() {
    return Collections.unmodifiableList(log);
  }

  /** The same session without a person, itself if that changes nothing; it must have ended. */
  StoredSession without(Erasure erasure) {
    StoredSession after = new StoredSession();
    log.forEach(event -> after.add(erasure.of(event)));
    after.readMarks = new HashMap<>(readMarks);
    after.readMarks.remove(erasure.person());
    staff.forEach(entry -> after.append(erasure.of(entry)));
    if (after.log.equals(log) && after.readMarks.equals(readMarks) && after.staff.equals(staff)) {
      return this;
    }
    after.decisions = decisions;
    after.session = Session.replay(after.log);
    return after;
  }

  List<SessionEvent> read(long after, int limit) {
    return part(log, after, limit);
  }

  private static <T> List<T> part(List<T> of, long after, int limit) {
    int from = (int) Math.min(after, of.size());
    return List.copyOf(of.subList(from, Math.min(of.size(), from + Math.min(limit, of.size()))));
  }

  /** Null until the first event is stored. */
  @Nullable Session session() {
    return session;
  }

  @Nullable Message message(ParticipantId senderId, ClientMessageId clientMessageId) {
    Integer at = byClientId.get(new ClientKey(senderId, clientMessageId));
    return at != null && log.get(at) instanceof MessagePosted posted ? posted.message() : null;
  }

  boolean markRead(ParticipantId reader, long sequence) {
    Long before = readMarks.get(reader);
    if (before != null && before >= sequence) {
      return false;
    }
    if (readMarks.isEmpty()) {
      readMarks = new HashMap<>(4);
    }
    readMarks.put(reader, sequence);
    return true;
  }

  Map<ParticipantId, Long> readMarks() {
    return Map.copyOf(readMarks);
  }
}
