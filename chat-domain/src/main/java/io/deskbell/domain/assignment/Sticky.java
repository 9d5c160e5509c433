package io.deskbell.domain.assignment;

import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.session.Session;
import java.util.List;
import java.util.Optional;

/** The visitor's last agent first. */
record Sticky(AssignmentPolicy then) implements AssignmentPolicy {
  @Override
  public String name() {
    return "sticky+" + then.name();
  }

  @Override
  public Optional<AssignmentDecision> choose(Session session, Candidates candidates) {
    return candidates
        .lastAgent()
        .flatMap(candidates::free)
        .map(chosen -> candidates.choose(session, "sticky", chosen))
        .or(() -> then.choose(session, candidates));
  }

  @Override
  public Object aspect(Session session, Candidates candidates) {
    return List.of(candidates.lastAgent(), then.aspect(session, candidates));
  }

  @Override
  public boolean dependsOnTime() {
    return then.dependsOnTime();
  }

  @Override
  public boolean dependsOnHistory() {
    return true;
  }
}
