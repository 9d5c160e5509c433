package io.deskbell.domain.assignment;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.domain.Participant;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Session;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class OpenSessionsTest {
  @Test
  void nothingIsKeptOfAVisitorWhoseLastSessionIsOver() {
    Session session =
        Session.start(
            SessionId.of("s-1"), Participant.visitor("v-7"), Instant.parse("2026-11-22T09:00:00Z"));

    OpenSessions after = OpenSessions.none().with(session).without(session);

    assertTrue(after.sessions().isEmpty());
    assertTrue(after.ofVisitor().isEmpty());
  }
}
