package io.deskbell.domain.assignment;

import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.session.Session;
import java.util.Comparator;
import java.util.Optional;

/** The first free agent in some order. */
record Ranking(String name, Comparator<? super AgentLoad> order) implements AssignmentPolicy {
  @Override
  public Optional<AssignmentDecision> choose(Session session, Candidates candidates) {
    return candidates.first(order).map(chosen -> candidates.choose(session, name, chosen));
  }

  @Override
  public Object aspect(Session session, Candidates candidates) {
    return name;
  }

  @Override
  public boolean tellsByAgeAlone() {
    return true;
  }
}
