package io.deskbell.domain.assignment;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Session;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The sessions that are not over: who serves each, and how many each visitor has. Immutable. */
record OpenSessions(
    OrderedMap<SessionId, Entry> entries, OrderedMap<ParticipantId, Integer> ofVisitor) {

  /** A session as it came to the desk, and who serves it; null while it waits. */
  record Entry(Session session, @Nullable ParticipantId agentId) {}

  static OpenSessions none() {
    return new OpenSessions(OrderedMap.natural(), OrderedMap.natural());
  }

  Optional<Entry> get(SessionId id) {
    return entries.get(id);
  }

  int of(ParticipantId visitor) {
    return ofVisitor.get(visitor).orElse(0);
  }

  OpenSessions with(Session session) {
    ParticipantId visitor = session.visitor().id();
    return new OpenSessions(
        entries.with(session.id(), new Entry(session, null)),
        ofVisitor.with(visitor, of(visitor) + 1));
  }

  OpenSessions served(Session session, ParticipantId agentId) {
    return new OpenSessions(entries.with(session.id(), new Entry(session, agentId)), ofVisitor);
  }

  OpenSessions without(Session session) {
    ParticipantId visitor = session.visitor().id();
    int left = of(visitor) - 1;
    return new OpenSessions(
        entries.without(session.id()),
        left == 0 ? ofVisitor.without(visitor) : ofVisitor.with(visitor, left));
  }
}
