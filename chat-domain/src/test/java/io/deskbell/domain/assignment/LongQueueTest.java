package io.deskbell.domain.assignment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.agent.Requirements;
import io.deskbell.domain.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Looking through the queue by kinds gives what looking at each session would. */
class LongQueueTest {
  private static final Instant NOW = Instant.parse("2026-11-23T09:00:00Z");
  private static final Duration RELAX_AFTER = Duration.ofSeconds(30);
  private static final List<String> SKILLS = List.of("billing", "shipping", "returns");
  private static final List<AssignmentPolicy> POLICIES =
      List.of(
          AssignmentPolicy.leastBusy(),
          AssignmentPolicy.roundRobin(),
          AssignmentPolicy.skillMatch(RELAX_AFTER, AssignmentPolicy.leastBusy()),
          AssignmentPolicy.skillMatch(RELAX_AFTER, AssignmentPolicy.roundRobin()),
          AssignmentPolicy.sticky(
              AssignmentPolicy.skillMatch(RELAX_AFTER, AssignmentPolicy.leastBusy())));

  /** The same choices, for whom every session is a case of its own; counts what it is asked. */
  private static class OneByOne implements AssignmentPolicy {
    final AssignmentPolicy policy;
    int looks;

    OneByOne(AssignmentPolicy policy) {
      this.policy = policy;
    }

    @Override
    public String name() {
      return policy.name();
    }

    @Override
    public Optional<AssignmentDecision> choose(Session session, Candidates candidates) {
      looks++;
      return policy.choose(session, candidates);
    }

    @Override
    public boolean dependsOnHistory() {
      return policy.dependsOnHistory();
    }
  }

  /** The same choices and what goes with them. */
  private static final class Counting extends OneByOne {
    Counting(AssignmentPolicy policy) {
      super(policy);
    }

    @Override
    public Object aspect(Session session, Candidates candidates) {
      looks++;
      return policy.aspect(session, candidates);
    }

    @Override
    public boolean tellsByAgeAlone() {
      return policy.tellsByAgeAlone();
    }
  }

  private static Set<String> some(Random random, List<String> of, int chance) {
    return Set.copyOf(of.stream().filter(one -> random.nextInt(chance) == 0).toList());
  }

  private static Desk randomDesk(Random random) {
    List<AgentLoad> agents = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(8); i++) {
      Agent agent =
          Agent.of("agent-" + i, "Agent " + i)
              .withCapacity(random.nextInt(4))
              .withSkills(some(random, SKILLS, 3).toArray(String[]::new));
      agents.add(new AgentLoad(random.nextBoolean() ? agent : agent.withTeams("night"), 0));
    }
    Desk desk = Desk.restore(agents, ParticipantId.of("agent-0"), List.of());
    for (int i = 0; i < random.nextInt(60); i++) {
      Requirements needs =
          new Requirements(
              some(random, SKILLS, 4),
              Set.of(),
              random.nextInt(5) == 0 ? Optional.of("night") : Optional.empty());
      // Some visitors are agents, who never get their own session.
      Participant visitor =
          Participant.visitor(random.nextInt(6) == 0 ? "agent-" + random.nextInt(8) : "v-" + i);
      desk =
          desk.admit(
              Session.start(
                  SessionId.of("s-" + i),
                  visitor,
                  random.nextInt(2),
                  needs,
                  null,
                  NOW.minusSeconds(random.nextInt(60))));
    }
    return desk;
  }

  @Test
  void theDecisionsAreThoseOfALookAtEachSession() {
    int made = 0;
    int left = 0;
    for (int seed = 1; seed <= 3_000; seed++) {
      Random random = new Random(seed * 0x9E3779B97F4A7C15L);
      Desk desk = randomDesk(random);
      AssignmentTerms terms =
          new AssignmentTerms(
              Optional.empty(),
              id ->
                  id.hashCode() % 3 == 0
                      ? Optional.of(ParticipantId.of("agent-1"))
                      : Optional.empty());
      for (AssignmentPolicy policy : POLICIES) {
        Desk.Assignments all = desk.assignWaiting(new OneByOne(policy), terms, NOW);

        Desk.Assignments found = desk.assignWaiting(policy, terms, NOW);

        assertEquals(all.decisions(), found.decisions(), policy.name() + ", seed " + seed);
        assertEquals(all.desk().queue(), found.desk().queue());
        assertEquals(all.desk().loads(), found.desk().loads());
        made += found.decisions().size();
        left += found.desk().mayAssign() ? 1 : 0;
      }
    }
    assertTrue(made > 10_000, "made only " + made + " decisions");
    assertTrue(left > 1_000, "left only " + left + " queues beside free agents");
  }

  @Test
  void aLongQueueThatNobodyCanServeIsPassedOverTogether() {
    Desk desk = Desk.of(List.of(Agent.of("ann", "Ann")));
    Requirements needs = new Requirements(Set.of("billing"), Set.of(), Optional.empty());
    for (int i = 0; i < 10_000; i++) {
      desk =
          desk.admit(
              Session.start(
                  SessionId.of("s-" + i),
                  Participant.visitor("v-" + i),
                  0,
                  needs,
                  null,
                  NOW.minusMillis(i)));
    }
    desk = desk.admit(Session.start(SessionId.of("last"), Participant.visitor("v-last"), -1, NOW));
    Counting policy =
        new Counting(AssignmentPolicy.skillMatch(Duration.ofDays(1), AssignmentPolicy.leastBusy()));

    Desk.Assignments given = desk.assignWaiting(policy, NOW);

    assertEquals(
        List.of(SessionId.of("last")),
        given.decisions().stream().map(AssignmentDecision::sessionId).toList());
    assertTrue(policy.looks < 10, "looked " + policy.looks + " times");
  }

  @Test
  void theLeastBusyOfManyAgentsIsFoundWithoutALookAtTheOthers() {
    List<AgentLoad> many = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      many.add(new AgentLoad(Agent.of("agent-" + i, "Agent"), i == 7_000 ? 0 : 1));
    }
    List<AgentLoad> asked = new ArrayList<>();
    Candidates candidates =
        Candidates.of(many)
            .barring(
                agent -> {
                  asked.add(agent);
                  return Optional.empty();
                });

    assertEquals(Optional.of(many.get(7_000)), candidates.first(Roster.LEAST_BUSY));
    assertEquals(List.of(many.get(7_000)), asked);
  }
}
