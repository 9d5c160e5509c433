package io.deskbell.adapter.rest;

import io.deskbell.domain.session.StaffEntry.NoteAdded;

/** A note, as staff see it. */
record NoteJson(String sessionId, long sequence, String authorId, String text, String timestamp)
    implements WireRecord {
  static NoteJson from(NoteAdded note) {
    return new NoteJson(
        note.sessionId().value(),
        note.sequence(),
        note.authorId().value(),
        note.text().text(),
        Timestamps.format(note.timestamp()));
  }
}
