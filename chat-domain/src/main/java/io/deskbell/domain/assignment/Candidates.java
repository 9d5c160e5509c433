package io.deskbell.domain.assignment;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.agent.AssignmentDecision.Considered;
import io.deskbell.domain.session.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What an assignment policy may know: the agents with what they carry, whom the last session went
 * to, and what time it is. Immutable.
 *
 * <p>Nothing is looked up before it is asked for: {@link #agents} and {@link #free} cost a look at
 * each of those agents, the policies that come with the domain do not ask for them.
 */
public final class Candidates {
  /** Beyond that many, a decision only tells of the chosen one. */
  private static final int MOST_TOLD = 100;

  private final Roster roster;

  /** Where in the roster the first candidate is. */
  private final int from;

  private final Optional<ParticipantId> lastAgent;

  /** Why an agent may not have this session, whatever they carry; the first reason counts. */
  private final List<Function<AgentLoad, Optional<String>>> bars;

  private final Instant now;

  private Candidates(
      Roster roster,
      int from,
      Optional<ParticipantId> lastAgent,
      List<Function<AgentLoad, Optional<String>>> bars,
      Instant now) {
    this.roster = roster;
    this.from = from;
    this.lastAgent = lastAgent;
    this.bars = bars;
    this.now = now;
  }

  /** The agents of a roster, nobody barred. */
  Candidates(Roster roster, Optional<ParticipantId> lastAgent, Instant now) {
    this(roster, 0, lastAgent, List.of(), now);
  }

  /** Those agents after an assignment, with nobody barred, in a world without time. */
  public Candidates(List<AgentLoad> agents, Optional<ParticipantId> lastChosen) {
    this(Roster.of(agents, lastChosen.orElse(null)), Optional.empty(), Instant.EPOCH);
  }

  /** Those agents, before any assignment. */
  public static Candidates of(List<AgentLoad> agents) {
    return new Candidates(agents, Optional.empty());
  }

  /** All of them, in the order of the roster. */
  public List<AgentLoad> agents() {
    return all(roster.loads().around(from));
  }

  /** Those who may have the session now, in the order of the roster. */
  public List<AgentLoad> free() {
    List<AgentLoad> free = new ArrayList<>();
    roster.free().around(from).forEach(agent -> addUnlessBarred(agent, free));
    return Collections.unmodifiableList(free);
  }

  private void addUnlessBarred(AgentLoad agent, List<AgentLoad> free) {
    if (bar(agent).isEmpty()) {
      free.add(agent);
    }
  }

  private static List<AgentLoad> all(Iterable<AgentLoad> some) {
    List<AgentLoad> all = new ArrayList<>();
    some.forEach(all::add);
    return Collections.unmodifiableList(all);
  }

  /** Whom the last assignment chose; empty before the first. */
  public Optional<ParticipantId> lastChosen() {
    return Optional.ofNullable(roster.lastChosen());
  }

  /** Who served this session's visitor the last time; empty if nobody has or nobody has looked. */
  public Optional<ParticipantId> lastAgent() {
    return lastAgent;
  }

  /** The moment of the choice. */
  public Instant now() {
    return now;
  }

  /**
   * The same without those for whom there is a reason not to have the session.
   *
   * @param reason depends on the agent alone
   */
  public Candidates barring(Function<AgentLoad, Optional<String>> reason) {
    List<Function<AgentLoad, Optional<String>>> more = new ArrayList<>(bars);
    more.add(reason);
    return new Candidates(roster, from, lastAgent, List.copyOf(more), now);
  }

  private Optional<String> bar(AgentLoad agent) {
    for (Function<AgentLoad, Optional<String>> reason : bars) {
      Optional<String> why = reason.apply(agent);
      if (why.isPresent()) {
        return why;
      }
    }
    return Optional.empty();
  }

  /** The same beginning behind the one chosen last. */
  Candidates inTurn() {
    int next = lastChosen().flatMap(roster.ranks()::get).map(rank -> rank + 1).orElse(0);
    return new Candidates(roster, next, lastAgent, bars, now);
  }

  /** Who may have the session now and comes first. */
  Optional<AgentLoad> first() {
    return firstOf(roster.free().around(from));
  }

  /** Who may have the session now and comes first in that order; on a tie, in the roster's. */
  Optional<AgentLoad> first(Comparator<? super AgentLoad> order) {
    return order.equals(Roster.LEAST_BUSY)
        ? firstOf(roster.leastBusy())
        : free().stream().min(order);
  }

  private Optional<AgentLoad> firstOf(Iterable<AgentLoad> free) {
    for (AgentLoad agent : free) {
      if (bar(agent).isEmpty()) {
        return Optional.of(agent);
      }
    }
    return Optional.empty();
  }

  /** That agent, if they may have the session now. */
  Optional<AgentLoad> free(ParticipantId agentId) {
    return roster.find(agentId).filter(agent -> agent.hasRoom() && bar(agent).isEmpty());
  }

  /**
   * The decision for one of them, with the others as passed over.
   *
   * @param rule the name of the rule that chose
   */
  public AssignmentDecision choose(Session session, String rule, AgentLoad chosen) {
    List<Considered> told = new ArrayList<>(Math.min(roster.loads().size(), MOST_TOLD + 1));
    boolean isTold = false;
    // One for all: there are a hundred of them in each decision, which is kept.
    Optional<String> cameAfter = Optional.of(Considered.cameAfter(chosen.agentId()));
    for (AgentLoad agent : roster.loads().around(from)) {
      if (told.size() == MOST_TOLD) {
        break;
      }
      boolean isChosen = agent.agentId().equals(chosen.agentId());
      isTold |= isChosen;
      told.add(
          considered(agent, isChosen ? Optional.empty() : obstacle(agent).or(() -> cameAfter)));
    }
    if (!isTold) {
      told.add(considered(chosen, Optional.empty()));
    }
    return new AssignmentDecision(session.id(), chosen.agentId(), rule, told);
  }

  private static Considered considered(AgentLoad agent, Optional<String> passedOver) {
    return new Considered(agent.agentId(), agent.load(), agent.agent().capacity(), passedOver);
  }

  private Optional<String> obstacle(AgentLoad agent) {
    return bar(agent).or(agent::obstacle);
  }
}
