package io.deskbell.domain.session;

/** Where a session is in its life. */
public enum SessionStatus {
  /** No agent has room yet. */
  WAITING("waiting"),
  /** An agent has it. */
  ACTIVE("active"),
  /** It is over; nothing follows. */
  ENDED("ended");

  private final String code;

  SessionStatus(String code) {
    this.code = code;
  }

  /** The stable lower-case word for this status on the wire and in logs. */
  public String code() {
    return code;
  }
}
