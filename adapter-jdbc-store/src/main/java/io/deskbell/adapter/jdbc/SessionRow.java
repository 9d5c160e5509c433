package io.deskbell.adapter.jdbc;

import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.EndReason;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent.SessionEnded;
import io.deskbell.domain.session.SessionEvent.SessionStarted;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A session's state as the table has it. How long its log is, the log says: a session's row does
 * not change when somebody says something.
 */
final class SessionRow {
  /** What {@link #read} reads; the log's length is of the same moment. */
  static final String SELECT =
      "SELECT s.id, s.visitor, s.priority, s.created_at, s.agent, s.ended_at, s.ended_by,"
          + " s.end_reason, (SELECT max(e.sequence) FROM session_event e"
          + " WHERE e.tenant = s.tenant AND e.session = s.id) FROM session s WHERE s.tenant = ?";

  private SessionRow() {}

  static Session read(ResultSet row) throws SQLException {
    SessionId id = SessionId.of(row.getString(1));
    SessionStarted opening =
        new SessionStarted(
            id,
            1,
            EventRow.instant(row.getLong(4)),
            Participant.visitor(row.getString(2)),
            row.getInt(3));
    String agent = row.getString(5);
    long lastSequence = row.getLong(9);
    String endedBy = row.getString(7);
    SessionEnded ending =
        endedBy == null
            ? null
            : new SessionEnded(
                id,
                lastSequence,
                EventRow.instant(row.getLong(6)),
                ParticipantId.of(endedBy),
                EndReason.of(row.getString(8)));
    return Session.restore(
        opening, agent == null ? null : ParticipantId.of(agent), ending, lastSequence);
  }
}
