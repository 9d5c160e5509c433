package io.deskbell.domain.session;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import java.time.Instant;

/**
 * Something said or noted beside a session, in a log of its own with sequences of its own: visitors
 * see no holes in that of the session, and it goes on after the session's end. Immutable.
 */
public sealed interface StaffEntry {
  /** The session it is about. */
  SessionId sessionId();

  /** Its place in the session's staff log, from 1 without gaps. */
  long sequence();

  /** When it was accepted. */
  Instant timestamp();

  /** Who made it. */
  ParticipantId authorId();

  /**
   * A note for the staff.
   *
   * @param sessionId the session
   * @param sequence its place in the staff log
   * @param timestamp when
   * @param authorId who wrote it
   * @param text what it says
   */
  record NoteAdded(
      SessionId sessionId,
      long sequence,
      Instant timestamp,
      ParticipantId authorId,
      MessageContent text)
      implements StaffEntry {}

  /**
   * The session has a tag that it did not have.
   *
   * @param sessionId the session
   * @param sequence its place in the staff log
   * @param timestamp when
   * @param authorId who put it there
   * @param tag the tag
   */
  record TagAdded(
      SessionId sessionId, long sequence, Instant timestamp, ParticipantId authorId, Tag tag)
      implements StaffEntry {}

  /**
   * The session has a tag no more.
   *
   * @param sessionId the session
   * @param sequence its place in the staff log
   * @param timestamp when
   * @param authorId who took it away
   * @param tag the tag
   */
  record TagRemoved(
      SessionId sessionId, long sequence, Instant timestamp, ParticipantId authorId, Tag tag)
      implements StaffEntry {}

  /**
   * The visitor has rated the session, which happens once.
   *
   * @param sessionId the session
   * @param sequence its place in the staff log
   * @param timestamp when
   * @param authorId the visitor
   * @param rating what they think
   */
  record SessionRated(
      SessionId sessionId, long sequence, Instant timestamp, ParticipantId authorId, Rating rating)
      implements StaffEntry {}
}
