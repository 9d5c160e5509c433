package io.deskbell.adapter.jdbc;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Rating;
import io.deskbell.domain.session.StaffEntry;
import io.deskbell.domain.session.StaffEntry.NoteAdded;
import io.deskbell.domain.session.StaffEntry.SessionRated;
import io.deskbell.domain.session.StaffEntry.TagAdded;
import io.deskbell.domain.session.StaffEntry.TagRemoved;
import io.deskbell.domain.session.Tag;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An entry of a staff log as it is stored. */
record StaffRow(
    String session,
    long sequence,
    String type,
    long at,
    String author,
    @Nullable String text,
    @Nullable Integer score) {
  static final String SELECT =
      "SELECT session, sequence, type, at, author, text, score FROM staff_entry WHERE tenant = ?"
          + " AND session = ?";

  private static final String NOTE_ADDED = "note_added";
  private static final String TAG_ADDED = "tag_added";
  private static final String TAG_REMOVED = "tag_removed";
  private static final String SESSION_RATED = "session_rated";

  static StaffRow of(StaffEntry entry) {
    if (entry instanceof NoteAdded note) {
      return of(entry, NOTE_ADDED, note.text().text(), null);
    } else if (entry instanceof TagAdded added) {
      return of(entry, TAG_ADDED, added.tag().name(), null);
    } else if (entry instanceof TagRemoved removed) {
      return of(entry, TAG_REMOVED, removed.tag().name(), null);
    }
    Rating rating = ((SessionRated) entry).rating();
    MessageContent comment = rating.comment();
    return of(entry, SESSION_RATED, comment == null ? null : comment.text(), rating.score());
  }

  private static StaffRow of(
      StaffEntry entry, String type, @Nullable String text, @Nullable Integer score) {
    return new StaffRow(
        entry.sessionId().value(),
        entry.sequence(),
        type,
        EventRow.nanos(entry.timestamp()),
        entry.authorId().value(),
        text,
        score);
  }

  static StaffEntry read(ResultSet row) throws SQLException {
    SessionId session = SessionId.of(row.getString(1));
    long sequence = row.getLong(2);
    String type = row.getString(3);
    Instant at = EventRow.instant(row.getLong(4));
    ParticipantId author = ParticipantId.of(row.getString(5));
    String text = row.getString(6);
    return switch (type) {
      case NOTE_ADDED -> new NoteAdded(session, sequence, at, author, new MessageContent(text));
      case TAG_ADDED -> new TagAdded(session, sequence, at, author, new Tag(text));
      case TAG_REMOVED -> new TagRemoved(session, sequence, at, author, new Tag(text));
      case SESSION_RATED -> {
        MessageContent comment = text == null ? null : new MessageContent(text);
        yield new SessionRated(session, sequence, at, author, new Rating(row.getInt(7), comment));
      }
      default -> throw new SQLException("expected a known type of staff entry, found " + type);
    };
  }
}
