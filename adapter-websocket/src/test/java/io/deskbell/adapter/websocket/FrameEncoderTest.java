package io.deskbell.adapter.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.deskbell.application.port.in.RoomView;
import io.deskbell.application.port.in.SessionNotice;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameEncoderTest {
  private static final SessionId ID = SessionId.of("s-1");
  private static final Participant VISITOR = Participant.visitor("v-7");
  private static final Instant NOW = Instant.parse("2026-03-01T09:05:07.040Z");
  private static final AssignmentDecision ANN =
      new AssignmentDecision(ID, ParticipantId.of("ann"), "least-busy", List.of());

  private static String text(EncodedText frame) {
    int offset = frame.payloadOffset();
    return new String(frame.frame(), offset, frame.length() - offset, UTF_8);
  }

  private static String json(String withSingleQuotes) {
    return withSingleQuotes.replace('\'', '"');
  }

  @Test
  void writes_every_event_of_a_log_as_the_contract_has_it() {
    Session session =
        Session.start(ID, VISITOR, NOW)
            .queue(NOW)
            .assign(ANN, NOW)
            .post(
                VISITOR,
                MessageContent.of("Hé \"you\"\n\u001b[31m"),
                ClientMessageId.of("c-1"),
                NOW)
            .unassign(NOW)
            .end(VISITOR, NOW);
    List<String> frames =
        session.newEvents().stream().map(FrameEncoder::event).map(FrameEncoderTest::text).toList();
    String at = "'timestamp':'2026-03-01T09:05:07.040Z','sequence':";
    assertEquals(
        List.of(
            json(
                "{'type':'session_started','data':{'sessionId':'s-1','userId':'v-7'," + at + "1}}"),
            json("{'type':'session_queued','data':{'sessionId':'s-1'," + at + "2}}"),
            json(
                "{'type':'agent_assigned','data':{'sessionId':'s-1','agentId':'ann'," + at + "3}}"),
            json(
                "{'type':'message_sent','data':{'id':'s-1-4','sessionId':'s-1','senderId':'v-7',"
                    + "'content':'Hé \\'you\\'\\n\\u001B[31m',"
                    + at
                    + "4,'clientMessageId':'c-1'}}"),
            json(
                "{'type':'agent_unassigned','data':{'sessionId':'s-1','agentId':'ann',"
                    + "'reason':'returned',"
                    + at
                    + "5}}"),
            json(
                "{'type':'session_ended','data':{'sessionId':'s-1','endedBy':'v-7',"
                    + "'reason':'ended_by_visitor',"
                    + at
                    + "6}}")),
        frames);
  }

  @Test
  void adds_a_request_id_for_the_one_who_asked_and_leaves_the_shared_frame_alone() {
    EncodedText shared = FrameEncoder.left(ID);
    String plain = text(shared);
    assertEquals(
        json("{'type':'session_left','data':{'sessionId':'s-1'},'requestId':'r-1'}"),
        text(new RequestId("\"r-1\"").on(shared)));
    assertEquals(plain, text(shared));
  }

  @Test
  void writes_whatever_somebody_writes_as_a_generator_would() throws IOException {
    Random random = new Random(6);
    for (int i = 0; i < 2_000; i++) {
      Message message =
          new Message(
              SessionId.of(anyId(random)),
              i + 1,
              NOW,
              ParticipantId.of(anyId(random)),
              MessageContent.of("x" + anyText(random, 1, 0xA0)),
              i % 3 == 0 ? null : ClientMessageId.of(anyId(random)));
      assertEquals(generated(message), text(FrameEncoder.message(message)));
    }
  }

  private static String anyId(Random random) {
    return "x" + anyText(random, '!', '~');
  }

  /** Mostly of what is written in a way of its own. */
  private static String anyText(Random random, int lowest, int highest) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(60); length > 0; length--) {
      text.appendCodePoint(
          switch (random.nextInt(4)) {
            case 0 -> lowest + random.nextInt(highest + 1 - lowest);
            case 1 -> "\"\\/<".charAt(random.nextInt(4));
            case 2 -> highest > '~' ? 0x2028 + random.nextInt(2) : 0xE000 + random.nextInt(0x800);
            default -> 0x1F300 + random.nextInt(0x300);
          });
    }
    return text.toString();
  }

  private static String generated(Message message) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("type", "message_sent");
      json.writeObjectFieldStart("data");
      json.writeStringField("id", message.id());
      json.writeStringField("sessionId", message.sessionId().value());
      json.writeStringField("senderId", message.senderId().value());
      json.writeStringField("content", message.content().text());
      json.writeStringField("timestamp", "2026-03-01T09:05:07.040Z");
      json.writeNumberField("sequence", message.sequence());
      ClientMessageId own = message.clientMessageId();
      if (own != null) {
        json.writeStringField("clientMessageId", own.value());
      }
    }
    return text.toString();
  }

  @Test
  void keeps_long_frames_whole_when_a_request_id_is_added() {
    for (int length : new int[] {1, 80, 126, 4_000, 65_500, 66_000}) {
      SessionEvent event =
          Session.start(ID, VISITOR, NOW)
              .post(VISITOR, MessageContent.of("x".repeat(length), 70_000), null, NOW)
              .newEvents()
              .get(1);
      EncodedText shared = FrameEncoder.event(event);
      String plain = text(shared);
      assertEquals(
          plain.substring(0, plain.length() - 1) + ",\"requestId\":7}",
          text(new RequestId("7").on(shared)));
    }
  }

  @Test
  void shows_a_joined_session_as_the_session_resource_does() {
    Session waiting = Session.start(ID, VISITOR, NOW).queue(NOW);
    assertEquals(
        json(
            "{'type':'session_joined','data':{'sessionId':'s-1','lastSequence':2,'session':{"
                + "'id':'s-1','userId':'v-7','agentId':null,'status':'waiting',"
                + "'createdAt':'2026-03-01T09:05:07.040Z','lastSequence':2,'queuePosition':4,"
                + "'readMarks':{'ann':1,'v-7':2}},"
                + "'connected':['v-7'],'typing':[]}}"),
        text(
            FrameEncoder.joined(
                new RoomView(
                    new SessionView(waiting, OptionalInt.of(4))
                        .withReadMarks(Map.of(VISITOR.id(), 2L, ParticipantId.of("ann"), 1L)),
                    List.of(VISITOR.id()),
                    List.of()))));
  }

  @Test
  void writes_notices_without_a_place_in_the_log() {
    ParticipantId ann = ParticipantId.of("ann");
    for (boolean connected : new boolean[] {true, false}) {
      assertEquals(
          json(
              "{'type':'participant_"
                  + (connected ? "connected" : "disconnected")
                  + "','data':{'sessionId':'s-1','userId':'ann',"
                  + "'timestamp':'2026-03-01T09:05:07.040Z'}}"),
          text(FrameEncoder.notice(new SessionNotice.PresenceChanged(ID, ann, connected, NOW))));
    }
    assertEquals(
        json("{'type':'typing_changed','data':{'sessionId':'s-1','userId':'ann','typing':true}}"),
        text(FrameEncoder.notice(new SessionNotice.TypingChanged(ID, ann, true))));
    assertEquals(
        json("{'type':'messages_read','data':{'sessionId':'s-1','userId':'ann','sequence':3}}"),
        text(FrameEncoder.notice(new SessionNotice.MessagesRead(ID, ann, 3))));
    assertEquals(
        json("{'type':'queue_position_changed','data':{'sessionId':'s-1','queuePosition':2}}"),
        text(FrameEncoder.notice(new SessionNotice.QueuePositionChanged(ID, 2, null))));
  }

  @Test
  void names_the_field_of_an_error_and_quotes_only_well_formed_text() {
    assertEquals(
        json(
            "{'type':'error','data':{'code':'invalid_field','message':'after is \uFFFD',"
                + "'field':'after'}}"),
        text(FrameEncoder.error(new RuleViolation.InvalidField("after", "is \ud800"))));
  }
}
