package io.deskbell.domain;

/**
 * The identity of a person or bot at the desk, the subject of a token: 1 to 128 characters, no
 * white space or control characters. Visitors and agents share one name space.
 *
 * @param value the id as it stands on the wire
 */
public record ParticipantId(String value) implements Comparable<ParticipantId> {
  /**
   * Checks the form of the id.
   *
   * @throws RuleViolation.InvalidField if the value is not a well-formed id
   */
  public ParticipantId {
    Identifiers.require("userId", value);
  }

  /**
   * The participant id of that value.
   *
   * @throws RuleViolation.InvalidField if the value is not a well-formed id
   */
  public static ParticipantId of(String value) {
    return new ParticipantId(value);
  }

  /** By code points. */
  @Override
  public int compareTo(ParticipantId other) {
    return Identifiers.compare(value, other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
