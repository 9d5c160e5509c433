package io.deskbell.domain.assignment;

import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.agent.AssignmentDecision.Considered;
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.agent.Connectivity;
import io.deskbell.domain.session.DeclineReason;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionStatus;
import io.deskbell.domain.session.UnassignReason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One move of one session by somebody. Immutable. */
record Moving(Desk desk, Session session, Participant by, Instant now) {
  private static final int MOST_URGENT = 1000;

  Moved make(Move move) {
    if (by.isVisitor()) {
      session.requireHandling(by);
    }
    if (move instanceof Move.Accept) {
      return moved(session.accept(by, now));
    } else if (move instanceof Move.Decline) {
      return moved(session.decline(by, now));
    } else if (move instanceof Move.Pick) {
      return pick();
    } else if (move instanceof Move.TakeOver) {
      return takeOver();
    } else if (move instanceof Move.Prioritize prioritize) {
      return prioritize(prioritize.priority());
    }
    session.requireHandling(by);
    requireOpen();
    if (move instanceof Move.Transfer transfer) {
      return transfer(transfer.agentId());
    } else if (move instanceof Move.TransferToTeam transfer) {
      return transfer(transfer.team());
    } else if (move instanceof Move.Hold) {
      return moved(session.hold(now));
    } else if (move instanceof Move.Resume) {
      return moved(session.resume(now));
    }
    return moved(
        session.status() == SessionStatus.ACTIVE
            ? session.unassign(UnassignReason.RETURNED, now)
            : session);
  }

  private Moved pick() {
    if (session.includes(by) || session.isOfferedTo(by.id())) {
      requireOpen();
      return moved(session.accept(by, now));
    }
    if (session.status() != SessionStatus.WAITING) {
      session.requireReader(by);
      requireOpen();
      throw new RuleViolation.WrongState(
          "session_active",
          "session " + session.id() + " is with an agent, expected a waiting one");
    }
    if (session.routing().offer().isPresent()) {
      throw new RuleViolation.WrongState(
          "session_offered",
          "session " + session.id() + " is on offer to somebody, expected a waiting one");
    }
    AgentLoad agent = withPlace(onRoster(by.id()));
    if (agent.connection().connectivity() != Connectivity.CONNECTED) {
      throw unavailable(by.id(), "is not connected");
    }
    agent
        .agent()
        .outsideTeamOf(session.requirements())
        .ifPresent(
            why -> {
              throw new RuleViolation.WrongState(
                  "agent_unavailable", by + " " + why + ", expected an agent of that team");
            });
    return give(desk, session, agent, "pick");
  }

  private Moved takeOver() {
    if (!by.isSupervisor()) {
      session.requireReader(by);
      throw new RuleViolation.Forbidden("only supervisors take sessions over, " + by + " is none");
    }
    requireOpen();
    if (session.includes(by)) {
      return moved(session);
    }
    Desk withGuest = desk.withGuest(guest());
    AgentLoad agent = withPlace(withGuest.roster().of(by.id()));
    return give(withGuest, freed(UnassignReason.TAKEN_OVER), agent, "take-over");
  }

  private Agent guest() {
    return new Agent(by.id(), by.id().value(), Agent.DEFAULT_CAPACITY, Availability.OFFLINE);
  }

  private Moved prioritize(int priority) {
    if (!by.isSupervisor()) {
      session.requireReader(by);
      throw new RuleViolation.Forbidden("only supervisors say what is urgent, " + by + " is none");
    }
    if (Math.abs((long) priority) > MOST_URGENT) {
      throw new RuleViolation.InvalidField(
          "priority", "is " + priority + ", expected -1000 to 1000");
    }
    requireOpen();
    return moved(session.prioritize(priority, now));
  }

  private Moved transfer(ParticipantId to) {
    AgentLoad agent = onRoster(to);
    if (session.agentId().equals(Optional.of(to))) {
      return moved(session);
    }
    Optional<String> obstacle = session.isOfferedTo(to) ? Optional.empty() : agent.obstacle();
    if (obstacle.isPresent()) {
      throw unavailable(to, obstacle.get());
    }
    return give(desk, freed(UnassignReason.TRANSFERRED), agent, "transfer");
  }

  private Moved transfer(String team) {
    if (!desk.hasTeam(team)) {
      throw new RuleViolation.InvalidField(
          "team", "is " + team + ", expected the team of an agent on the roster");
    }
    return moved(freed(UnassignReason.TRANSFERRED).route(session.requirements().ofTeam(team), now));
  }

  /** The session with nobody who serves it or is asked to. */
  private Session freed(UnassignReason reason) {
    if (session.routing().offer().isPresent()) {
      return session.decline(DeclineReason.WITHDRAWN, now);
    }
    return session.agentId().isPresent() ? session.unassign(reason, now) : session;
  }

  private Moved give(Desk at, Session free, AgentLoad agent, String rule) {
    if (agent.agentId().equals(session.visitor().id())) {
      throw unavailable(agent.agentId(), "is the visitor");
    }
    AssignmentDecision decision =
        new AssignmentDecision(
            session.id(),
            agent.agentId(),
            rule,
            List.of(
                new Considered(
                    agent.agentId(), agent.load(), agent.agent().capacity(), Optional.empty())));
    Session given = free.assign(decision, now);
    return new Moved(at.follow(given, now), given, Optional.of(decision));
  }

  private Moved moved(Session after) {
    return new Moved(desk.follow(after, now), after, Optional.empty());
  }

  private AgentLoad onRoster(ParticipantId agentId) {
    return desk.agent(agentId).orElseThrow(() -> new RuleViolation.AgentNotFound(agentId));
  }

  private AgentLoad withPlace(AgentLoad agent) {
    if (!agent.hasPlace()) {
      throw unavailable(agent.agentId(), agent.full());
    }
    return agent;
  }

  private static RuleViolation unavailable(ParticipantId agentId, String why) {
    return new RuleViolation.WrongState(
        "agent_unavailable", "agent " + agentId + " " + why + ", expected one with room");
  }

  private void requireOpen() {
    if (session.status() == SessionStatus.ENDED) {
      throw new RuleViolation.SessionHasEnded(session.id());
    }
  }
}
