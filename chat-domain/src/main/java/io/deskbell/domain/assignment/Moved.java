package io.deskbell.domain.assignment;

import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.session.Session;
import java.util.Optional;

/**
 * What a move did.
 *
 * @param desk the desk afterwards
 * @param session the session afterwards, carrying the events that the move raised
 * @param decision to whom the move itself gave the session; empty if it gave it to nobody
 */
public record Moved(Desk desk, Session session, Optional<AssignmentDecision> decision) {}
