package io.deskbell.adapter.websocket;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import io.deskbell.application.port.in.RoomView;
import io.deskbell.application.port.in.SessionNotice;
import io.deskbell.application.port.in.SessionNotice.MessagesRead;
import io.deskbell.application.port.in.SessionNotice.NoteShown;
import io.deskbell.application.port.in.SessionNotice.PresenceChanged;
import io.deskbell.application.port.in.SessionNotice.QueuePositionChanged;
import io.deskbell.application.port.in.SessionNotice.TypingChanged;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.agent.Requirements;
import io.deskbell.domain.assignment.WaitEstimate;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.Routing;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.AgentAssigned;
import io.deskbell.domain.session.SessionEvent.AgentUnassigned;
import io.deskbell.domain.session.SessionEvent.InactivityWarned;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import io.deskbell.domain.session.SessionEvent.OfferDeclined;
import io.deskbell.domain.session.SessionEvent.SessionEnded;
import io.deskbell.domain.session.SessionEvent.SessionHeld;
import io.deskbell.domain.session.SessionEvent.SessionOffered;
import io.deskbell.domain.session.SessionEvent.SessionPrioritized;
import io.deskbell.domain.session.SessionEvent.SessionQueued;
import io.deskbell.domain.session.SessionEvent.SessionResumed;
import io.deskbell.domain.session.SessionEvent.SessionRouted;
import io.deskbell.domain.session.SessionEvent.SessionStarted;
import io.deskbell.domain.session.StaffEntry.NoteAdded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes the frames that the server sends, each as a whole WebSocket text frame. Thread-safe. */
final class FrameEncoder {
  private static final JsonFactory JSON = new JsonFactory();

  // Nearly all frames are messages: theirs is put together from what always stays the same.
  private static final byte[] MESSAGE_ID = ascii("{\"type\":\"message_sent\",\"data\":{\"id\":\"");
  private static final byte[] SESSION_ID = ascii("\",\"sessionId\":\"");
  private static final byte[] SENDER_ID = ascii("\",\"senderId\":\"");
  private static final byte[] CONTENT = ascii("\",\"content\":\"");
  private static final byte[] TIMESTAMP = ascii("\",\"timestamp\":\"");
  private static final byte[] SEQUENCE = ascii("\",\"sequence\":");
  private static final byte[] CLIENT_MESSAGE_ID = ascii(",\"clientMessageId\":\"");
  private static final byte[] END_OF_STRING = ascii("\"}}");
  private static final byte[] END = ascii("}}");
  private static final byte[] NOTHING = {};

  /** The answer to {@code ping}. */
  static final EncodedText PONG = frame("pong", json -> {});

  /** The answer to a heartbeat: how far the session was shown on this socket before it. */
  static EncodedText pong(SessionId sessionId, long lastSequence) {
    return frame(
        "pong",
        json -> {
          json.writeStringField("sessionId", sessionId.value());
          json.writeNumberField("lastSequence", lastSequence);
        });
  }

  private interface Data {
    void write(JsonGenerator json) throws IOException;
  }

  private FrameEncoder() {}

  /** An event of a session's log. */
  static EncodedText event(SessionEvent event) {
    if (event instanceof MessagePosted posted) {
      return message(posted.message());
    }
    return frame(
        type(event),
        json -> {
          json.writeStringField("sessionId", event.sessionId().value());
          if (event instanceof SessionStarted started) {
            json.writeStringField("userId", started.visitor().id().value());
          } else if (event instanceof AgentAssigned assigned) {
            json.writeStringField("agentId", assigned.agentId().value());
          } else if (event instanceof AgentUnassigned unassigned) {
            json.writeStringField("agentId", unassigned.agentId().value());
            json.writeStringField("reason", unassigned.reason().code());
          } else if (event instanceof SessionOffered offered) {
            json.writeStringField("agentId", offered.agentId().value());
            json.writeStringField("expiresAt", Timestamps.format(offered.expiresAt()));
          } else if (event instanceof OfferDeclined declined) {
            json.writeStringField("agentId", declined.agentId().value());
            json.writeStringField("reason", declined.reason().code());
          } else if (event instanceof SessionRouted routed) {
            write(json, routed.requirements());
          } else if (event instanceof SessionPrioritized prioritized) {
            json.writeNumberField("priority", prioritized.priority());
          } else if (event instanceof InactivityWarned warned) {
            json.writeStringField("endsAt", Timestamps.format(warned.endsAt()));
          } else if (event instanceof SessionEnded ended) {
            json.writeStringField("endedBy", ended.endedBy().value());
            json.writeStringField("reason", ended.reason().code());
          }
          json.writeStringField("timestamp", Timestamps.format(event.timestamp()));
          json.writeNumberField("sequence", event.sequence());
        });
  }

  private static String type(SessionEvent event) {
    if (event instanceof SessionStarted) {
      return "session_started";
    } else if (event instanceof SessionQueued) {
      return "session_queued";
    } else if (event instanceof AgentAssigned) {
      return "agent_assigned";
    } else if (event instanceof AgentUnassigned) {
      return "agent_unassigned";
    } else if (event instanceof SessionEnded) {
      return "session_ended";
    } else if (event instanceof SessionOffered) {
      return "session_offered";
    } else if (event instanceof OfferDeclined) {
      return "offer_declined";
    } else if (event instanceof SessionRouted) {
      return "session_routed";
    } else if (event instanceof SessionPrioritized) {
      return "session_prioritized";
    } else if (event instanceof SessionHeld) {
      return "session_held";
    } else if (event instanceof SessionResumed) {
      return "session_resumed";
    } else if (event instanceof InactivityWarned) {
      return "inactivity_warned";
    }
    return "message_sent";
  }

  private static void write(JsonGenerator json, Requirements requirements) throws IOException {
    json.writeObjectFieldStart("requirements");
    write(json, "skills", requirements.skills());
    write(json, "languages", requirements.languages());
    if (requirements.team().isPresent()) {
      json.writeStringField("team", requirements.team().get());
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, Set<String> labels)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String label : labels) {
      json.writeString(label);
    }
    json.writeEndArray();
  }

  /** A message, as the room and its sender get it. */
  static EncodedText message(Message message) {
    byte[] sequence = ascii(Long.toString(message.sequence()));
    ClientMessageId clientMessageId = message.clientMessageId();
    return EncodedText.joined(
        MESSAGE_ID,
        quoted(message.id()),
        SESSION_ID,
        quoted(message.sessionId().value()),
        SENDER_ID,
        quoted(message.senderId().value()),
        CONTENT,
        quoted(message.content().text()),
        TIMESTAMP,
        ascii(Timestamps.format(message.timestamp())),
        SEQUENCE,
        sequence,
        clientMessageId == null ? NOTHING : CLIENT_MESSAGE_ID,
        clientMessageId == null ? NOTHING : quoted(clientMessageId.value()),
        clientMessageId == null ? END : END_OF_STRING);
  }

  // Well-formed, as the domain takes nothing else.
  private static byte[] quoted(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    for (byte octet : utf8) {
      if (octet == '"' || octet == '\\' || (octet >= 0 && octet < ' ')) {
        return JsonStringEncoder.getInstance().quoteAsUTF8(text);
      }
    }
    return utf8;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Something passing in a session. */
  static EncodedText notice(SessionNotice notice) {
    String id = notice.sessionId().value();
    if (notice instanceof PresenceChanged presence) {
      return frame(
          presence.connected() ? "participant_connected" : "participant_disconnected",
          json -> {
            json.writeStringField("sessionId", id);
            json.writeStringField("userId", presence.participantId().value());
            json.writeStringField("timestamp", Timestamps.format(presence.since()));
          });
    } else if (notice instanceof TypingChanged typing) {
      return frame(
          "typing_changed",
          json -> {
            json.writeStringField("sessionId", id);
            json.writeStringField("userId", typing.participantId().value());
            json.writeBooleanField("typing", typing.typing());
          });
    } else if (notice instanceof MessagesRead read) {
      return frame(
          "messages_read",
          json -> {
            json.writeStringField("sessionId", id);
            json.writeStringField("userId", read.participantId().value());
            json.writeNumberField("sequence", read.sequence());
          });
    } else if (notice instanceof QueuePositionChanged moved) {
      return frame(
          "queue_position_changed",
          json -> {
            json.writeStringField("sessionId", id);
            json.writeNumberField("queuePosition", moved.position());
            write(json, moved.estimate());
          });
    } else if (notice instanceof NoteShown shown) {
      return note(shown.note());
    }
    throw new IllegalStateException("expected a known notice, got " + notice);
  }

  /** A note, as its author and the other staff get it. */
  static EncodedText note(NoteAdded note) {
    return frame(
        "note_added",
        json -> {
          json.writeStringField("sessionId", note.sessionId().value());
          json.writeNumberField("sequence", note.sequence());
          json.writeStringField("authorId", note.authorId().value());
          json.writeStringField("text", note.text().text());
          json.writeStringField("timestamp", Timestamps.format(note.timestamp()));
        });
  }

  /** The answer to {@code join_session}. */
  static EncodedText joined(RoomView room) {
    SessionView view = room.session();
    Session session = view.session();
    return frame(
        "session_joined",
        json -> {
          json.writeStringField("sessionId", session.id().value());
          json.writeNumberField("lastSequence", session.lastSequence());
          json.writeObjectFieldStart("session");
          write(json, view);
          json.writeEndObject();
          writeIds(json, "connected", room.connected());
          writeIds(json, "typing", room.typing());
        });
  }

  private static void writeIds(JsonGenerator json, String field, List<ParticipantId> ids)
      throws IOException {
    json.writeArrayFieldStart(field);
    for (ParticipantId id : ids) {
      json.writeString(id.value());
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, @Nullable WaitEstimate estimate)
      throws IOException {
    if (estimate != null) {
      json.writeObjectFieldStart("estimatedWait");
      json.writeNumberField("low", estimate.low().toSeconds());
      json.writeNumberField("high", estimate.high().plusMillis(999).toSeconds());
      json.writeEndObject();
    }
  }

  private static void write(JsonGenerator json, SessionView view) throws IOException {
    Session session = view.session();
    json.writeStringField("id", session.id().value());
    json.writeStringField("userId", session.visitor().id().value());
    json.writeStringField("agentId", session.agentId().map(id -> id.value()).orElse(null));
    json.writeStringField("status", session.status().code());
    json.writeStringField("createdAt", Timestamps.format(session.createdAt()));
    if (session.ending().isPresent()) {
      SessionEnded ending = session.ending().get();
      json.writeStringField("endedAt", Timestamps.format(ending.timestamp()));
      json.writeStringField("endedBy", ending.endedBy().value());
      json.writeStringField("endReason", ending.reason().code());
    }
    json.writeNumberField("lastSequence", session.lastSequence());
    if (view.queuePosition().isPresent()) {
      json.writeNumberField("queuePosition", view.queuePosition().getAsInt());
    }
    write(json, view.estimate());
    Routing routing = session.routing();
    if (routing.priority() != 0) {
      json.writeNumberField("priority", routing.priority());
    }
    if (!routing.requirements().isNone()) {
      write(json, routing.requirements());
    }
    if (routing.reopens().isPresent()) {
      json.writeStringField("reopens", routing.reopens().get().value());
    }
    if (routing.onHold()) {
      json.writeBooleanField("onHold", true);
    }
    Map<ParticipantId, Long> readMarks = view.readMarks();
    if (readMarks != null && !readMarks.isEmpty()) {
      json.writeObjectFieldStart("readMarks");
      for (Map.Entry<ParticipantId, Long> mark : readMarks.entrySet()) {
        json.writeNumberField(mark.getKey().value(), mark.getValue());
      }
      json.writeEndObject();
    }
  }

  /** The answer to a move of a session at the desk: the session after it. */
  static EncodedText moved(SessionView view) {
    return frame(
        "session_moved",
        json -> {
          json.writeStringField("sessionId", view.session().id().value());
          json.writeObjectFieldStart("session");
          write(json, view);
          json.writeEndObject();
        });
  }

  /** The answer to {@code set_availability}. */
  static EncodedText availability(Agent agent) {
    return frame(
        "availability_changed",
        json -> {
          json.writeStringField("agentId", agent.id().value());
          json.writeStringField("availability", word(agent.availability()));
        });
  }

  /** An availability as it is on the wire. */
  static String word(Availability availability) {
    return availability.name().toLowerCase(Locale.ROOT);
  }

  /** The answer to {@code leave_session}. */
  static EncodedText left(SessionId sessionId) {
    return frame("session_left", json -> json.writeStringField("sessionId", sessionId.value()));
  }

  /** The answer to a command that a rule forbids. */
  static EncodedText error(RuleViolation violation) {
    String field = violation instanceof RuleViolation.InvalidField invalid ? invalid.field() : null;
    return error(violation.code(), violation.getMessage(), field);
  }

  /**
   * The answer to a rejected command.
   *
   * @param field which field is wrong; null for none
   */
  static EncodedText error(String code, String message, @Nullable String field) {
    return frame(
        "error",
        json -> {
          json.writeStringField("code", code);
          json.writeStringField("message", wellFormed(message));
          if (field != null) {
            json.writeStringField("field", field);
          }
        });
  }

  /** The body of a refused handshake, by RFC 9457. */
  static String problem(int status, String title, RuleViolation violation) {
    byte[] problem =
        json(
            json -> {
              json.writeStringField("type", "about:blank");
              json.writeStringField("title", title);
              json.writeNumberField("status", status);
              json.writeStringField("detail", wellFormed(violation.getMessage()));
              json.writeStringField("code", violation.code());
            });
    return new String(problem, StandardCharsets.UTF_8);
  }

  // A message may quote what a client sent, half a surrogate pair included.
  private static String wellFormed(String text) {
    StringBuilder all = new StringBuilder(text.length());
    text.codePoints()
        .map(c -> Character.getType(c) == Character.SURROGATE ? 0xFFFD : c)
        .forEach(all::appendCodePoint);
    return all.toString();
  }

  private static EncodedText frame(String type, Data data) {
    return EncodedText.of(
        json(
            json -> {
              json.writeStringField("type", type);
              json.writeObjectFieldStart("data");
              data.write(json);
              json.writeEndObject();
            }));
  }

  private static byte[] json(Data fields) {
    try (ByteArrayBuilder bytes = new ByteArrayBuilder(512);
        JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
      json.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
