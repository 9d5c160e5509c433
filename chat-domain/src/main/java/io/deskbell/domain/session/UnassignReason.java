package io.deskbell.domain.session;

/** Why a session was taken from its agent. */
public enum UnassignReason {
  /** The agent gave it back to the queue. */
  RETURNED("returned"),
  /** It was passed on to another agent or to a team. */
  TRANSFERRED("transferred"),
  /** The agent was gone for too long. */
  LOST("lost"),
  /** A supervisor took it over. */
  TAKEN_OVER("taken_over"),
  /** The agent is not on the roster any more. */
  REMOVED("removed");

  private final String code;

  UnassignReason(String code) {
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
  public static UnassignReason of(String code) {
    for (UnassignReason reason : values()) {
      if (reason.code.equals(code)) {
        return reason;
      }
    }
    throw new IllegalArgumentException("expected the code of a reason, got " + code);
  }
}
