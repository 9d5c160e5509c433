package io.deskbell.adapter.rest;

import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.StaffEntry.SessionRated;
import org.jspecify.annotations.Nullable;

/** A rating; without its sequence, which would tell the visitor how many notes there are. */
record RatingJson(
    String sessionId, @Nullable Integer score, @Nullable String comment, @Nullable String timestamp)
    implements WireRecord {
  static RatingJson from(SessionRated rated) {
    MessageContent comment = rated.rating().comment();
    return new RatingJson(
        rated.sessionId().value(),
        rated.rating().score(),
        comment == null ? null : comment.text(),
        Timestamps.format(rated.timestamp()));
  }

  static RatingJson none(SessionId id) {
    return new RatingJson(id.value(), null, null, null);
  }
}
