package io.deskbell.adapter.jdbc;

import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Routing;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent.SessionStarted;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A session's state as the table has it. How long its log is, the log says: a session's row does
 * not change when somebody says something.
 */
final class SessionRow {
  /** What {@link #read} reads; the last event is of the same moment. */
  static final String SELECT =
      "SELECT s.id, s.visitor, s.priority, s.created_at, s.agent, s.routing, e.sequence, e.type,"
          + " e.at, e.actor, e.content, e.client_message_id, e.detail FROM session s"
          + " JOIN session_event e ON e.tenant = s.tenant AND e.session = s.id AND e.sequence ="
          + " (SELECT max(l.sequence) FROM session_event l"
          + " WHERE l.tenant = s.tenant AND l.session = s.id) WHERE s.tenant = ?";

  private static final int EVENT = 7;

  private SessionRow() {}

  static Session read(ResultSet row) throws SQLException {
    SessionId id = SessionId.of(row.getString(1));
    Routing routing = RoutingDetails.read(row.getInt(3), row.getString(6));
    SessionStarted opening =
        new SessionStarted(
            id,
            1,
            EventRow.instant(row.getLong(4)),
            Participant.visitor(row.getString(2)),
            routing.priority(),
            routing.requirements(),
            routing.reopens());
    String agent = row.getString(5);
    return Session.restore(
        opening,
        routing,
        agent == null ? null : ParticipantId.of(agent),
        EventRow.read(id, row, EVENT).event());
  }
}
