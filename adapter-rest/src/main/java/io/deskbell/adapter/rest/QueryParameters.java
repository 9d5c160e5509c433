package io.deskbell.adapter.rest;

import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.SessionStatus;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A request's query parameters, checked one by one; unknown ones are ignored. */
final class QueryParameters {
  static final int MAX_LIMIT = 1000;

  private static final Instant END_OF_TIME = Instant.parse("9999-01-01T00:00:00Z");
  // Beyond the end of every queue, and far enough from where places stop being numbers.
  private static final int FAR = Integer.MAX_VALUE / 2;

  private final UriInfo uri;

  QueryParameters(UriInfo uri) {
    this.uri = uri;
  }

  /** The sequence after which to begin; 0 if not given. */
  long after() {
    return number("after", 0, Long.MAX_VALUE, 0);
  }

  /** The place in the queue after which to begin; 0 if not given. */
  int place() {
    return (int) Math.min(after(), FAR);
  }

  /** How many at most, 1 to 1000; empty if not given. */
  OptionalInt limit() {
    long limit = number("limit", 1, MAX_LIMIT, 0);
    return limit == 0 ? OptionalInt.empty() : OptionalInt.of((int) limit);
  }

  /** Only sessions with that status; null if not given. */
  @Nullable SessionStatus status() {
    String value = single("status");
    if (value == null) {
      return null;
    }
    for (SessionStatus status : SessionStatus.values()) {
      if (status.code().equals(value)) {
        return status;
      }
    }
    String known =
        Arrays.stream(SessionStatus.values())
            .map(SessionStatus::code)
            .collect(Collectors.joining(", "));
    throw new RuleViolation.InvalidField(
        "status", "is " + Excerpts.of(value) + ", expected one of " + known);
  }

  /** The last session of the page before; null if not given. */
  @Nullable SessionId cursor() {
    String value = single("cursor");
    if (value == null) {
      return null;
    }
    try {
      return SessionId.of(value);
    } catch (RuleViolation.InvalidField e) {
      throw e.named("cursor");
    }
  }

  /** A moment; null if not given. */
  @Nullable Instant instant(String name) {
    String value = single(name);
    if (value == null) {
      return null;
    }
    try {
      Instant moment = Instant.parse(value);
      if (!moment.isBefore(Instant.EPOCH) && moment.isBefore(END_OF_TIME)) {
        return moment;
      }
    } catch (DateTimeParseException e) {
      // The same refusal as for a moment out of range.
    }
    throw new RuleViolation.InvalidField(
        name,
        "is "
            + (value.isEmpty() ? "empty" : Excerpts.of(value))
            + ", expected an ISO-8601 instant like 2026-11-23T09:00:00Z");
  }

  /** The form of the answer, json or csv; empty if not given. */
  String format() {
    String value = single("format");
    if (value == null) {
      return "";
    }
    if (value.equals("json") || value.equals("csv")) {
      return value;
    }
    throw new RuleViolation.InvalidField(
        "format", "is " + Excerpts.of(value) + ", expected json or csv");
  }

  private long number(String name, long least, long most, long otherwise) {
    String value = single(name);
    if (value == null) {
      return otherwise;
    }
    try {
      long number = value.matches("[0-9]+") ? Long.parseLong(value) : -1;
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // More digits than any number here may have: refused like one that is too big.
    }
    throw new RuleViolation.InvalidField(
        name,
        "is "
            + (value.isEmpty() ? "empty" : Excerpts.of(value))
            + ", expected an integer from "
            + least
            + (most == Long.MAX_VALUE ? "" : " to " + most));
  }

  private @Nullable String single(String name) {
    List<String> values = uri.getQueryParameters().get(name);
    if (values == null || values.isEmpty()) {
      return null;
    }
    if (values.size() > 1) {
      throw new RuleViolation.InvalidField(
          name, "is given " + values.size() + " times, expected once");
    }
    return values.get(0);
  }
}
