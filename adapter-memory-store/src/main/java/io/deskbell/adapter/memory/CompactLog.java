package io.deskbell.adapter.memory;

import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;

/**
 * The events of one session, numbered from 1 without a gap. What is said, which is nearly all there
 * is, is kept as one array of bytes a message and read back when somebody asks: half the memory of
 * the objects, and a sixth of what a collector has to look at. Not thread-safe.
 */
final class CompactLog extends AbstractList<SessionEvent> implements RandomAccess {
  private static final int SENDERS = Byte.MAX_VALUE;
  private static final int HEADER_BYTES = Byte.BYTES + Long.BYTES + Integer.BYTES + Short.BYTES;
  private static final byte[] NO_ID = {};

  /** Events, and messages as bytes: sender, second, nanosecond, length of the id, id, content. */
  private final List<Object> entries = new ArrayList<>(4);

  private final List<ParticipantId> senders = new ArrayList<>(2);

  @Override
  public boolean add(SessionEvent event) {
    return entries.add(event instanceof MessagePosted posted ? packed(posted) : event);
  }

  @Override
  public SessionEvent get(int index) {
    Object entry = entries.get(index);
    return entry instanceof byte[] bytes ? unpacked(bytes, index + 1L) : (SessionEvent) entry;
  }

  @Override
  public int size() {
    return entries.size();
  }

  /** The event itself if too many people have spoken here, or if it is the first of all. */
  private Object packed(MessagePosted posted) {
    Message message = posted.message();
    int sender = sender(message.senderId());
    if (sender == SENDERS || entries.isEmpty()) {
      return posted;
    }
    ClientMessageId id = message.clientMessageId();
    byte[] idBytes = id == null ? NO_ID : id.value().getBytes(StandardCharsets.UTF_8);
    byte[] content = message.content().text().getBytes(StandardCharsets.UTF_8);
    Instant timestamp = message.timestamp();
    return ByteBuffer.allocate(HEADER_BYTES + idBytes.length + content.length)
        .put((byte) sender)
        .putLong(timestamp.getEpochSecond())
        .putInt(timestamp.getNano())
        .putShort((short) idBytes.length)
        .put(idBytes)
        .put(content)
        .array();
  }

  private int sender(ParticipantId id) {
    int known = senders.indexOf(id);
    if (known >= 0 || senders.size() == SENDERS) {
      return known >= 0 ? known : SENDERS;
    }
    senders.add(id);
    return senders.size() - 1;
  }

  private MessagePosted unpacked(byte[] bytes, long sequence) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    ParticipantId sender = senders.get(buffer.get());
    Instant timestamp = Instant.ofEpochSecond(buffer.getLong(), buffer.getInt());
    int idLength = buffer.getShort();
    int idAt = buffer.position();
    int contentAt = idAt + idLength;
    return new MessagePosted(
        new Message(
            ((SessionEvent) entries.get(0)).sessionId(),
            sequence,
            timestamp,
            sender,
            new MessageContent(text(bytes, contentAt, bytes.length - contentAt)),
            idLength == 0 ? null : new ClientMessageId(text(bytes, idAt, idLength))));
  }

  private static String text(byte[] utf8, int offset, int length) {
    return new String(utf8, offset, length, StandardCharsets.UTF_8);
  }
}
