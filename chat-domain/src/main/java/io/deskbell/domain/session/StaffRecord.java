package io.deskbell.domain.session;

import io.deskbell.domain.Participant;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.StaffEntry.NoteAdded;
import io.deskbell.domain.session.StaffEntry.SessionRated;
import io.deskbell.domain.session.StaffEntry.TagAdded;
import io.deskbell.domain.session.StaffEntry.TagRemoved;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What follows from a session's staff log: its length, the tags and the rating; and the rules of
 * what may be added to it. Immutable.
 */
public final class StaffRecord {
  private static final StaffRecord EMPTY = new StaffRecord(0, new TreeSet<>(), null);

  private final long lastSequence;
  private final SortedSet<Tag> tags;
  private final @Nullable SessionRated rated;

  private StaffRecord(long lastSequence, SortedSet<Tag> tags, @Nullable SessionRated rated) {
    this.lastSequence = lastSequence;
    this.tags = Collections.unmodifiableSortedSet(tags);
    this.rated = rated;
  }

  /** Of a staff log in which nothing is yet. */
  public static StaffRecord empty() {
    return EMPTY;
  }

  /**
   * The record after a later entry; notes between the two may be left out, as nothing but the
   * length follows from them.
   *
   * @throws IllegalArgumentException if the entry is no later one, or rates once more
   */
  public StaffRecord after(StaffEntry entry) {
    if (entry.sequence() <= lastSequence) {
      throw new IllegalArgumentException("expected an entry after " + lastSequence + ", " + entry);
    }
    SortedSet<Tag> changed = new TreeSet<>(tags);
    SessionRated rating = rated;
    if (entry instanceof TagAdded added) {
      changed.add(added.tag());
    } else if (entry instanceof TagRemoved removed) {
      changed.remove(removed.tag());
    } else if (entry instanceof SessionRated given) {
      if (rating != null) {
        throw new IllegalArgumentException(
            "expected one rating, found " + rating + " and " + entry);
      }
      rating = given;
    }
    return new StaffRecord(entry.sequence(), changed, rating);
  }

  /** The sequence of the last entry, 0 for none. */
  public long lastSequence() {
    return lastSequence;
  }

  /** The tags, in order; not to be changed. */
  public SortedSet<Tag> tags() {
    return tags;
  }

  /** The rating, if the visitor has given one. */
  public Optional<SessionRated> rated() {
    return Optional.ofNullable(rated);
  }

  /**
   * The next entry, a note; also after the session's end.
   *
   * @throws RuleViolation.SessionNotFound if the author is not of its staff
   */
  public NoteAdded note(Session session, Participant by, MessageContent text, Instant now) {
    requireStaff(session, by);
    return new NoteAdded(session.id(), lastSequence + 1, now, by.id(), text);
  }

  /**
   * The next entry, by which the session has a tag; empty if it has it already.
   *
   * @throws RuleViolation.SessionNotFound if the author is not of its staff
   */
  public Optional<StaffEntry> tag(Session session, Participant by, Tag tag, Instant now) {
    requireStaff(session, by);
    return tags.contains(tag)
        ? Optional.empty()
        : Optional.of(new TagAdded(session.id(), lastSequence + 1, now, by.id(), tag));
  }

  /**
   * The next entry, by which the session has a tag no more; empty if it does not have it.
   *
   * @throws RuleViolation.SessionNotFound if the author is not of its staff
   */
  public Optional<StaffEntry> untag(Session session, Participant by, Tag tag, Instant now) {
    requireStaff(session, by);
    return tags.contains(tag)
        ? Optional.of(new TagRemoved(session.id(), lastSequence + 1, now, by.id(), tag))
        : Optional.empty();
  }

  /**
   * The next entry, the rating; empty if the visitor has given the very same one before.
   *
   * @throws RuleViolation.SessionNotFound if the author is neither its visitor nor may read it
   * @throws RuleViolation.Forbidden if the author may read it, but is not its visitor
   * @throws RuleViolation.WrongState with the code {@code session_open} if the session is not over,
   *     or {@code already_rated} if the visitor has given another rating before
   */
  public Optional<StaffEntry> rate(Session session, Participant by, Rating rating, Instant now) {
    SessionId id = session.id();
    session.requireReader(by);
    if (!by.isVisitor()) {
      throw new RuleViolation.Forbidden(
          "only the visitor of session " + id + " may rate it, " + by + " is not");
    }
    if (session.ending().isEmpty()) {
      throw new RuleViolation.WrongState(
          "session_open",
          "session " + id + " is " + session.status().code() + ", expected an ended one");
    }
    if (rated == null) {
      return Optional.of(new SessionRated(id, lastSequence + 1, now, by.id(), rating));
    }
    if (!rated.rating().equals(rating)) {
      throw new RuleViolation.WrongState(
          "already_rated",
          "score is "
              + rating.score()
              + ", but session "
              + id
              + " was rated "
              + rated.rating().score()
              + " before, expected that rating or none");
    }
    return Optional.empty();
  }

  /**
   * Makes sure that somebody may see notes and tags: the agent who serves the session or served it
   * at its end, and supervisors.
   *
   * @throws RuleViolation.SessionNotFound otherwise, as for a session that does not exist: its
   *     visitor must not learn that there is anything to see
   */
  public static void requireStaff(Session session, Participant participant) {
    if (participant.isVisitor()) {
      throw new RuleViolation.SessionNotFound(session.id());
    }
    session.requireReader(participant);
  }

  @Override
  public String toString() {
    return "StaffRecord[" + lastSequence + " entries, tags " + tags + ", rated " + rated + "]";
  }
}
