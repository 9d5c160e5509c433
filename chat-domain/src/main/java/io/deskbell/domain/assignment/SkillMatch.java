package io.deskbell.domain.assignment;

import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Those who fit first, for a time only those. */
record SkillMatch(Duration relaxAfter, AssignmentPolicy then) implements AssignmentPolicy {
  @Override
  public String name() {
    return "skill-match+" + then.name();
  }

  @Override
  public Optional<AssignmentDecision> choose(Session session, Candidates candidates) {
    Candidates fitting = candidates.barring(agent -> agent.agent().lacks(session.requirements()));
    Optional<AssignmentDecision> match =
        then.choose(session, fitting)
            .map(decision -> decision.by("skill-match+" + decision.rule()));
    if (match.isPresent() || !isRelaxed(session, candidates)) {
      return match;
    }
    return then.choose(session, candidates)
        .map(decision -> decision.by("skill-match-relaxed+" + decision.rule()));
  }

  private boolean isRelaxed(Session session, Candidates candidates) {
    return !candidates.now().isBefore(session.createdAt().plus(relaxAfter));
  }

  @Override
  public Object aspect(Session session, Candidates candidates) {
    return List.of(
        session.requirements(), isRelaxed(session, candidates), then.aspect(session, candidates));
  }

  @Override
  public boolean tellsByAgeAlone() {
    return then.tellsByAgeAlone();
  }

  @Override
  public boolean dependsOnTime() {
    return true;
  }

  @Override
  public boolean dependsOnHistory() {
    return then.dependsOnHistory();
  }
}
