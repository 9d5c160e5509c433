package io.deskbell.load;

import io.deskbell.domain.Participant;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.session.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the desk costs, by the number of agents of whom half have as much as they can carry. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DeskBenchmark {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
  private static final AssignmentPolicy POLICY = AssignmentPolicy.leastBusy();

  @Param({"10", "100", "1000", "10000"})
  int agents;

  private Desk desk = Desk.empty();
  private Desk withOneWaiting = desk;
  private long count;

  /** Gives the agents work. */
  @Setup
  public void open() {
    List<Agent> roster = new ArrayList<>();
    for (int i = 0; i < agents; i++) {
      roster.add(Agent.of("agent-" + i, "Agent " + i).withCapacity(i % 2 == 0 ? 1 : 2));
    }
    desk = Desk.of(roster);
    for (int i = 0; i < agents; i++) {
      desk = desk.admit(start()).assignWaiting(POLICY, NOW).desk();
    }
    withOneWaiting = desk.admit(start());
  }

  private Session start() {
    count++;
    return Session.start(SessionId.of("s-" + count), Participant.visitor("v-" + count), NOW);
  }

  /** Finds an agent for one who waits. */
  @Benchmark
  public Desk.Assignments assign() {
    return withOneWaiting.assignWaiting(POLICY, NOW);
  }

  /** A session comes, gets an agent and ends. */
  @Benchmark
  public Desk comeAndGo() {
    Session session = start();
    Desk.Assignments given = desk.admit(session).assignWaiting(POLICY, NOW);
    Session ended =
        session.assign(given.decisions().get(0), NOW).saved().end(session.visitor(), NOW);
    return given.desk().follow(ended, NOW).assignWaiting(POLICY, NOW).desk();
  }
}
