package io.deskbell.application;

import io.deskbell.application.port.in.AgentChange;
import io.deskbell.application.port.in.AgentView;
import io.deskbell.application.port.in.Agents;
import io.deskbell.application.port.in.Answer;
import io.deskbell.application.port.in.Caller;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.agent.Connection;
import io.deskbell.domain.agent.Profile;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.session.UnassignReason;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What people do with the roster, and what is seen of those on it. */
final class RosterService implements Agents {
  private static final int MOST = 1000;
  private static final int LONGEST_NAME = 128;

  private final Dispatcher dispatcher;
  private final Consoles consoles;
  private final Gate gate;
  private final int defaultCapacity;
  private final Consumer<ParticipantId> removed;

  /**
   * Those people.
   *
   * @param defaultCapacity of an agent for whom none is given
   * @param removed hears of whoever is not on the roster any more
   */
  RosterService(
      Dispatcher dispatcher,
      Consoles consoles,
      Gate gate,
      int defaultCapacity,
      Consumer<ParticipantId> removed) {
    this.dispatcher = dispatcher;
    this.consoles = consoles;
    this.gate = gate;
    this.defaultCapacity = defaultCapacity;
    this.removed = removed;
  }

  @Override
  public List<AgentView> list(Caller caller) {
    requireStaff(caller);
    return dispatcher.desk().loads().stream()
        .filter(agent -> agent.standing().isOnRoster())
        .map(this::view)
        .toList();
  }

  @Override
  public AgentView find(Caller caller, ParticipantId agentId) {
    requireStaff(caller);
    return view(onRoster(dispatcher.desk(), agentId));
  }

  @Override
  public CompletionStage<AgentView> put(Caller caller, ParticipantId agentId, AgentChange change) {
    return changing(
        () -> requireSupervisor(caller),
        agentId,
        desk -> desk.manage(changed(desk.agent(agentId).map(AgentLoad::agent), agentId, change)));
  }

  private Agent changed(Optional<Agent> before, ParticipantId agentId, AgentChange change) {
    Agent known =
        before.orElseGet(
            () -> new Agent(agentId, agentId.value(), defaultCapacity, Availability.AVAILABLE));
    int capacity = or(change.capacity(), known.capacity());
    if (capacity > MOST) {
      throw new RuleViolation.InvalidField(
          "capacity", "is " + capacity + ", expected 0 to " + MOST);
    }
    Profile profile = known.profile();
    return new Agent(
        agentId,
        change.name() == null ? known.name() : name(change.name()),
        capacity,
        or(change.availability(), known.availability()),
        new Profile(
            or(change.skills(), profile.skills()),
            or(change.languages(), profile.languages()),
            or(change.teams(), profile.teams()),
            or(change.kind(), profile.kind())));
  }

  private static String name(String given) {
    if (given.codePointCount(0, given.length()) > LONGEST_NAME
        || given.codePoints().anyMatch(RosterService::isForbidden)) {
      throw new RuleViolation.InvalidField(
          "name",
          "is "
              + given.codePointCount(0, given.length())
              + " characters long or has control characters, expected at most "
              + LONGEST_NAME
              + " well-formed ones");
    }
    return given;
  }

  private static boolean isForbidden(int c) {
    return Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE;
  }

  private static <T> T or(@Nullable T given, T known) {
    return given == null ? known : given;
  }

  @Override
  public CompletionStage<AgentView> remove(Caller caller, ParticipantId agentId) {
    return gate.pass(
        Answer.none(),
        outcome -> {
          requireSupervisor(caller);
          dispatcher.inTurn(
              outcome,
              change -> {
                AgentView before = view(onRoster(change.desk(), agentId));
                change.desk(change.desk().dismiss(agentId));
                change.whenAgentsKnow(() -> removed.accept(agentId));
                return change
                    .free(agentId, UnassignReason.REMOVED)
                    .thenCompose(Dispatcher.Change::store)
                    .thenApply(stored -> before);
              });
        });
  }

  @Override
  public CompletionStage<AgentView> declare(
      Caller caller, ParticipantId agentId, Availability availability) {
    return changing(
        () -> requireSelfOrSupervisor(caller, agentId),
        agentId,
        desk -> desk.declare(agentId, availability));
  }

  private CompletionStage<AgentView> changing(
      Runnable permission, ParticipantId agentId, DeskChange how) {
    return gate.pass(
        Answer.none(),
        outcome -> {
          permission.run();
          dispatcher.inTurn(
              outcome,
              change -> {
                change.desk(how.apply(change.desk()));
                return withdrawnIfAway(change, agentId)
                    .thenCompose(Dispatcher.Change::store)
                    .thenApply(stored -> view(onRoster(stored.desk(), agentId)));
              });
        });
  }

  /** A change of the agents of a desk. */
  private interface DeskChange {
    Desk apply(Desk desk);
  }

  private static CompletionStage<Dispatcher.Change> withdrawnIfAway(
      Dispatcher.Change change, ParticipantId agentId) {
    return onRoster(change.desk(), agentId).agent().availability() == Availability.AVAILABLE
        ? CompletableFuture.completedFuture(change)
        : change.withdraw(agentId);
  }

  private static AgentLoad onRoster(Desk desk, ParticipantId agentId) {
    return desk.agent(agentId).orElseThrow(() -> new RuleViolation.AgentNotFound(agentId));
  }

  private AgentView view(AgentLoad agent) {
    Connection connection =
        agent.connection().equals(Connection.UNOBSERVED)
            ? consoles.connection(agent.agentId())
            : agent.connection();
    return new AgentView(agent, connection);
  }

  private static void requireStaff(Caller caller) {
    if (caller.participant().isVisitor()) {
      throw new RuleViolation.Forbidden(
          "only agents and supervisors see the roster, " + caller.participant() + " is neither");
    }
  }

  private static void requireSelfOrSupervisor(Caller caller, ParticipantId agentId) {
    if (!caller.id().equals(agentId) || caller.participant().isVisitor()) {
      requireSupervisor(caller);
    }
  }

  private static void requireSupervisor(Caller caller) {
    if (!caller.participant().isSupervisor()) {
      throw new RuleViolation.Forbidden(
          "only supervisors change the roster, " + caller.participant() + " is none");
    }
  }
}
