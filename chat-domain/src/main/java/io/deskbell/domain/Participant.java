package io.deskbell.domain;

/**
 * Somebody at the desk, in the role in which they are there.
 *
 * @param id who it is
 * @param role what they are
 */
public record Participant(ParticipantId id, Role role) {
  /**
   * The visitor with that id.
   *
   * @throws RuleViolation.InvalidField if the id is not well-formed
   */
  public static Participant visitor(String id) {
    return new Participant(ParticipantId.of(id), Role.VISITOR);
  }

  /**
   * The agent with that id.
   *
   * @throws RuleViolation.InvalidField if the id is not well-formed
   */
  public static Participant agent(String id) {
    return new Participant(ParticipantId.of(id), Role.AGENT);
  }

  /**
   * The supervisor with that id.
   *
   * @throws RuleViolation.InvalidField if the id is not well-formed
   */
  public static Participant supervisor(String id) {
    return new Participant(ParticipantId.of(id), Role.SUPERVISOR);
  }

  /** Whether this is a visitor. */
  public boolean isVisitor() {
    return role == Role.VISITOR;
  }

  /** Whether this is a supervisor. */
  public boolean isSupervisor() {
    return role == Role.SUPERVISOR;
  }

  @Override
  public String toString() {
    return role.code() + " " + id;
  }
}
