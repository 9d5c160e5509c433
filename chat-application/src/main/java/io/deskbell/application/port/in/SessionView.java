package io.deskbell.application.port.in;

import io.deskbell.domain.session.Session;
import java.util.OptionalInt;

/**
 * A session as a participant sees it.
 *
 * @param session the session
 * @param queuePosition its place in the queue, from 1; empty if it does not wait
 */
public record SessionView(Session session, OptionalInt queuePosition) {}
