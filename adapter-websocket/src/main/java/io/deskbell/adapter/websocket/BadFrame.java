package io.deskbell.adapter.websocket;

import java.io.Serial;

/** A frame that is no command: not the JSON it should be, or of no known type. */
final class BadFrame extends RuntimeException {
  @Serial private static final long serialVersionUID = 1L;

  private final String code;
  private final String problem;

  private BadFrame(String code, String problem) {
    super(problem, null, false, false);
    this.code = code;
    this.problem = problem;
  }

  static BadFrame invalid(String problem) {
    return new BadFrame("invalid_frame", problem);
  }

  static BadFrame unknownType(String type) {
    return new BadFrame(
        "unknown_type",
        "type is " + Shown.of(type) + ", expected one of " + String.join(", ", FrameDecoder.TYPES));
  }

  String code() {
    return code;
  }

  String problem() {
    return problem;
  }
}
