package io.deskbell.application.port.in;

import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.StaffEntry.NoteAdded;
import io.deskbell.domain.session.Tag;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.CompletionStage;

/**
 * What staff note beside a session, also after its end: the agent who serves it or served it at its
 * end, and supervisors. For everybody else, its visitor too, each method answers as for a session
 * that does not exist, with {@link RuleViolation.SessionNotFound}. Thread-safe.
 *
 * <p>Methods that return a stage never wait and fail through it; the others may wait for the store.
 * Both with {@link Unavailable} if that is out of reach.
 */
public interface StaffNotes {
  /**
   * Writes a note. It is shown at once to the staff who have joined the session, but for the
   * author; nobody is told again of a note that they missed.
   *
   * <p>Fails with {@link RuleViolation.InvalidField} or {@link RuleViolation.MessageTooLarge} if
   * the text is not one that a message may have.
   *
   * @param first hears the outcome before anybody is shown the note
   */
  CompletionStage<NoteAdded> addNote(
      Caller caller, SessionId id, String text, Answer<NoteAdded> first);

  /** The same, without anything that must hear the outcome first. */
  default CompletionStage<NoteAdded> addNote(Caller caller, SessionId id, String text) {
    return addNote(caller, id, text, Answer.none());
  }

  /**
   * The notes after a sequence of the staff log, in order.
   *
   * @param after 0 for the beginning
   * @param limit how many at most, at least 1
   * @throws RuleViolation.InvalidField if the staff log does not reach to {@code after}
   */
  List<NoteAdded> notes(Caller caller, SessionId id, long after, int limit);

  /** Gives the session a tag; the tags afterwards. One that it has changes nothing. */
  CompletionStage<SortedSet<Tag>> addTag(Caller caller, SessionId id, Tag tag);

  /**
   * Takes a tag from the session; the tags afterwards. One that it does not have changes nothing.
   */
  CompletionStage<SortedSet<Tag>> removeTag(Caller caller, SessionId id, Tag tag);

  /** The session's tags, in order. */
  SortedSet<Tag> tags(Caller caller, SessionId id);
}
