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
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * The events of one session, numbered from 1 without a gap. What is said, which is nearly all there
 * is, is kept as bytes, many messages to an array, and read back when somebody asks: less than half
 * the memory of the objects, and next to nothing that a collector has to look at. Not thread-safe.
 */
final class CompactLog extends AbstractList<SessionEvent> implements RandomAccess {
  private static final int SENDERS = Byte.MAX_VALUE;
  private static final int HEADER_BYTES =
      Byte.BYTES + Long.BYTES + Integer.BYTES + Short.BYTES + Integer.BYTES;
  private static final int FIRST_PAGE_BYTES = 512;
  private static final int LARGEST_PAGE_BYTES = 8_192;
  private static final byte[] NO_ID = {};

  /** Where each event is: a page and an offset in it, or the complement of a place in others. */
  private long[] places = new long[2];

  private int size;

  /** Messages one behind the other: sender, second, nanosecond, lengths, id, content. */
  private List<byte[]> pages = List.of();

  /** How much of the last page is taken. */
  private int taken;

  /** What is not in the pages. */
  private final List<SessionEvent> others = new ArrayList<>(4);

  private List<ParticipantId> senders = List.of();

  @Override
  public boolean add(SessionEvent event) {
    if (size == places.length) {
      places = Arrays.copyOf(places, size + (size >> 1) + 1);
    }
    places[size] =
        event instanceof MessagePosted posted && size > 0
            ? placeOf(posted, sender(posted.message().senderId()))
            : placeOf(event);
    size++;
    return true;
  }

  private long placeOf(SessionEvent event) {
    others.add(event);
    return ~(others.size() - 1L);
  }

  private long placeOf(MessagePosted posted, int sender) {
    if (sender == SENDERS) {
      // Too many people have spoken here.
      return placeOf((SessionEvent) posted);
    }
    Message message = posted.message();
    ClientMessageId id = message.clientMessageId();
    byte[] idBytes = id == null ? NO_ID : id.value().getBytes(StandardCharsets.UTF_8);
    byte[] content = message.content().text().getBytes(StandardCharsets.UTF_8);
    int length = HEADER_BYTES + idBytes.length + content.length;
    byte[] page = pageFor(length);
    Instant timestamp = message.timestamp();
    ByteBuffer.wrap(page, taken, length)
        .put((byte) sender)
        .putLong(timestamp.getEpochSecond())
        .putInt(timestamp.getNano())
        .putShort((short) idBytes.length)
        .putInt(content.length)
        .put(idBytes)
        .put(content);
    long place = (pages.size() - 1L) << Integer.SIZE | taken;
    taken += length;
    return place;
  }

  /** The last page, with that much room in it. */
  private byte[] pageFor(int length) {
    byte[] last = pages.isEmpty() ? NO_ID : pages.get(pages.size() - 1);
    if (length <= last.length - taken) {
      return last;
    }
    int next = Math.min(Math.max(2 * last.length, FIRST_PAGE_BYTES), LARGEST_PAGE_BYTES);
    byte[] page = new byte[Math.max(length, next)];
    if (pages.isEmpty()) {
      pages = new ArrayList<>(1);
    }
    pages.add(page);
    taken = 0;
    return page;
  }

  @Override
  public SessionEvent get(int index) {
    long place = places[Objects.checkIndex(index, size)];
    return place < 0
        ? others.get((int) ~place)
        : message(pages.get((int) (place >> Integer.SIZE)), (int) place, index + 1L);
  }

  @Override
  public int size() {
    return size;
  }

  private int sender(ParticipantId id) {
    int known = senders.indexOf(id);
    if (known >= 0 || senders.size() == SENDERS) {
      return known >= 0 ? known : SENDERS;
    }
    if (senders.isEmpty()) {
      senders = new ArrayList<>(2);
    }
    senders.add(id);
    return senders.size() - 1;
  }

  private MessagePosted message(byte[] page, int offset, long sequence) {
    ByteBuffer buffer = ByteBuffer.wrap(page, offset, page.length - offset);
    ParticipantId sender = senders.get(buffer.get());
    Instant timestamp = Instant.ofEpochSecond(buffer.getLong(), buffer.getInt());
    int idLength = buffer.getShort();
    int contentLength = buffer.getInt();
    int idAt = buffer.position();
    return new MessagePosted(
        new Message(
            others.get(0).sessionId(),
            sequence,
            timestamp,
            sender,
            new MessageContent(text(page, idAt + idLength, contentLength)),
            idLength == 0 ? null : new ClientMessageId(text(page, idAt, idLength))));
  }

  private static String text(byte[] utf8, int offset, int length) {
    return new String(utf8, offset, length, StandardCharsets.UTF_8);
  }
}
