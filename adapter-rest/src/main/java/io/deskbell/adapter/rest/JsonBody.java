package io.deskbell.adapter.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.deskbell.application.port.in.Caller;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request's body: a JSON object, or nothing, which reads like an empty one. */
final class JsonBody {
  private final JsonNode object;

  private JsonBody(JsonNode object) {
    this.object = object;
  }

  /** The body of that request, read to its end. */
  static JsonBody of(ContainerRequestContext request) throws IOException {
    return of(
        request.getEntityStream().readAllBytes(),
        String.valueOf(request.getProperty(FrontDoor.CONTENT_TYPE)));
  }

  /** The body of those bytes, which say that they are of that type. */
  static JsonBody of(byte[] bytes, String contentType) {
    if (bytes.length > 0) {
      requireJson(contentType);
    }
    JsonNode node = Json.parse(bytes);
    if (!node.isObject() && !node.isMissingNode()) {
      throw Problem.unreadable("the body is " + kind(node) + ", expected a JSON object")
          .exception();
    }
    return new JsonBody(node);
  }

  private static void requireJson(String contentType) {
    int parameters = contentType.indexOf(';');
    String type = (parameters < 0 ? contentType : contentType.substring(0, parameters)).strip();
    if (!type.equalsIgnoreCase(MediaType.APPLICATION_JSON)) {
      throw Problem.of(
              415,
              "unsupported_media_type",
              "Content-Type is " + Excerpts.of(type) + ", expected application/json")
          .exception();
    }
  }

  /** The text in that field; null if there is none. */
  @Nullable String text(String field) {
    JsonNode value = object.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw new RuleViolation.InvalidField(field, "is " + kind(value) + ", expected a string");
    }
    return value.textValue();
  }

  /** The text in that field, which must be there. */
  String requiredText(String field) {
    String text = text(field);
    if (text == null) {
      throw new RuleViolation.InvalidField(field, "is missing, expected a string");
    }
    return text;
  }

  /** The texts in that array, each once; null if there is none. */
  @Nullable Set<String> texts(String field) {
    JsonNode array = object.path(field);
    if (array.isMissingNode() || array.isNull()) {
      return null;
    }
    if (!array.isArray()) {
      throw new RuleViolation.InvalidField(
          field, "is " + kind(array) + ", expected an array of strings");
    }
    Set<String> texts = new LinkedHashSet<>();
    for (JsonNode value : array) {
      if (!value.isTextual()) {
        throw new RuleViolation.InvalidField(
            field, "has " + kind(value) + ", expected an array of strings");
      }
      texts.add(value.textValue());
    }
    return texts;
  }

  /** The whole number in that field; null if there is none. */
  @Nullable Integer integer(String field) {
    JsonNode value = object.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw new RuleViolation.InvalidField(
          field,
          "is "
              + (value.isNumber() ? Excerpts.of(value.asText()) : kind(value))
              + ", expected a whole number");
    }
    return value.intValue();
  }

  /** The constant whose name, in lower case, is in that field; null if there is none. */
  <E extends Enum<E>> @Nullable E constant(String field, Class<E> type) {
    String value = text(field);
    if (value == null) {
      return null;
    }
    for (E constant : type.getEnumConstants()) {
      if (Words.of(constant).equals(value)) {
        return constant;
      }
    }
    throw new RuleViolation.InvalidField(
        field, "is " + Excerpts.of(value) + ", expected one of " + Words.all(type));
  }

  /** The id of a session in that field; null if there is none. */
  @Nullable SessionId sessionId(String field) {
    String value = text(field);
    if (value == null) {
      return null;
    }
    try {
      return SessionId.of(value);
    } catch (RuleViolation.InvalidField e) {
      throw e.named(field);
    }
  }

  /** The id of a person in that field; null if there is none. */
  @Nullable ParticipantId id(String field) {
    String value = text(field);
    return value == null ? null : idIn(field, value);
  }

  /** Makes sure that whoever the field names, if anybody, is the caller. */
  void requireCaller(String field, Caller caller) {
    ParticipantId claimed = id(field);
    if (claimed != null && !claimed.equals(caller.id())) {
      throw new RuleViolation.Forbidden(
          field
              + " is "
              + Excerpts.of(claimed.value())
              + ", expected the token's own "
              + caller.id());
    }
  }

  private static ParticipantId idIn(String field, String value) {
    try {
      return ParticipantId.of(value);
    } catch (RuleViolation.InvalidField e) {
      throw e.named(field);
    }
  }

  private static String kind(JsonNode node) {
    return switch (node.getNodeType()) {
      case ARRAY -> "an array";
      case BOOLEAN -> "a boolean";
      case NULL -> "null";
      case NUMBER -> "a number";
      case OBJECT -> "an object";
      case STRING -> "a string";
      default -> "something else";
    };
  }
}
