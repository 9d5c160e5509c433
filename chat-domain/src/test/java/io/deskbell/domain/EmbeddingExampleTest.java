package io.deskbell.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.session.Session;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Embedding the rules alone, as pleasant as the README shows it. */
class EmbeddingExampleTest {
  @Test
  void theRulesWorkWithoutAnythingElse() {
    Instant now = Instant.parse("2026-11-22T09:00:00Z");

    Agent ann = Agent.of("ann", "Ann").withCapacity(3);
    Agent bob = Agent.of("bob", "Bob");
    Participant visitor = Participant.visitor("v-7");

    Session session = Session.start(SessionId.of("s-1"), visitor, now);
    AssignmentDecision decision =
        AssignmentPolicy.leastBusy()
            .choose(session, List.of(new AgentLoad(ann, 2), new AgentLoad(bob, 0)))
            .orElseThrow(); // empty: nobody has room, the session keeps waiting
    session = session.assign(decision, now).post(visitor, "Where is my order?", now);

    assertEquals(bob.id(), session.agentId().orElseThrow());
    assertEquals(3, session.lastSequence());
  }
}
