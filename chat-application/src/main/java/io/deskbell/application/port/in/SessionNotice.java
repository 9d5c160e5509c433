package io.deskbell.application.port.in;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.assignment.WaitEstimate;
import io.deskbell.domain.session.StaffEntry.NoteAdded;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Something worth showing in a session that is not part of its log: it has no sequence. */
public sealed interface SessionNotice {
  /** The session it is about. */
  SessionId sessionId();

  /** Something about one participant; each kind of it replaces what was known of the same kind. */
  sealed interface OfParticipant extends SessionNotice {
    /** Whom it is about. */
    ParticipantId participantId();
  }

  /**
   * Somebody came into the room, with the first of their subscriptions, or is gone from it, with
   * the last one. Alternates for each participant, as typing does.
   *
   * @param sessionId the session
   * @param participantId who
   * @param connected whether they are there
   * @param since since when: for somebody who is gone the moment at which the last one ended, which
   *     is a little while ago
   */
  record PresenceChanged(
      SessionId sessionId, ParticipantId participantId, boolean connected, Instant since)
      implements OfParticipant {}

  /**
   * Somebody began or stopped typing.
   *
   * @param sessionId the session
   * @param participantId who
   * @param typing whether they type
   */
  record TypingChanged(SessionId sessionId, ParticipantId participantId, boolean typing)
      implements OfParticipant {}

  /**
   * Somebody has read further.
   *
   * @param sessionId the session
   * @param participantId who
   * @param sequence up to where, inclusive
   */
  record MessagesRead(SessionId sessionId, ParticipantId participantId, long sequence)
      implements OfParticipant {}

  /**
   * A note that staff may see, told to nobody else: not to the visitor, and not to its author, who
   * knows it.
   *
   * @param note the note
   */
  record NoteShown(NoteAdded note) implements SessionNotice {
    @Override
    public SessionId sessionId() {
      return note.sessionId();
    }
  }

  /**
   * The visitor's place in the queue is another one.
   *
   * @param sessionId the session
   * @param position the place, from 1
   * @param estimate how long the visitor will wait from now on; null where no number would be
   *     honest
   */
  record QueuePositionChanged(SessionId sessionId, int position, @Nullable WaitEstimate estimate)
      implements SessionNotice {}
}
