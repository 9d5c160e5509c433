package io.deskbell.adapter.websocket;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.deskbell.adapter.websocket.ClientFrame.AddNote;
import io.deskbell.adapter.websocket.ClientFrame.EndSession;
import io.deskbell.adapter.websocket.ClientFrame.Heartbeat;
import io.deskbell.adapter.websocket.ClientFrame.JoinSession;
import io.deskbell.adapter.websocket.ClientFrame.LeaveSession;
import io.deskbell.adapter.websocket.ClientFrame.MarkRead;
import io.deskbell.adapter.websocket.ClientFrame.MoveSession;
import io.deskbell.adapter.websocket.ClientFrame.Ping;
import io.deskbell.adapter.websocket.ClientFrame.SendMessage;
import io.deskbell.adapter.websocket.ClientFrame.SetAvailability;
import io.deskbell.adapter.websocket.ClientFrame.SetTyping;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.assignment.Move;
import io.deskbell.domain.session.MessageContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one text frame: {@code {"type":…, "data":{…}, "requestId":…}}, in one pass, without a tree.
 * A new frame type begins here, with a row in {@link #command}. Not thread-safe, used once.
 */
final class FrameDecoder {
  static final List<String> TYPES =
      List.of(
          "join_session",
          "send_message",
          "end_session",
          "leave_session",
          "set_typing",
          "mark_read",
          "add_note",
          "accept_offer",
          "decline_offer",
          "pick_session",
          "return_session",
          "hold_session",
          "resume_session",
          "transfer_session",
          "take_over_session",
          "set_priority",
          "set_availability",
          "ping");

  private static final int DEEPEST = 32;
  private static final int LONGEST_REQUEST_ID = 128;

  // Text is UTF-8; what looks like UTF-16 or UTF-32, with its zeros, is not to be read as that.
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CHARSET_DETECTION)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
          .build();

  private final ParticipantId self;
  private final int maxMessageChars;
  private @Nullable String type;
  private boolean typeIsNoString;
  private @Nullable FrameFields data;
  private boolean dataIsNoObject;
  private @Nullable RequestId requestId;
  private @Nullable String badRequestId;

  /**
   * A decoder for a frame of somebody.
   *
   * @param self who the frame must speak for
   * @param maxMessageChars the most code points of a content, so that a content is looked at before
   *     who sends it
   */
  FrameDecoder(ParticipantId self, int maxMessageChars) {
    this.self = self;
    this.maxMessageChars = maxMessageChars;
  }

  /** What the client wants to know the answer by; null until it has been read, or for none. */
  @Nullable RequestId requestId() {
    return requestId;
  }

  /**
   * Reads the frame.
   *
   * @throws BadFrame if it is no JSON of that shape or of an unknown type
   * @throws RuleViolation.InvalidField if a field of its data is not as it must be
   * @throws RuleViolation.MessageTooLarge if it speaks for somebody else and is too long
   * @throws RuleViolation.Forbidden if it speaks for somebody else
   */
  ClientFrame decode(byte[] utf8, int offset, int length) {
    try (JsonParser parser = JSON.createParser(utf8, offset, length)) {
      read(parser);
    } catch (JsonProcessingException e) {
      throw BadFrame.invalid(
          "the frame is not valid JSON"
              + place(e.getLocation())
              + ": expected one JSON object without repeated keys, nested at most "
              + DEEPEST
              + " deep");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (badRequestId != null) {
      throw new RuleViolation.InvalidField("requestId", badRequestId);
    }
    if (type == null) {
      throw BadFrame.invalid(
          "type is " + (typeIsNoString ? "not a string" : "missing") + ", expected a string");
    }
    return command(type);
  }

  private static String place(@Nullable JsonLocation at) {
    return at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private void read(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw BadFrame.invalid("the frame is not a JSON object, expected {\"type\":…, \"data\":{…}}");
    }
    for (String name; (name = parser.nextFieldName()) != null; ) {
      JsonToken value = parser.nextToken();
      switch (name) {
        case "type" -> {
          type = value == JsonToken.VALUE_STRING ? parser.getText() : null;
          typeIsNoString = type == null;
          parser.skipChildren();
        }
        case "data" -> readData(parser, value);
        case "requestId" -> readRequestId(parser, value);
        default -> parser.skipChildren();
      }
    }
    if (parser.nextToken() != null) {
      throw BadFrame.invalid("the frame has something behind its JSON object, expected nothing");
    }
  }

  private void readData(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      dataIsNoObject = value != JsonToken.VALUE_NULL;
      parser.skipChildren();
      return;
    }
    FrameFields fields = new FrameFields();
    for (String name; (name = parser.nextFieldName()) != null; ) {
      parser.nextToken();
      fields.take(name, parser);
    }
    data = fields;
  }

  private void readRequestId(JsonParser parser, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NULL) {
      return;
    }
    if (value == JsonToken.VALUE_NUMBER_INT && parser.getTextLength() <= LONGEST_REQUEST_ID) {
      requestId = new RequestId(parser.getText());
      return;
    }
    if (value != JsonToken.VALUE_STRING) {
      badRequestId = "is neither a string nor a whole number, expected one of them";
      parser.skipChildren();
      return;
    }
    String text = parser.getText();
    int length = text.codePointCount(0, text.length());
    if (length > LONGEST_REQUEST_ID) {
      badRequestId = "is " + length + " characters long, expected at most " + LONGEST_REQUEST_ID;
    } else if (text.codePoints().anyMatch(FrameDecoder::isSurrogate)) {
      badRequestId = "has half a surrogate pair, expected well-formed Unicode";
    } else {
      requestId =
          new RequestId(
              '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"');
    }
  }

  private static boolean isSurrogate(int codePoint) {
    return Character.getType(codePoint) == Character.SURROGATE;
  }

  private ClientFrame command(String of) {
    return switch (of) {
      case "ping" -> ping();
      case "join_session" -> joinSession(fields());
      case "send_message" -> sendMessage(fields());
      case "end_session" -> endSession(fields());
      case "leave_session" -> new LeaveSession(fields().sessionId());
      case "set_typing" -> new SetTyping(fields().sessionId(), fields().typing());
      case "mark_read" -> new MarkRead(fields().sessionId(), fields().sequence());
      case "add_note" -> new AddNote(fields().sessionId(), fields().noteText());
      case "accept_offer" -> move(new Move.Accept());
      case "decline_offer" -> move(new Move.Decline());
      case "pick_session" -> move(new Move.Pick());
      case "return_session" -> move(new Move.GiveBack());
      case "hold_session" -> move(new Move.Hold());
      case "resume_session" -> move(new Move.Resume());
      case "take_over_session" -> move(new Move.TakeOver());
      case "transfer_session" -> new MoveSession(fields().sessionId(), fields().transfer());
      case "set_priority" ->
          new MoveSession(fields().sessionId(), new Move.Prioritize(fields().priority()));
      case "set_availability" -> new SetAvailability(fields().availability());
      default -> throw BadFrame.unknownType(of);
    };
  }

  private ClientFrame ping() {
    return data == null || !data.has("sessionId")
        ? new Ping()
        : new Heartbeat(data.sessionId(), data.seen());
  }

  private MoveSession move(Move move) {
    return new MoveSession(fields().sessionId(), move);
  }

  private FrameFields fields() {
    if (data == null) {
      throw BadFrame.invalid(
          "data is " + (dataIsNoObject ? "not an object" : "missing") + ", expected an object");
    }
    return data;
  }

  private ClientFrame joinSession(FrameFields fields) {
    SessionId sessionId = fields.sessionId();
    boolean own = fields.names("userId", self);
    JoinSession join = new JoinSession(sessionId, fields.after());
    if (!own) {
      throw FrameFields.notYou("userId", self);
    }
    return join;
  }

  private ClientFrame sendMessage(FrameFields fields) {
    SessionId sessionId = fields.sessionId();
    boolean own = fields.names("senderId", self);
    String content = fields.content();
    ClientMessageId clientMessageId = fields.clientMessageId();
    if (!own) {
      // The application looks at the content of those who may speak; the order is frame, field,
      // who.
      MessageContent.of(content, maxMessageChars);
      throw FrameFields.notYou("senderId", self);
    }
    return new SendMessage(sessionId, content, clientMessageId);
  }

  private ClientFrame endSession(FrameFields fields) {
    SessionId sessionId = fields.sessionId();
    if (!fields.names("userId", self)) {
      throw FrameFields.notYou("userId", self);
    }
    return new EndSession(sessionId);
  }
}
