package io.deskbell.domain.report;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.assignment.AssignmentTerms;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What would have become of visitors in some setting: the same desk and policies as in service, on
 * a clock of its own. Immutable and deterministic: the same visits give the same outcome.
 *
 * <p>At one and the same moment places become free first, then agents come and go, then visitors
 * ring, then those whose patience is over leave; after each of these the queue is served.
 */
public final class Simulation {
  /** How often a policy is asked again whose choice changes by time alone, as in service. */
  private static final Duration TICK = Duration.ofSeconds(1);

  /** Whoever still waits when nothing has happened for that long will not be served. */
  private static final Duration MOST_SILENCE = Duration.ofDays(1);

  private final List<Agent> agents;
  private final AssignmentPolicy policy;
  private final List<Change> changes;

  private Simulation(List<Agent> agents, AssignmentPolicy policy, List<Change> changes) {
    this.agents = List.copyOf(agents);
    this.policy = policy;
    this.changes = List.copyOf(changes);
  }

  /** A setting with those agents, in that order, as they are from the beginning. */
  public static Simulation of(List<Agent> agents, AssignmentPolicy policy) {
    return new Simulation(agents, policy, List.of());
  }

  /** The same setting where an agent comes, goes or changes on the way. */
  public Simulation with(Change change) {
    List<Change> more = new ArrayList<>(changes);
    more.add(change);
    return new Simulation(agents, policy, more);
  }

  /**
   * From some moment on an agent is like that.
   *
   * @param at when
   * @param agent as they are from then on; sessions they carry stay theirs
   */
  public record Change(Instant at, Agent agent) {}

  /**
   * What became of one visitor.
   *
   * @param id of the session
   * @param waited until the assignment, or until the visitor left; for one still in the queue when
   *     nothing happens any more, until that moment
   * @param agentId who got the session; null for nobody
   * @param left whether the visitor gave up
   */
  public record Fate(
      SessionId id, Duration waited, @Nullable ParticipantId agentId, boolean left) {}

  /**
   * What one agent did.
   *
   * @param agentId who
   * @param served how many sessions they were given
   * @param most the highest load they ever had
   * @param busy the sum of the times of their sessions
   * @param offered the time they were there, once for each place; also a place that was still taken
   *     after they had gone
   */
  public record Work(ParticipantId agentId, int served, int most, Duration busy, Duration offered) {
    /** The share of the places that was taken, 0 to 1; 0 for an agent with no place. */
    public double utilisation() {
      return offered.isZero() ? 0 : (double) busy.toMillis() / offered.toMillis();
    }
  }

  /**
   * What became of everybody.
   *
   * @param fates in the order of the visits
   * @param work in the order of the roster
   */
  public record Outcome(List<Fate> fates, List<Work> work) {
    /** Takes copies. */
    public Outcome {
      fates = List.copyOf(fates);
      work = List.copyOf(work);
    }

    /** How long those waited who were served; empty if nobody was. */
    public Optional<Distribution> waits() {
      return Distribution.of(
          fates.stream().filter(fate -> fate.agentId() != null).map(Fate::waited).toList());
    }

    /** How many were given to an agent. */
    public int served() {
      return (int) fates.stream().filter(fate -> fate.agentId() != null).count();
    }

    /** How many gave up. */
    public int abandoned() {
      return (int) fates.stream().filter(Fate::left).count();
    }

    /** How many were neither served nor gave up. */
    public int stranded() {
      return fates.size() - served() - abandoned();
    }
  }

  /**
   * Runs visits through the setting.
   *
   * @param visits each session once, in any order
   * @throws IllegalStateException if a session is there twice
   */
  public Outcome run(List<Visit> visits) {
    return new Run(visits).outcome();
  }

  private enum Kind {
    END,
    CHANGE,
    RING,
    LEAVE,
    TICK
  }

  private record Step(Instant at, Kind kind, int number) implements Comparable<Step> {
    @Override
    public int compareTo(Step other) {
      int byTime = at.compareTo(other.at);
      int byKind = byTime != 0 ? byTime : kind.compareTo(other.kind);
      return byKind != 0 ? byKind : Integer.compare(number, other.number);
    }
  }

  private final class Run {
    private final List<Visit> asked;
    private final List<Visit> visits;
    private final Map<SessionId, Integer> numbers = new HashMap<>();
    private final PriorityQueue<Step> steps = new PriorityQueue<>();
    private final Map<SessionId, Fate> fates = new HashMap<>();
    private final Map<ParticipantId, Work> work = new LinkedHashMap<>();

    private final Map<ParticipantId, ParticipantId> lastAgents = new HashMap<>();
    private final AssignmentTerms terms =
        new AssignmentTerms(
            Optional.empty(), id -> Optional.ofNullable(lastAgents.get(visitor(id))));

    Run(List<Visit> given) {
      asked = List.copyOf(given);
      // In one order, whatever the caller's: it decides between what happens at the same moment.
      visits =
          asked.stream().sorted(Comparator.comparing(Visit::at).thenComparing(Visit::id)).toList();
      for (int i = 0; i < visits.size(); i++) {
        if (numbers.put(visits.get(i).id(), i) != null) {
          throw new IllegalStateException("expected each session once, got " + visits.get(i));
        }
        steps.add(new Step(visits.get(i).at(), Kind.RING, i));
      }
      for (int i = 0; i < changes.size(); i++) {
        steps.add(new Step(changes.get(i).at(), Kind.CHANGE, i));
      }
    }

    private ParticipantId visitor(SessionId id) {
      return visit(id).opening().visitor().id();
    }

    private Visit visit(SessionId id) {
      return visits.get(Objects.requireNonNull(numbers.get(id)));
    }

    Outcome outcome() {
      Desk desk = Desk.of(agents);
      count(desk, Duration.ZERO);
      Instant now = steps.isEmpty() ? Instant.EPOCH : steps.element().at();
      Instant news = now;
      boolean isTicking = false;
      while (!steps.isEmpty()) {
        Step step = steps.remove();
        if (step.kind() == Kind.LEAVE && fates.containsKey(visits.get(step.number()).id())) {
          continue;
        }
        count(desk, Duration.between(now, step.at()));
        now = step.at();
        desk = assign(take(desk, step), now);
        count(desk, Duration.ZERO);
        news = step.kind() == Kind.TICK ? news : now;
        isTicking = isTicking && step.kind() != Kind.TICK;
        if (!isTicking
            && policy.dependsOnTime()
            && desk.mayAssign()
            && now.isBefore(news.plus(MOST_SILENCE))) {
          steps.add(new Step(now.plus(TICK), Kind.TICK, 0));
          isTicking = true;
        }
      }
      List<Fate> inOrder = new ArrayList<>(asked.size());
      for (Visit visit : asked) {
        Fate fate = fates.get(visit.id());
        inOrder.add(
            fate != null
                ? fate
                : new Fate(visit.id(), Duration.between(visit.at(), now), null, false));
      }
      return new Outcome(inOrder, List.copyOf(work.values()));
    }

    private Desk take(Desk desk, Step step) {
      if (step.kind() == Kind.CHANGE) {
        return desk.withAgent(changes.get(step.number()).agent());
      }
      if (step.kind() == Kind.TICK) {
        return desk;
      }
      Visit visit = visits.get(step.number());
      switch (step.kind()) {
        case RING -> {
          visit
              .patience()
              .ifPresent(
                  patience ->
                      steps.add(new Step(visit.at().plus(patience), Kind.LEAVE, step.number())));
          return desk.admit(Session.replay(List.of(visit.opening())));
        }
        case LEAVE -> {
          fates.put(
              visit.id(),
              new Fate(visit.id(), Duration.between(visit.at(), step.at()), null, true));
          return desk.close(visit.id(), step.at());
        }
        default -> {
          return desk.close(visit.id(), step.at());
        }
      }
    }

    private Desk assign(Desk desk, Instant now) {
      Desk.Assignments assignments = desk.assignWaiting(policy, terms, now);
      for (AssignmentDecision decision : assignments.decisions()) {
        Visit visit = visit(decision.sessionId());
        lastAgents.put(visitor(visit.id()), decision.agentId());
        fates.put(
            visit.id(),
            new Fate(visit.id(), Duration.between(visit.at(), now), decision.agentId(), false));
        work.computeIfPresent(
            decision.agentId(),
            (id, so) -> new Work(id, so.served() + 1, so.most(), so.busy(), so.offered()));
        steps.add(
            new Step(
                now.plus(visit.handling()),
                Kind.END,
                Objects.requireNonNull(numbers.get(visit.id()))));
      }
      return assignments.desk();
    }

    /** Adds what the agents carry for a while to what they have done. */
    private void count(Desk desk, Duration time) {
      for (AgentLoad agent : desk.loads()) {
        int places = agent.isAtWork() ? agent.agent().capacity() : 0;
        Work so = work.get(agent.agentId());
        if (so == null) {
          so = new Work(agent.agentId(), 0, 0, Duration.ZERO, Duration.ZERO);
        }
        work.put(
            agent.agentId(),
            new Work(
                agent.agentId(),
                so.served(),
                Math.max(so.most(), agent.load()),
                so.busy().plus(time.multipliedBy(agent.load())),
                so.offered().plus(time.multipliedBy(Math.max(places, agent.load())))));
      }
    }
  }
}
