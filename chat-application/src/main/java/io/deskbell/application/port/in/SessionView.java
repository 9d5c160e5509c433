package io.deskbell.application.port.in;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.assignment.WaitEstimate;
import io.deskbell.domain.session.Session;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A session as a participant sees it.
 *
 * @param session the session
 * @param queuePosition its place in the queue, from 1; empty if it does not wait
 * @param estimate how long the visitor will wait from now on; null where the session does not wait
 *     or no number would be honest
 * @param readMarks up to which sequence, inclusive, each who has said so has read, ordered by id;
 *     null where that has not been looked up, as in a list
 */
public record SessionView(
    Session session,
    OptionalInt queuePosition,
    @Nullable WaitEstimate estimate,
    @Nullable Map<ParticipantId, Long> readMarks) {
  /** A view with a copy of those marks. */
  public SessionView {
    if (readMarks != null) {
      readMarks = Collections.unmodifiableMap(new TreeMap<>(readMarks));
    }
  }

  /** A view without an estimate and read marks. */
  public SessionView(Session session, OptionalInt queuePosition) {
    this(session, queuePosition, null, null);
  }

  /** The same with those read marks. */
  public SessionView withReadMarks(Map<ParticipantId, Long> marks) {
    return new SessionView(session, queuePosition, estimate, marks);
  }
}
