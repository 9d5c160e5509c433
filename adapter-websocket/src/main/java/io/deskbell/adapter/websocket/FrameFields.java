package io.deskbell.adapter.websocket;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.RuleViolation.InvalidField;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.assignment.Move;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The known fields of one frame's data, whatever their types, to be asked for by a command. */
final class FrameFields {
  private static final Map<String, Integer> INDEX =
      Map.ofEntries(
          Map.entry("sessionId", 0),
          Map.entry("userId", 1),
          Map.entry("senderId", 2),
          Map.entry("content", 3),
          Map.entry("clientMessageId", 4),
          Map.entry("after", 5),
          Map.entry("typing", 6),
          Map.entry("sequence", 7),
          Map.entry("agentId", 8),
          Map.entry("team", 9),
          Map.entry("priority", 10),
          Map.entry("availability", 11),
          Map.entry("text", 12));

  private final @Nullable Object[] values = new @Nullable Object[INDEX.size()];

  /** A value of a type that no field has. */
  private record Other(String description) {}

  /** Takes a field whose value the parser is at; unknown ones are passed over. */
  void take(String name, JsonParser parser) throws IOException {
    Integer index = INDEX.get(name);
    if (index == null) {
      parser.skipChildren();
    } else {
      values[index] = value(parser);
    }
  }

  private static @Nullable Object value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case VALUE_NULL -> null;
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
      case VALUE_NUMBER_INT ->
          parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
              ? new Other("a number that large")
              : (Object) parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> new Other("a number with a fraction or exponent");
      default -> {
        parser.skipChildren();
        yield new Other(token == JsonToken.START_ARRAY ? "an array" : "an object");
      }
    };
  }

  SessionId sessionId() {
    return SessionId.of(required("sessionId"));
  }

  /**
   * Checks that a field names the one who is here; it may be left out.
   *
   * @return whether it does, or is left out
   * @throws InvalidField if it is no id
   */
  boolean names(String field, ParticipantId self) {
    String given = optional(field);
    if (given == null || given.equals(self.value())) {
      return true;
    }
    try {
      return ParticipantId.of(given).equals(self);
    } catch (InvalidField e) {
      throw e.named(field);
    }
  }

  String content() {
    return required("content");
  }

  String noteText() {
    return required("text");
  }

  @Nullable ClientMessageId clientMessageId() {
    String given = optional("clientMessageId");
    return given == null ? null : ClientMessageId.of(given);
  }

  @Nullable Long after() {
    Object value = get("after");
    if (value == null) {
      return null;
    }
    return whole("after", value, 0);
  }

  /** Whether there is such a field, and it is not null. */
  boolean has(String field) {
    return get(field) != null;
  }

  /** How far the client has seen, from 0; null if it does not say. */
  @Nullable Long seen() {
    Object value = get("sequence");
    return value == null ? null : whole("sequence", value, 0);
  }

  long sequence() {
    Object value = get("sequence");
    if (value == null) {
      throw new InvalidField("sequence", "is missing, expected a whole number from 1");
    }
    return whole("sequence", value, 1);
  }

  boolean typing() {
    Object value = get("typing");
    if (value instanceof Boolean typing) {
      return typing;
    }
    throw new InvalidField("typing", "is " + described(value) + ", expected true or false");
  }

  /** To whom a session is to be passed on: one agent or one team. */
  Move transfer() {
    String agentId = optional("agentId");
    String team = optional("team");
    if (agentId != null && team != null) {
      throw new InvalidField("team", "is beside agentId, expected one of the two");
    }
    if (team != null) {
      return new Move.TransferToTeam(team);
    }
    if (agentId == null) {
      throw new InvalidField("agentId", "is missing, expected it or team");
    }
    try {
      return new Move.Transfer(ParticipantId.of(agentId));
    } catch (InvalidField e) {
      throw e.named("agentId");
    }
  }

  int priority() {
    Object value = get("priority");
    if (value instanceof Long number && number == number.intValue()) {
      return number.intValue();
    }
    throw new InvalidField("priority", "is " + described(value) + ", expected a whole number");
  }

  Availability availability() {
    String value = required("availability");
    for (Availability availability : Availability.values()) {
      if (FrameEncoder.word(availability).equals(value)) {
        return availability;
      }
    }
    throw new InvalidField(
        "availability", "is " + described(value) + ", expected one of available, away, offline");
  }

  private static long whole(String field, Object value, long least) {
    if (value instanceof Long number && number >= least) {
      return number;
    }
    throw new InvalidField(
        field, "is " + described(value) + ", expected a whole number from " + least);
  }

  private String required(String field) {
    String value = optional(field);
    if (value == null) {
      throw new InvalidField(field, "is missing, expected a string");
    }
    return value;
  }

  private @Nullable String optional(String field) {
    Object value = get(field);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw new InvalidField(field, "is " + described(value) + ", expected a string");
  }

  private @Nullable Object get(String field) {
    Integer index = INDEX.get(field);
    return index == null ? null : values[index];
  }

  private static String described(@Nullable Object value) {
    if (value == null) {
      return "missing";
    }
    if (value instanceof Other other) {
      return other.description();
    }
    return value instanceof String text ? "the string " + Shown.of(text) : String.valueOf(value);
  }

  /** The refusal of a command on behalf of somebody else. */
  static RuleViolation.Forbidden notYou(String field, ParticipantId self) {
    return new RuleViolation.Forbidden(
        field + " must be the token's subject " + self + " or be left out");
  }
}
