package io.deskbell.application.port.in;

import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.Connection;

/**
 * An agent as the roster shows them. Immutable.
 *
 * @param load the agent and what they carry
 * @param connection whether they are there, as observed, also where that does not matter for who
 *     gets a session
 */
public record AgentView(AgentLoad load, Connection connection) {}
