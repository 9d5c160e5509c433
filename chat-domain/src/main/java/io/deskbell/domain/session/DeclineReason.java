package io.deskbell.domain.session;

/** Why an offer came to nothing. */
public enum DeclineReason {
  /** The agent said no. */
  DECLINED("declined"),
  /** The agent did not answer in time. */
  TIMED_OUT("timed_out"),
  /** The session went another way, or the agent cannot take it any more. */
  WITHDRAWN("withdrawn");

  private final String code;

  DeclineReason(String code) {
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
  public static DeclineReason of(String code) {
    for (DeclineReason reason : values()) {
      if (reason.code.equals(code)) {
        return reason;
      }
    }
    throw new IllegalArgumentException("expected the code of a reason, got " + code);
  }
}
