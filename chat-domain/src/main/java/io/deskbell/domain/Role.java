package io.deskbell.domain;

/** What somebody is at the desk. */
public enum Role {
  /** Rings, waits, and is served. */
  VISITOR("visitor"),
  /** Serves visitors, each up to a capacity. */
  AGENT("agent"),
  /** Sees every session and may end it; may also serve as an agent. */
  SUPERVISOR("supervisor");

  private final String code;

  Role(String code) {
    this.code = code;
  }

  /** The stable lower-case word for this role on the wire, in tokens and in logs. */
  public String code() {
    return code;
  }
}
