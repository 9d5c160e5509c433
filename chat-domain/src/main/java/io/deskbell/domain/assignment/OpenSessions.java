package io.deskbell.domain.assignment;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Session;
import java.util.Optional;

/**
 * The sessions that are not over, as the desk last saw them, and how many each visitor has.
 * Immutable.
 */
record OpenSessions(
    OrderedMap<SessionId, Session> sessions, OrderedMap<ParticipantId, Integer> ofVisitor) {
  static OpenSessions none() {
    return new OpenSessions(OrderedMap.natural(), OrderedMap.natural());
  }

  Optional<Session> get(SessionId id) {
    return sessions.get(id);
  }

  int of(ParticipantId visitor) {
    return ofVisitor.get(visitor).orElse(0);
  }

  OpenSessions with(Session session) {
    OrderedMap<SessionId, Session> more = sessions.with(session.id(), session);
    ParticipantId visitor = session.visitor().id();
    return new OpenSessions(
        more,
        more.size() == sessions.size() ? ofVisitor : ofVisitor.with(visitor, of(visitor) + 1));
  }

  OpenSessions without(Session session) {
    if (get(session.id()).isEmpty()) {
      return this;
    }
    ParticipantId visitor = session.visitor().id();
    int left = of(visitor) - 1;
    return new OpenSessions(
        sessions.without(session.id()),
        left == 0 ? ofVisitor.without(visitor) : ofVisitor.with(visitor, left));
  }
}
