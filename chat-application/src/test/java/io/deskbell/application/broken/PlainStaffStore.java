package io.deskbell.application.broken;

import io.deskbell.application.port.out.ConcurrentChange;
import io.deskbell.application.port.out.StaffLog;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Rating;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.StaffEntry;
import io.deskbell.domain.session.StaffEntry.NoteAdded;
import io.deskbell.domain.session.StaffEntry.SessionRated;
import io.deskbell.domain.session.StaffEntry.TagAdded;
import io.deskbell.domain.session.StaffEntry.TagRemoved;
import io.deskbell.domain.session.StaffRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** A truthful store that keeps staff logs too, cut into steps that a liar can override. */
class PlainStaffStore extends PlainStore implements StaffLog {
  final Map<SessionId, List<StaffEntry>> staff = new HashMap<>();

  @Override
  public CompletionStage<Void> append(StaffEntry entry) {
    return store(() -> requireNext(entry), () -> put(entry));
  }

  void requireNext(StaffEntry entry) {
    requireSession(entry.sessionId());
    if (entry.sequence() != staff(entry.sessionId()).size() + 1) {
      throw new ConcurrentChange("expected another sequence than " + entry.sequence());
    }
    requireFirstRating(entry);
  }

  void requireSession(SessionId id) {
    if (!states.containsKey(id)) {
      throw new ConcurrentChange("expected a stored session, got " + id);
    }
  }

  void requireFirstRating(StaffEntry entry) {
    if (entry instanceof SessionRated
        && staff(entry.sessionId()).stream().anyMatch(SessionRated.class::isInstance)) {
      throw new ConcurrentChange("expected one rating");
    }
  }

  void put(StaffEntry entry) {
    synchronized (this) {
      staff.computeIfAbsent(entry.sessionId(), id -> new ArrayList<>()).add(entry);
    }
  }

  List<StaffEntry> staff(SessionId id) {
    return staff.getOrDefault(id, List.of());
  }

  @Override
  public synchronized List<StaffEntry> staffEntries(SessionId id, long after, int limit) {
    return staff(id).stream().skip(after).limit(limit).toList();
  }

  @Override
  public synchronized StaffRecord staffRecord(SessionId id) {
    StaffRecord record = StaffRecord.empty();
    for (StaffEntry entry : staff(id)) {
      record = record.after(entry);
    }
    return record;
  }

  @Override
  void delete(SessionId id) {
    super.delete(id);
    staff.remove(id);
  }

  @Override
  boolean erase(
      Session session, ParticipantId person, ParticipantId replacement, MessageContent content) {
    boolean changed = super.erase(session, person, replacement, content);
    List<StaffEntry> before = staff(session.id());
    List<StaffEntry> after =
        before.stream()
            .map(entry -> entry.authorId().equals(person) ? of(entry, replacement, content) : entry)
            .toList();
    staff.put(session.id(), new ArrayList<>(after));
    return changed || !before.equals(after);
  }

  StaffEntry of(StaffEntry entry, ParticipantId author, MessageContent content) {
    if (entry instanceof NoteAdded e) {
      return new NoteAdded(e.sessionId(), e.sequence(), e.timestamp(), author, content);
    } else if (entry instanceof TagAdded e) {
      return new TagAdded(e.sessionId(), e.sequence(), e.timestamp(), author, e.tag());
    } else if (entry instanceof TagRemoved e) {
      return new TagRemoved(e.sessionId(), e.sequence(), e.timestamp(), author, e.tag());
    }
    SessionRated e = (SessionRated) entry;
    Rating rating = new Rating(e.rating().score(), e.rating().comment() == null ? null : content);
    return new SessionRated(e.sessionId(), e.sequence(), e.timestamp(), author, rating);
  }
}
