package io.deskbell.application.port.out;

import io.deskbell.domain.agent.AssignmentDecision;
import java.time.Instant;

/**
 * A decision and what came of it. Immutable.
 *
 * @param sequence the place in the session's log of the event by which the session was given or
 *     offered to the agent
 * @param at when it was decided
 * @param decision who was chosen, and why
 */
public record Decided(long sequence, Instant at, AssignmentDecision decision) {}
