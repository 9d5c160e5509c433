package io.deskbell.domain.assignment;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * How waiting sessions are given to agents.
 *
 * @param offerFor how long an agent is asked first; empty if they are just given the session
 * @param lastAgents who served the visitor of a session the last time, as far as that is known
 */
public record AssignmentTerms(
    Optional<Duration> offerFor, Function<SessionId, Optional<ParticipantId>> lastAgents) {
  /** Agents are given sessions unasked, and nobody looks who served whom before. */
  public static final AssignmentTerms AUTO =
      new AssignmentTerms(Optional.empty(), id -> Optional.empty());
}
