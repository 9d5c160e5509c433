package io.deskbell.application.port.in;

/** Who wants to know which sessions an agent is asked to take, given and loses. */
public interface AssignmentListener {
  /**
   * The agent was asked to take a session, was given or lost one, or an offer is over.
   *
   * @param assignment an entry of the session's log, {@code SessionOffered}, {@code OfferDeclined},
   *     {@code AgentAssigned} or {@code AgentUnassigned}; called on any thread, must return quickly
   */
  void onAssignment(LogEntry assignment);
}
