package io.deskbell.domain.assignment;

import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.session.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The next agent with room after the one chosen last. */
final class RoundRobin implements AssignmentPolicy {
  static final AssignmentPolicy POLICY = new RoundRobin();

  private RoundRobin() {}

  @Override
  public String name() {
    return "round-robin";
  }

  @Override
  public Optional<AssignmentDecision> choose(Session session, Candidates candidates) {
    List<AgentLoad> inTurn = new ArrayList<>(candidates.agents());
    Collections.rotate(inTurn, -startOf(candidates));
    Candidates rotated = candidates.inOrder(inTurn);
    return rotated.free().stream()
        .findFirst()
        .map(chosen -> rotated.choose(session, name(), chosen));
  }

  @Override
  public Object aspect(Session session, Candidates candidates) {
    return name();
  }

  private static int startOf(Candidates candidates) {
    for (int i = 0; i < candidates.agents().size(); i++) {
      if (candidates.lastChosen().equals(Optional.of(candidates.agents().get(i).agentId()))) {
        return i + 1;
      }
    }
    return 0;
  }
}
