package io.deskbell.application.port.in;

import io.deskbell.domain.agent.AssignmentDecision;
import java.time.Instant;

/**
 * Why a session was given or offered to an agent. Immutable.
 *
 * @param sequence the place in the session's log of the event that says so
 * @param at when it was decided
 * @param decision who was considered and who was chosen, by which rule
 */
public record AssignmentView(long sequence, Instant at, AssignmentDecision decision) {}
