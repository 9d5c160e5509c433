package io.deskbell.domain.assignment;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.agent.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The agents in their order, what each carries, and whom the last session went to. Immutable.
 *
 * @param ranks where in that order an agent is, from 0
 * @param loads all of them
 * @param free those with room
 * @param leastBusy the same, the least busy first
 * @param places how many sessions all who are at work may carry together
 */
record Roster(
    OrderedMap<ParticipantId, Integer> ranks,
    OrderedMap<Integer, AgentLoad> loads,
    OrderedMap<Integer, AgentLoad> free,
    OrderedMap<Turn, AgentLoad> leastBusy,
    int places,
    @Nullable ParticipantId lastChosen) {
  /** Fewest sessions first; on a tie, who has been idle longest. */
  static final Comparator<AgentLoad> LEAST_BUSY =
      Comparator.comparingInt(AgentLoad::load).thenComparing(AgentLoad::idleSince);

  private static final Comparator<Turn> TURNS =
      Comparator.comparing(Turn::agent, LEAST_BUSY).thenComparingInt(Turn::rank);

  /** An agent's turn among the others. */
  record Turn(AgentLoad agent, int rank) {}

  static Roster empty() {
    return new Roster(
        OrderedMap.natural(),
        OrderedMap.natural(),
        OrderedMap.natural(),
        OrderedMap.by(TURNS),
        0,
        null);
  }

  static Roster of(List<AgentLoad> agents, @Nullable ParticipantId lastChosen) {
    Roster roster = empty();
    for (AgentLoad agent : agents) {
      roster = roster.plus(agent);
    }
    return roster.choosing(lastChosen);
  }

  private Roster choosing(@Nullable ParticipantId agentId) {
    return new Roster(ranks, loads, free, leastBusy, places, agentId);
  }

  private Roster plus(AgentLoad agent) {
    int rank = ranks.size();
    return new Roster(ranks.with(agent.agentId(), rank), loads, free, leastBusy, places, lastChosen)
        .put(rank, agent);
  }

  private Roster put(int rank, AgentLoad agent) {
    boolean room = agent.hasRoom();
    return new Roster(
        ranks,
        loads.with(rank, agent),
        room ? free.with(rank, agent) : free,
        room ? leastBusy.with(new Turn(agent, rank), agent) : leastBusy,
        places + placesOf(agent),
        lastChosen);
  }

  private static int placesOf(AgentLoad agent) {
    return agent.isAtWork() ? agent.agent().capacity() : 0;
  }

  int withRoom() {
    return free.size();
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
    Optional<Integer> known = ranks.get(agent.id());
    return known.isEmpty()
        ? plus(new AgentLoad(agent, 0).with(standing))
        : replace(known.get(), at(known.get()).of(agent).with(standing));
  }

  Optional<AgentLoad> find(ParticipantId agentId) {
    return ranks.get(agentId).flatMap(loads::get);
  }

  Roster with(AgentLoad changed) {
    return replace(rankOf(changed.agentId()), changed);
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
    return with(before.plusOne(now)).choosing(decision.agentId());
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
    return replace(rankOf(agentId), of(agentId).minusOne(now));
  }

  List<AgentLoad> agents() {
    List<AgentLoad> all = new ArrayList<>(loads.size());
    loads.forEach(all::add);
    return all;
  }

  AgentLoad of(ParticipantId agentId) {
    return at(rankOf(agentId));
  }

  private int rankOf(ParticipantId agentId) {
    return ranks
        .get(agentId)
        .orElseThrow(
            () -> new IllegalStateException("expected an agent of the desk, got " + agentId));
  }

  AgentLoad at(int rank) {
    return loads.get(rank).orElseThrow();
  }

  private Roster replace(int rank, AgentLoad after) {
    AgentLoad before = at(rank);
    return new Roster(
            ranks,
            loads,
            free.without(rank),
            leastBusy.without(new Turn(before, rank)),
            places - placesOf(before),
            lastChosen)
        .put(rank, after);
  }
}
