package io.deskbell.adapter.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.deskbell.application.port.in.Unavailable;
import io.deskbell.domain.RuleViolation;
import java.io.Serial;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A problem detail (RFC 9457).
 *
 * @param type a URN made of the code
 * @param title the code in words
 * @param status the HTTP status
 * @param detail what is wrong, for people
 * @param code the stable machine-readable name, the same on every transport
 * @param field the offending field or parameter, if it is about one
 * @param requestId the request that it answers
 */
@JsonInclude(Include.NON_NULL)
record Problem(
    String type,
    String title,
    int status,
    String detail,
    String code,
    @Nullable String field,
    @Nullable String requestId)
    implements WireRecord {
  /** When it is worth asking an unavailable server again. */
  static final int RETRY_AFTER_SECONDS = 5;

  static final String MEDIA_TYPE = "application/problem+json";

  static Problem of(int status, String code, String detail) {
    return of(status, code, detail, null);
  }

  private static Problem of(int status, String code, String detail, @Nullable String field) {
    String words = code.replace('_', ' ');
    String title = words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    return new Problem("urn:deskbell:problem:" + code, title, status, detail, code, field, null);
  }

  /** What was sent cannot be read at all. */
  static Problem unreadable(String detail) {
    return of(400, "invalid_frame", detail);
  }

  static Problem tooLarge(int limit) {
    return of(413, "message_too_large", "the body is larger than " + limit + " bytes");
  }

  static Problem unavailable(String detail) {
    return of(503, "unavailable", detail);
  }

  static Problem internal() {
    return of(500, "internal", "something went wrong on the server; its log says more");
  }

  static Problem from(RuleViolation violation) {
    int status =
        switch (violation.code()) {
          case "invalid_field" -> 400;
          case "unauthorized" -> 401;
          case "forbidden" -> 403;
          case "session_not_found", "agent_not_found" -> 404;
          case "session_ended", "not_joined" -> 409;
          case "message_too_large" -> 413;
          case "rate_limited" -> 429;
          default -> violation instanceof RuleViolation.WrongState ? 409 : 400;
        };
    String field = violation instanceof RuleViolation.InvalidField invalid ? invalid.field() : null;
    return of(status, violation.code(), violation.getMessage(), field);
  }

  static Problem from(Unavailable unavailable) {
    return unavailable(String.valueOf(unavailable.getMessage()));
  }

  Problem withRequestId(String id) {
    return new Problem(type, title, status, detail, code, field, id);
  }

  Refusal exception() {
    return new Refusal(this);
  }

  /** A request that is answered with a problem of the transport's own. */
  static final class Refusal extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    private Refusal(Problem problem) {
      super(problem.detail(), null, false, false);
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }
}
