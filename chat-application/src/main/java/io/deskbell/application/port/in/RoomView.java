package io.deskbell.application.port.in;

import io.deskbell.domain.ParticipantId;
import java.util.List;
import java.util.Map;

/**
 * A session's room as somebody finds it who joins; what changes afterwards is told by notices.
 *
 * @param session the session, with its read marks
 * @param connected the participants who are there, in the order in which they came, the one who
 *     joins included
 * @param typing who of the others types
 */
public record RoomView(
    SessionView session, List<ParticipantId> connected, List<ParticipantId> typing) {
  /** A room with copies of those lists. */
  public RoomView {
    connected = List.copyOf(connected);
    typing = List.copyOf(typing);
  }

  /** The same with those read marks. */
  public RoomView withReadMarks(Map<ParticipantId, Long> marks) {
    return new RoomView(session.withReadMarks(marks), connected, typing);
  }
}
