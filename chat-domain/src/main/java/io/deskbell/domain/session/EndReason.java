package io.deskbell.domain.session;

import io.deskbell.domain.Role;

/** Why a session is over. */
public enum EndReason {
  /** The visitor ended it. */
  ENDED_BY_VISITOR("ended_by_visitor"),
  /** Its agent ended it. */
  ENDED_BY_AGENT("ended_by_agent"),
  /** A supervisor ended it. */
  ENDED_BY_SUPERVISOR("ended_by_supervisor"),
  /** Nobody said anything for a long time. */
  INACTIVE("inactive");

  private final String code;

  EndReason(String code) {
    this.code = code;
  }

  /** The stable lower-case word for this reason on the wire and in logs. */
  public String code() {
    return code;
  }

  /**
   * The reason with that code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static EndReason of(String code) {
    for (EndReason reason : values()) {
      if (reason.code.equals(code)) {
        return reason;
      }
    }
    throw new IllegalArgumentException("expected the code of a reason, got " + code);
  }

  static EndReason by(Role role) {
    return switch (role) {
      case VISITOR -> ENDED_BY_VISITOR;
      case AGENT -> ENDED_BY_AGENT;
      case SUPERVISOR -> ENDED_BY_SUPERVISOR;
    };
  }
}
