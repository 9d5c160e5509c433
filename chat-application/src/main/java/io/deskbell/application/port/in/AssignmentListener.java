package io.deskbell.application.port.in;

/** Who wants to know which sessions an agent is given and loses. */
public interface AssignmentListener {
  /**
   * The agent was given or lost a session.
   *
   * @param assignment an entry of the session's log, {@code AgentAssigned} or {@code
   *     AgentUnassigned}; called on any thread, must return quickly
   */
  void onAssignment(LogEntry assignment);
}
