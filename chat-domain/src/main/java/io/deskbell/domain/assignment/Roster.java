package io.deskbell.domain.assignment;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.agent.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The agents in their order, what each carries, and whom the last session went to. Immutable. */
record Roster(
    OrderedMap<ParticipantId, Integer> places,
    OrderedMap<Integer, AgentLoad> loads,
    int withRoom,
    @Nullable ParticipantId lastChosen) {

  static Roster empty() {
    return new Roster(OrderedMap.natural(), OrderedMap.natural(), 0, null);
  }

  static Roster of(List<AgentLoad> agents, @Nullable ParticipantId lastChosen) {
    Roster roster = empty();
    for (AgentLoad agent : agents) {
      roster = roster.plus(agent);
    }
    return new Roster(roster.places, roster.loads, roster.withRoom, lastChosen);
  }

  private Roster plus(AgentLoad agent) {
    int place = places.size();
    return new Roster(
        places.with(agent.agentId(), place),
        loads.with(place, agent),
        withRoom + (agent.hasRoom() ? 1 : 0),
        lastChosen);
  }

  /** Those agents and whoever was put on the roster by hand, in that order. */
  Roster with(List<Agent> agents) {
    Map<ParticipantId, AgentLoad> before = new LinkedHashMap<>();
    loads.forEach(agent -> before.put(agent.agentId(), agent));
    List<AgentLoad> after = new ArrayList<>();
    Set<ParticipantId> once = new HashSet<>();
    for (Agent agent : agents) {
      if (!once.add(agent.id())) {
        throw new IllegalArgumentException("expected each agent once, got " + agent + " again");
      }
      AgentLoad known = before.remove(agent.id());
      after.add(known == null ? new AgentLoad(agent, 0) : configured(known, agent));
    }
    for (AgentLoad other : before.values()) {
      if (other.standing() == Standing.MANAGED) {
        after.add(other);
      }
    }
    for (AgentLoad other : before.values()) {
      if (other.standing() == Standing.DISMISSED) {
        after.add(other);
      } else if (other.standing() != Standing.MANAGED && other.load() > 0) {
        after.add(other.with(Standing.DEPARTED));
      }
    }
    return of(after, lastChosen);
  }

  private static AgentLoad configured(AgentLoad known, Agent agent) {
    return switch (known.standing()) {
      case CONFIGURED, DEPARTED -> known.of(agent).with(Standing.CONFIGURED);
      case MANAGED, DISMISSED -> known;
    };
  }

  Roster with(Agent agent) {
    return with(agent, Standing.CONFIGURED);
  }

  Roster with(Agent agent, Standing standing) {
    Optional<Integer> known = places.get(agent.id());
    return known.isEmpty()
        ? plus(new AgentLoad(agent, 0).with(standing))
        : replace(known.get(), at(known.get()).of(agent).with(standing));
  }

  Optional<AgentLoad> find(ParticipantId agentId) {
    return places.get(agentId).flatMap(loads::get);
  }

  Roster with(AgentLoad changed) {
    return replace(placeOf(changed.agentId()), changed);
  }

  Roster give(AssignmentDecision decision, Instant now) {
    AgentLoad before = of(decision.agentId());
    if (!before.hasRoom()) {
      throw new IllegalStateException(
          "rule "
              + decision.rule()
              + " chose agent "
              + decision.agentId()
              + " who "
              + before.obstacle().orElseThrow()
              + "; expected one with room");
    }
    Roster after = replace(placeOf(decision.agentId()), before.plusOne(now));
    return new Roster(after.places, after.loads, after.withRoom, decision.agentId());
  }

  /** The last guard of the capacity on the ways on which no policy chooses. */
  Roster give(ParticipantId agentId, Instant now) {
    AgentLoad before = of(agentId);
    if (!before.hasPlace()) {
      throw new IllegalStateException(
          "expected agent " + agentId + " to have a place, who " + before.full());
    }
    return with(before.plusOne(now));
  }

  Roster take(ParticipantId agentId, Instant now) {
    return replace(placeOf(agentId), of(agentId).minusOne(now));
  }

  List<AgentLoad> agents() {
    List<AgentLoad> all = new ArrayList<>(loads.size());
    loads.forEach(all::add);
    return all;
  }

  AgentLoad of(ParticipantId agentId) {
    return at(placeOf(agentId));
  }

  private int placeOf(ParticipantId agentId) {
    return places
        .get(agentId)
        .orElseThrow(
            () -> new IllegalStateException("expected an agent of the desk, got " + agentId));
  }

  private AgentLoad at(int place) {
    return loads.get(place).orElseThrow();
  }

  private Roster replace(int place, AgentLoad after) {
    int room = withRoom - (at(place).hasRoom() ? 1 : 0) + (after.hasRoom() ? 1 : 0);
    return new Roster(places, loads.with(place, after), room, lastChosen);
  }
}
