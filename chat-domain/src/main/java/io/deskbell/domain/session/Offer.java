package io.deskbell.domain.session;

import io.deskbell.domain.ParticipantId;
import java.time.Instant;

/**
 * That an agent is being asked to take a session. Immutable.
 *
 * @param agentId who is asked
 * @param rule which rule chose the agent
 * @param expiresAt until when they are asked
 */
public record Offer(ParticipantId agentId, String rule, Instant expiresAt) {}
