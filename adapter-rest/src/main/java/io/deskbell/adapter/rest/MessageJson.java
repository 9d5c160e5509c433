package io.deskbell.adapter.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.session.Message;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A message on the wire. */
@JsonSerialize(using = MessageJson.Writer.class)
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

  /** Field by field, as a log has many of these, and to look each field up costs as much again. */
  static final class Writer extends JsonSerializer<MessageJson> {
    private static final SerializableString ID = new SerializedString("id");
    private static final SerializableString SESSION_ID = new SerializedString("sessionId");
    private static final SerializableString SENDER_ID = new SerializedString("senderId");
    private static final SerializableString CONTENT = new SerializedString("content");
    private static final SerializableString TIMESTAMP = new SerializedString("timestamp");
    private static final SerializableString SEQUENCE = new SerializedString("sequence");
    private static final SerializableString CLIENT_MESSAGE_ID =
        new SerializedString("clientMessageId");

    @Override
    public void serialize(MessageJson message, JsonGenerator json, SerializerProvider provider)
        throws IOException {
      json.writeStartObject();
      json.writeFieldName(ID);
      json.writeString(message.id);
      json.writeFieldName(SESSION_ID);
      json.writeString(message.sessionId);
      json.writeFieldName(SENDER_ID);
      json.writeString(message.senderId);
      json.writeFieldName(CONTENT);
      json.writeString(message.content);
      json.writeFieldName(TIMESTAMP);
      json.writeString(message.timestamp);
      json.writeFieldName(SEQUENCE);
      json.writeNumber(message.sequence);
      if (message.clientMessageId != null) {
        json.writeFieldName(CLIENT_MESSAGE_ID);
        json.writeString(message.clientMessageId);
      }
      json.writeEndObject();
    }
  }
}
