package io.deskbell.adapter.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.assignment.Move;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
  private static final SessionId S1 = SessionId.of("s-1");

  private static FrameDecoder decoder() {
    return new FrameDecoder(ParticipantId.of("ann"), 10);
  }

  private static ClientFrame decode(String json) {
    byte[] utf8 = ("xx" + json + "yy").getBytes(UTF_8);
    return decoder().decode(utf8, 2, utf8.length - 4);
  }

  static Stream<Object[]> frames() {
    return Stream.of(
        new Object[] {
          "{'type':'transfer_session','data':{'sessionId':'s-1','agentId':'bob'}}",
          new MoveSession(S1, new Move.Transfer(ParticipantId.of("bob")))
        },
        new Object[] {
          "{'type':'transfer_session','data':{'sessionId':'s-1','team':'night','agentId':null}}",
          new MoveSession(S1, new Move.TransferToTeam("night"))
        },
        new Object[] {
          "{'type':'set_priority','data':{'sessionId':'s-1','priority':-7}}",
          new MoveSession(S1, new Move.Prioritize(-7))
        },
        new Object[] {
          "{'type':'set_availability','data':{'availability':'offline'}}",
          new SetAvailability(Availability.OFFLINE)
        },
        new Object[] {
          "{'type':'join_session','data':{'sessionId':'s-1','userId':'ann'}}",
          new JoinSession(S1, null)
        },
        new Object[] {
          "{'data':{'after':7,'sessionId':'s-1'},'type':'join_session'}", new JoinSession(S1, 7L)
        },
        new Object[] {
          "{'type':'join_session','data':{'sessionId':'s-1','after':null,'userId':null}}",
          new JoinSession(S1, null)
        },
        new Object[] {
          "{'type':'send_message','data':{'sessionId':'s-1','senderId':'ann','content':'Hi'}}",
          new SendMessage(S1, "Hi", null)
        },
        new Object[] {
          "{'type':'send_message','data':{'sessionId':'s-1','content':'Hi','clientMessageId':'c'}}",
          new SendMessage(S1, "Hi", ClientMessageId.of("c"))
        },
        new Object[] {
          "{'type':'end_session','data':{'sessionId':'s-1','userId':'ann'}}", new EndSession(S1)
        },
        new Object[] {"{'type':'leave_session','data':{'sessionId':'s-1'}}", new LeaveSession(S1)},
        new Object[] {
          "{'type':'set_typing','data':{'sessionId':'s-1','typing':true}}", new SetTyping(S1, true)
        },
        new Object[] {
          "{'type':'mark_read','data':{'sessionId':'s-1','sequence':3}}", new MarkRead(S1, 3)
        },
        new Object[] {"{'type':'ping'}", new Ping()},
        new Object[] {"{'type':'ping','data':{'sequence':'x'}}", new Ping()},
        new Object[] {"{'type':'ping','data':{'sessionId':'s-1'}}", new Heartbeat(S1, null)},
        new Object[] {
          "{'type':'ping','data':{'sessionId':'s-1','sequence':0}}", new Heartbeat(S1, 0L)
        },
        new Object[] {"{'type':'ping','data':null,'x':[{'y':{}}]}", new Ping()},
        new Object[] {
          "{'type':'end_session','data':{'sessionId':'s-1','colour':{'a':[1,2,{}]},'n':1e400}}",
          new EndSession(S1)
        });
  }

  @ParameterizedTest
  @MethodSource("frames")
  void reads_every_command_with_its_fields_in_any_order_and_unknown_ones_ignored(
      String frame, ClientFrame expected) {
    assertEquals(expected, decode(frame.replace('\'', '"')));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "7",
        "\"ping\"",
        "[]",
        "{",
        "{'type'}",
        "{'type':'ping'",
        "{'type':'ping'}}",
        "{'type':'ping'} x",
        "{'type':'ping','type':'ping'}",
        "{'type':'end_session','data':{'sessionId':'a','sessionId':'b'}}",
        "{'type':7}",
        "{'type':null}",
        "{'type':['ping']}",
        "{'data':{}}",
        "{'type':'end_session'}",
        "{'type':'end_session','data':null}",
        "{'type':'end_session','data':'s-1'}",
        "{'type':'end_session','data':[]}",
        "{'type':'ping','x':NaN}",
        "{type:'ping'}",
        "{'type':'ping','x':01}",
        "{'type':'ping','x':'\u0001'}",
        // As UTF-16 it would be a ping, but text is UTF-8.
        "{\0'\0t\0y\0p\0e\0'\0:\0'\0p\0i\0n\0g\0'\0}\0",
        "{\0\0\0\0\0\0\0'type':'ping'}"
      })
  void refuses_what_is_no_frame(String frame) {
    BadFrame e = assertThrows(BadFrame.class, () -> decode(frame.replace('\'', '"')));
    assertEquals("invalid_frame", e.code());
  }

  @Test
  void says_where_a_frame_stops_being_json_and_nothing_of_how_it_is_read() {
    BadFrame e = assertThrows(BadFrame.class, () -> decode("{\"type\" \"ping\"}"));
    assertEquals(
        "the frame is not valid JSON at line 1, column 9: expected one JSON object without repeated"
            + " keys, nested at most 32 deep",
        e.problem());
  }

  @Test
  void refuses_nesting_without_reading_it_to_its_end() {
    BadFrame e = assertThrows(BadFrame.class, () -> decode("{\"x\":" + "[".repeat(60_000)));
    assertEquals("invalid_frame", e.code());
  }

  @Test
  void names_an_unknown_type_and_what_is_known() {
    BadFrame e = assertThrows(BadFrame.class, () -> decode("{\"type\":\"dance\",\"data\":{}}"));
    assertEquals("unknown_type", e.code());
    assertTrue(e.problem().contains("\"dance\""), e.problem());
    assertTrue(e.problem().contains("send_message"), e.problem());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "join_session  | sessionId       | {}",
        "join_session  | sessionId       | {'sessionId':null}",
        "join_session  | sessionId       | {'sessionId':7}",
        "join_session  | sessionId       | {'sessionId':['s-1']}",
        "join_session  | sessionId       | {'sessionId':''}",
        "join_session  | sessionId       | {'sessionId':'a b'}",
        "join_session  | sessionId       | {'sessionId':'a\\u0000b'}",
        "join_session  | sessionId       | {'sessionId':'a\\ud800'}",
        "join_session  | userId          | {'sessionId':'s-1','userId':7}",
        "join_session  | userId          | {'sessionId':'s-1','userId':'a b'}",
        "join_session  | after           | {'sessionId':'s-1','after':-1}",
        "join_session  | after           | {'sessionId':'s-1','after':'1'}",
        "join_session  | after           | {'sessionId':'s-1','after':1.0}",
        "join_session  | after           | {'sessionId':'s-1','after':1e400}",
        "join_session  | after           | {'sessionId':'s-1','after':99999999999999999999}",
        "join_session  | after           | {'sessionId':'s-1','after':true}",
        "join_session  | after           | {'sessionId':'s-1','after':{}}",
        "send_message  | senderId        | {'sessionId':'s-1','senderId':{},'content':'x'}",
        "send_message  | content         | {'sessionId':'s-1'}",
        "send_message  | content         | {'sessionId':'s-1','content':7}",
        "send_message  | content         | {'sessionId':'s-1','content':'  ','senderId':'bob'}",
        "send_message  | clientMessageId | {'sessionId':'s-1','content':'x','clientMessageId':''}",
        "send_message  | clientMessageId | {'sessionId':'s-1','content':'x','clientMessageId':1}",
        "end_session   | userId          | {'sessionId':'s-1','userId':false}",
        "leave_session | sessionId       | {}",
        "set_typing    | typing          | {'sessionId':'s-1'}",
        "set_typing    | typing          | {'sessionId':'s-1','typing':'true'}",
        "mark_read     | sequence        | {'sessionId':'s-1'}",
        "mark_read     | sequence        | {'sessionId':'s-1','sequence':0}",
        "mark_read     | sequence        | {'sessionId':'s-1','sequence':1.5}"
      })
  void names_the_field_that_is_wrong(String type, String field, String data) {
    String frame = "{\"type\":\"" + type + "\",\"data\":" + data.replace('\'', '"') + "}";
    RuleViolation.InvalidField e =
        assertThrows(RuleViolation.InvalidField.class, () -> decode(frame));
    assertEquals(field, e.field());
    assertTrue(e.getMessage().startsWith(field + " "), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "join_session | {'sessionId':'s-1','userId':'bob'}",
        "send_message | {'sessionId':'s-1','senderId':'bob','content':'x'}",
        "end_session  | {'sessionId':'s-1','userId':'bob'}"
      })
  void refuses_to_speak_for_somebody_else(String type, String data) {
    String frame = "{\"type\":\"" + type + "\",\"data\":" + data.replace('\'', '"') + "}";
    assertThrows(RuleViolation.Forbidden.class, () -> decode(frame));
  }

  @Test
  void looks_at_the_content_before_it_looks_at_who_speaks() {
    String frame =
        "{\"type\":\"send_message\",\"data\":{\"sessionId\":\"s-1\",\"senderId\":\"bob\","
            + "\"content\":\"more than ten\"}}";
    assertThrows(RuleViolation.MessageTooLarge.class, () -> decode(frame));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"'r-1'", "7", "-123456789012345678901234567890", "'a \\u0022\\\\ b\\n'", "'ä€😀'"})
  void gives_a_request_id_back_as_it_came(String json) throws Exception {
    FrameDecoder decoder = decoder();
    byte[] utf8 =
        ("{\"requestId\":" + json.replace('\'', '"') + ",\"type\":\"ping\"}").getBytes(UTF_8);
    decoder.decode(utf8, 0, utf8.length);
    RequestId requestId = decoder.requestId();
    var mapper = new com.fasterxml.jackson.databind.ObjectMapper();
    assertEquals(
        mapper.readTree(json.replace('\'', '"')),
        mapper.readTree(requestId == null ? "null" : requestId.json()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "{}", "true", "1.5", "\"\\ud800\""})
  void refuses_a_request_id_that_cannot_be_given_back(String json) {
    RuleViolation.InvalidField e =
        assertThrows(
            RuleViolation.InvalidField.class,
            () -> decode("{\"requestId\":" + json + ",\"type\":\"ping\"}"));
    assertEquals("requestId", e.field());
  }

  @Test
  void keeps_the_request_id_of_a_frame_that_is_refused() {
    FrameDecoder decoder = decoder();
    byte[] utf8 = "{\"requestId\":\"r\",\"type\":\"dance\"}".getBytes(UTF_8);
    assertThrows(BadFrame.class, () -> decoder.decode(utf8, 0, utf8.length));
    assertEquals(new RequestId("\"r\""), decoder.requestId());
  }
}
