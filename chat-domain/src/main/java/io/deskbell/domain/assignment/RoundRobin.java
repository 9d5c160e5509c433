package io.deskbell.domain.assignment;

import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.session.Session;
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
    Candidates inTurn = candidates.inTurn();
    return inTurn.first().map(chosen -> inTurn.choose(session, name(), chosen));
  }

  @Override
  public Object aspect(Session session, Candidates candidates) {
    return name();
  }

  @Override
  public boolean tellsByAgeAlone() {
    return true;
  }
}
