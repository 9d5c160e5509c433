package io.deskbell.domain.assignment;

import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.assignment.Desk.Assignments;
import io.deskbell.domain.assignment.Queue.Place;
import io.deskbell.domain.session.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/** How places are given away, at one moment. Immutable. */
record Assigning(AssignmentPolicy policy, AssignmentTerms terms, Instant now) {

  Assignments assign(Desk before) {
    Desk desk = before;
    List<AssignmentDecision> decisions = new ArrayList<>();
    // What for, by now, nobody is free; giving places away does not change that.
    Set<Object> hopeless = new HashSet<>();
    List<Session> refused = new ArrayList<>();
    PriorityQueue<Place> next = new PriorityQueue<>(Place.ORDER);
    before.waiting().lines().forEach(line -> next.add(new Place(line, 0)));
    while (desk.roster().withRoom() > 0 && !next.isEmpty()) {
      Place place = next.remove();
      Session session = place.session();
      Candidates candidates = candidates(desk, session, desk.roster());
      boolean isStaff = desk.roster().find(session.visitor().id()).isPresent();
      boolean isRefused = !session.routing().barred().isEmpty();
      Object seen = policy.aspect(session, candidates);
      Object aspect =
          List.of(
              isStaff ? session.id() : "",
              session.requirements().team(),
              session.routing().barred(),
              seen);
      Optional<AssignmentDecision> decision =
          hopeless.contains(aspect) ? Optional.empty() : policy.choose(session, candidates);
      int behind = place.rank() + 1;
      if (decision.isPresent()) {
        desk = given(desk, session, decision.get());
        decisions.add(decision.get());
      } else {
        hopeless.add(aspect);
        if (isRefused) {
          refused.add(session);
        } else if (!isStaff && policy.tellsByAgeAlone()) {
          behind = behindAllLike(desk, place, seen);
        }
      }
      if (behind < place.line().size()) {
        next.add(new Place(place.line(), behind));
      }
    }
    // Whoever has declined a session is asked again when nobody else is left, but only after all
    // others in the queue have had their turn.
    for (Session session : refused) {
      if (desk.roster().withRoom() > 0 && nobodyElseIsLeft(desk, session)) {
        Optional<AssignmentDecision> decision =
            policy.choose(session, withinTeam(desk, session, desk.roster()));
        if (decision.isPresent()) {
          desk = given(desk, session, decision.get());
          decisions.add(decision.get());
        }
      }
    }
    return new Assignments(desk, decisions);
  }

  /** Where in a line the next one is of whom the policy sees something else. */
  private int behindAllLike(Desk desk, Place place, Object seen) {
    int like = place.rank();
    int other = place.line().size();
    if (seen.equals(seenBy(desk, place.line().at(other - 1)))) {
      return other;
    }
    while (other - like > 1) {
      int middle = (like + other) >>> 1;
      if (seen.equals(seenBy(desk, place.line().at(middle)))) {
        like = middle;
      } else {
        other = middle;
      }
    }
    return other;
  }

  private Object seenBy(Desk desk, Session session) {
    return policy.aspect(session, candidates(desk, session, desk.roster()));
  }

  private boolean nobodyElseIsLeft(Desk desk, Session session) {
    List<AgentLoad> idle =
        desk.loads().stream().map(agent -> agent.isAtWork() ? idle(agent) : agent).toList();
    Roster roster = Roster.of(idle, desk.roster().lastChosen());
    return policy.choose(session, candidates(desk, session, roster)).isEmpty();
  }

  private static AgentLoad idle(AgentLoad agent) {
    return new AgentLoad(agent.agent(), 0, agent.idleSince(), agent.connection(), agent.standing());
  }

  private Candidates candidates(Desk desk, Session session, Roster among) {
    Candidates team = withinTeam(desk, session, among);
    return session.routing().barred().isEmpty()
        ? team
        : team.barring(
            agent ->
                session.routing().barred().contains(agent.agentId())
                    ? Optional.of("has declined it or given it back")
                    : Optional.empty());
  }

  private Candidates withinTeam(Desk desk, Session session, Roster among) {
    Candidates all =
        new Candidates(
            among,
            policy.dependsOnHistory() ? terms.lastAgents().apply(session.id()) : Optional.empty(),
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
