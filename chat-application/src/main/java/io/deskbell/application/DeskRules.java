package io.deskbell.application;

import io.deskbell.domain.assignment.AssignmentPolicy;
import java.time.Duration;
import java.util.Optional;

/**
 * How the desk is run.
 *
 * @param policy how an agent is chosen
 * @param offerFor how long an agent is asked first; empty if they are given sessions unasked
 * @param requirePresence whether only connected agents are given sessions
 * @param agentGrace how long an agent who is gone keeps the sessions, where presence is required
 * @param idleTimeout how long a session may be silent; zero for ever
 * @param sessionsPerVisitor how many open sessions a visitor may have; 0 for any number
 */
record DeskRules(
    AssignmentPolicy policy,
    Optional<Duration> offerFor,
    boolean requirePresence,
    Duration agentGrace,
    Duration idleTimeout,
    int sessionsPerVisitor) {
  private static final Duration LONGEST_WARNING = Duration.ofMinutes(1);

  /** How long before a silent session ends everybody in it is warned. */
  Duration warning() {
    Duration quarter = idleTimeout.dividedBy(4);
    return quarter.compareTo(LONGEST_WARNING) < 0 ? quarter : LONGEST_WARNING;
  }
}
