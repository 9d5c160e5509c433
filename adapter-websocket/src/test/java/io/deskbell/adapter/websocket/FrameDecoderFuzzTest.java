package io.deskbell.adapter.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.deskbell.adapter.websocket.ClientFrame.EndSession;
import io.deskbell.adapter.websocket.ClientFrame.Heartbeat;
import io.deskbell.adapter.websocket.ClientFrame.JoinSession;
import io.deskbell.adapter.websocket.ClientFrame.LeaveSession;
import io.deskbell.adapter.websocket.ClientFrame.MarkRead;
import io.deskbell.adapter.websocket.ClientFrame.OfSession;
import io.deskbell.adapter.websocket.ClientFrame.Ping;
import io.deskbell.adapter.websocket.ClientFrame.SendMessage;
import io.deskbell.adapter.websocket.ClientFrame.SetTyping;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;

/**
 * Whatever is sent as a text frame is either a command, and the same command once it is written
 * down again, or is refused in a frame of bounded length that any JSON parser can read.
 */
class FrameDecoderFuzzTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_REFUSAL = 2_000;

  @FuzzTest(maxDuration = "10m")
  void isACommandOrIsRefused(byte[] text) throws JsonProcessingException {
    FrameDecoder decoder = decoder();
    ClientFrame frame;
    try {
      frame = decoder.decode(text, 0, text.length);
    } catch (BadFrame e) {
      requireReadable(decoder, FrameEncoder.error(e.code(), e.problem(), null));
      return;
    } catch (RuleViolation.InvalidField
        | RuleViolation.MessageTooLarge
        | RuleViolation.Forbidden e) {
      requireReadable(decoder, FrameEncoder.error(e));
      return;
    }
    byte[] written = JSON.writeValueAsBytes(written(frame));
    assertEquals(frame, decoder().decode(written, 0, written.length));
    requireReadable(decoder, FrameEncoder.left(SessionId.of("s")));
  }

  private static FrameDecoder decoder() {
    return new FrameDecoder(ParticipantId.of("ann"), 4_000);
  }

  /** The answer, with the request id as the client will find it. */
  private static void requireReadable(FrameDecoder decoder, EncodedText answer)
      throws JsonProcessingException {
    RequestId requestId = decoder.requestId();
    EncodedText sent = requestId == null ? answer : requestId.on(answer);
    assertTrue(sent.length() < LONGEST_REFUSAL, () -> "an answer of " + sent.length() + " bytes");
    int offset = sent.payloadOffset();
    String text = new String(sent.frame(), offset, sent.length() - offset, UTF_8);
    JsonNode frame = JSON.readTree(text);
    assertNotNull(frame.get("type"), text);
    if (requestId != null) {
      assertEquals(JSON.readTree(requestId.json()), frame.get("requestId"));
    }
  }

  private static ObjectNode written(ClientFrame frame) {
    ObjectNode written = JSON.createObjectNode();
    ObjectNode data = written.putObject("data");
    if (frame instanceof OfSession command) {
      data.put("sessionId", command.sessionId().value());
    }
    if (frame instanceof JoinSession join) {
      data.put("after", join.after());
    } else if (frame instanceof SendMessage message) {
      data.put("content", message.content());
      if (message.clientMessageId() != null) {
        data.put("clientMessageId", message.clientMessageId().value());
      }
    } else if (frame instanceof SetTyping typing) {
      data.put("typing", typing.typing());
    } else if (frame instanceof MarkRead read) {
      data.put("sequence", read.sequence());
    } else if (frame instanceof Heartbeat heartbeat) {
      data.put("sequence", heartbeat.sequence());
    }
    return written.put("type", type(frame));
  }

  private static String type(ClientFrame frame) {
    if (frame instanceof JoinSession) {
      return "join_session";
    } else if (frame instanceof SendMessage) {
      return "send_message";
    } else if (frame instanceof EndSession) {
      return "end_session";
    } else if (frame instanceof LeaveSession) {
      return "leave_session";
    } else if (frame instanceof SetTyping) {
      return "set_typing";
    } else if (frame instanceof MarkRead) {
      return "mark_read";
    }
    assertTrue(frame instanceof Ping || frame instanceof Heartbeat, frame::toString);
    return "ping";
  }
}
