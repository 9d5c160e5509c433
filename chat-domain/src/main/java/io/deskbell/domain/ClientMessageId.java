package io.deskbell.domain;

/**
 * The id under which a sender knows a message, so that sending it again is no second message: 1 to
 * 128 characters, no white space or control characters.
 *
 * @param value the id as it stands on the wire
 */
public record ClientMessageId(String value) {
  /**
   * Checks the form of the id.
   *
   * @throws RuleViolation.InvalidField if the value is not a well-formed id
   */
  public ClientMessageId {
    Identifiers.require("clientMessageId", value);
  }

  /**
   * The client message id of that value.
   *
   * @throws RuleViolation.InvalidField if the value is not a well-formed id
   */
  public static ClientMessageId of(String value) {
    return new ClientMessageId(value);
  }

  @Override
  public String toString() {
    return value;
  }
}
