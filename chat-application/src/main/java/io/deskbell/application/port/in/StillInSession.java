package io.deskbell.application.port.in;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/** Somebody who cannot be removed from the records now, because they take part in open sessions. */
public final class StillInSession extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final transient List<SessionId> sessions;

  /** A refusal over those sessions. */
  public StillInSession(ParticipantId person, List<SessionId> sessions) {
    super(
        person
            + " takes part in what has not ended: "
            + sessions.stream().map(SessionId::value).collect(Collectors.joining(", ")),
        null,
        false,
        false);
    this.sessions = List.copyOf(sessions);
  }

  /** The open sessions. */
  public List<SessionId> sessions() {
    return sessions;
  }
}
