package io.deskbell.adapter.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.session.Message;
import org.jspecify.annotations.Nullable;

/** A message on the wire. */
@JsonInclude(Include.NON_NULL)
record MessageJson(
    String id,
    String sessionId,
    String senderId,
    String content,
    String timestamp,
    long sequence,
    @Nullable String clientMessageId)
    implements WireRecord {
  static MessageJson from(Message message) {
    ClientMessageId clientMessageId = message.clientMessageId();
    return new MessageJson(
        message.id(),
        message.sessionId().value(),
        message.senderId().value(),
        message.content().text(),
        Timestamps.format(message.timestamp()),
        message.sequence(),
        clientMessageId == null ? null : clientMessageId.value());
  }
}
