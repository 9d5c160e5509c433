package io.deskbell.domain.assignment;

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

/** How places are given away, at one moment. Immutable. */
record Assigning(AssignmentPolicy policy, AssignmentTerms terms, Instant now) {

  Assignments assign(Desk before) {
    Desk desk = before;
    List<AgentLoad> loads = List.copyOf(desk.loads());
    List<AssignmentDecision> decisions = new ArrayList<>();
    // What for, by now, nobody is free; giving places away does not change that.
    Set<Object> hopeless = new HashSet<>();
    List<Session> refused = new ArrayList<>();
    for (Session next : before.waiting()) {
      if (desk.roster().withRoom() == 0) {
        break;
      }
      if (next.routing().offer().isPresent()) {
        continue;
      }
      Candidates candidates = candidates(desk, next, loads);
      Object aspect =
          List.of(
              desk.roster().find(next.visitor().id()).isPresent() ? next.id() : "",
              next.requirements().team(),
              next.routing().barred(),
              policy.aspect(next, candidates));
      Optional<AssignmentDecision> decision =
          hopeless.contains(aspect) ? Optional.empty() : policy.choose(next, candidates);
      if (decision.isPresent()) {
        desk = given(desk, next, decision.get());
        loads = List.copyOf(desk.loads());
        decisions.add(decision.get());
      } else {
        hopeless.add(aspect);
        if (!next.routing().barred().isEmpty()) {
          refused.add(next);
        }
      }
    }
    // Whoever has declined a session is asked again when nobody else is left, but only after all
    // others in the queue have had their turn.
    for (Session next : refused) {
      if (desk.roster().withRoom() > 0 && nobodyElseIsLeft(desk, next)) {
        Optional<AssignmentDecision> decision =
            policy.choose(next, withinTeam(desk, next, desk.loads()));
        if (decision.isPresent()) {
          desk = given(desk, next, decision.get());
          decisions.add(decision.get());
        }
      }
    }
    return new Assignments(desk, decisions);
  }

  private boolean nobodyElseIsLeft(Desk desk, Session session) {
    List<AgentLoad> idle =
        desk.loads().stream().map(agent -> agent.isAtWork() ? idle(agent) : agent).toList();
    return policy.choose(session, candidates(desk, session, idle)).isEmpty();
  }

  private static AgentLoad idle(AgentLoad agent) {
    return new AgentLoad(agent.agent(), 0, agent.idleSince(), agent.connection(), agent.standing());
  }

  private Candidates candidates(Desk desk, Session session, List<AgentLoad> among) {
    Candidates team = withinTeam(desk, session, among);
    return session.routing().barred().isEmpty()
        ? team
        : team.barring(
            agent ->
                session.routing().barred().contains(agent.agentId())
                    ? Optional.of("has declined it or given it back")
                    : Optional.empty());
  }

  private Candidates withinTeam(Desk desk, Session session, List<AgentLoad> among) {
    Candidates all =
        new Candidates(
            among,
            desk.lastChosen(),
            policy.dependsOnHistory() ? terms.lastAgents().apply(session.id()) : Optional.empty(),
            Map.of(),
            now);
    Candidates others =
        desk.roster().find(session.visitor().id()).isEmpty()
            ? all
            : all.barring(
                agent ->
                    agent.agentId().equals(session.visitor().id())
                        ? Optional.of("is the visitor")
                        : Optional.empty());
    return session.requirements().team().isEmpty()
        ? others
        : others.barring(agent -> agent.agent().outsideTeamOf(session.requirements()));
  }

  private Desk given(Desk desk, Session session, AssignmentDecision decision) {
    if (!decision.sessionId().equals(session.id())) {
      throw new IllegalStateException(
          "rule "
              + decision.rule()
              + " decided about session "
              + decision.sessionId()
              + "; expected "
              + session.id());
    }
    return desk.given(decided(session, decision), decision, now);
  }

  private Session decided(Session session, AssignmentDecision decision) {
    return terms.offerFor().isPresent()
        ? session.offer(decision, now.plus(terms.offerFor().get()), now)
        : session.assign(decision, now);
  }
}
