package io.deskbell.domain.assignment;

import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.assignment.Desk.Assignments;
import io.deskbell.domain.session.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One walk along the queue that gives away the places there are. Not thread-safe, used once. */
final class Assigning {
  private final AssignmentPolicy policy;
  private final AssignmentTerms terms;
  private final Instant now;
  private final List<AssignmentDecision> decisions = new ArrayList<>();
  private Desk desk;
  private List<AgentLoad> agents;

  /** What for, by now, nobody is free; giving places away does not change that. */
  private final Set<Object> hopeless = new HashSet<>();

  Assigning(Desk desk, AssignmentPolicy policy, AssignmentTerms terms, Instant now) {
    this.desk = desk;
    this.policy = policy;
    this.terms = terms;
    this.now = now;
    this.agents = desk.loads();
  }

  Assignments assign() {
    List<Session> refused = new ArrayList<>();
    for (Session next : desk.waiting()) {
      if (desk.roster().withRoom() == 0) {
        break;
      }
      if (next.routing().offer().isEmpty() && !assign(next)) {
        if (!next.routing().barred().isEmpty()) {
          refused.add(next);
        }
      }
    }
    // Whoever has declined a session is asked again when nobody else is left, but only after all
    // others in the queue have had their turn.
    for (Session next : refused) {
      if (desk.roster().withRoom() > 0 && nobodyElseIsLeft(next)) {
        policy.choose(next, withinTeam(next, agents)).ifPresent(decision -> give(next, decision));
      }
    }
    return new Assignments(desk, decisions);
  }

  private boolean assign(Session session) {
    Candidates candidates = candidates(session, agents);
    Object aspect =
        List.of(
            session.requirements().team(),
            session.routing().barred(),
            policy.aspect(session, candidates));
    if (hopeless.contains(aspect)) {
      return false;
    }
    Optional<AssignmentDecision> decision = policy.choose(session, candidates);
    if (decision.isPresent()) {
      give(session, decision.get());
      return true;
    }
    hopeless.add(aspect);
    return false;
  }

  private boolean nobodyElseIsLeft(Session session) {
    List<AgentLoad> idle =
        agents.stream().map(agent -> agent.isAtWork() ? idle(agent) : agent).toList();
    return policy.choose(session, candidates(session, idle)).isEmpty();
  }

  private static AgentLoad idle(AgentLoad agent) {
    Agent same = agent.agent();
    return new AgentLoad(same, 0, agent.idleSince(), agent.connection(), agent.standing());
  }

  private Candidates candidates(Session session, List<AgentLoad> among) {
    Candidates team = withinTeam(session, among);
    return session.routing().barred().isEmpty()
        ? team
        : team.barring(
            agent ->
                session.routing().barred().contains(agent.agentId())
                    ? Optional.of("has declined it or given it back")
                    : Optional.empty());
  }

  private Candidates withinTeam(Session session, List<AgentLoad> among) {
    Candidates all =
        new Candidates(
            among,
            desk.lastChosen(),
            policy.dependsOnHistory() ? terms.lastAgents().apply(session.id()) : Optional.empty(),
            Map.of(),
            now);
    return session.requirements().team().isEmpty()
        ? all
        : all.barring(agent -> agent.agent().outsideTeamOf(session.requirements()));
  }

  private void give(Session session, AssignmentDecision decision) {
    if (!decision.sessionId().equals(session.id())) {
      throw new IllegalStateException(
          "rule "
              + decision.rule()
              + " decided about session "
              + decision.sessionId()
              + "; expected "
              + session.id());
    }
    desk = desk.given(decided(session, decision), decision, now);
    agents = desk.loads();
    decisions.add(decision);
  }

  private Session decided(Session session, AssignmentDecision decision) {
    return terms.offerFor().isPresent()
        ? session.offer(decision, now.plus(terms.offerFor().get()), now)
        : session.assign(decision, now);
  }
}
