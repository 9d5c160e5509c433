package io.deskbell.domain;

/**
 * The identity of a session: 1 to 128 characters, no white space or control characters.
 *
 * @param value the id as it stands on the wire
 */
public record SessionId(String value) implements Comparable<SessionId> {
  /**
   * Checks the form of the id.
   *
   * @throws RuleViolation.InvalidField if the value is not a well-formed id
   */
  public SessionId {
    Identifiers.require("sessionId", value);
  }

  /**
   * The session id of that value.
   *
   * @throws RuleViolation.InvalidField if the value is not a well-formed id
   */
  public static SessionId of(String value) {
    return new SessionId(value);
  }

  /** By code points. */
  @Override
  public int compareTo(SessionId other) {
    return Identifiers.compare(value, other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
