package io.deskbell.domain.assignment;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  Roster with(Agent agent) {
    Optional<Integer> known = places.get(agent.id());
    if (known.isEmpty()) {
      int place = places.size();
      AgentLoad load = new AgentLoad(agent, 0);
      return new Roster(
          places.with(agent.id(), place),
          loads.with(place, load),
          withRoom + (load.hasRoom() ? 1 : 0),
          lastChosen);
    }
    AgentLoad before = at(known.get());
    return replace(known.get(), new AgentLoad(agent, before.load(), before.idleSince()));
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

  Roster take(ParticipantId agentId, Instant now) {
    return replace(placeOf(agentId), of(agentId).minusOne(now));
  }

  Candidates candidates() {
    List<AgentLoad> all = new ArrayList<>(loads.size());
    loads.forEach(all::add);
    return new Candidates(all, Optional.ofNullable(lastChosen));
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
