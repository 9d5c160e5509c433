package io.deskbell.application.contract;

import io.deskbell.application.port.out.DeskStore.StoredDesk;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Routing;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** People, sessions and commands for tests of stores. */
public final class Fixtures {
  /** When everything happens for which no other time is given. */
  public static final Instant NOW = Instant.parse("2026-11-22T09:00:00.123Z");

  /** Who rings. */
  public static final Participant VISITOR = Participant.visitor("v-7");

  /** Who serves. */
  public static final Participant ANN = Participant.agent("ann");

  /** Who serves as well. */
  public static final Participant BOB = Participant.agent("bob");

  private Fixtures() {}

  /** A session that has just begun, not yet stored. */
  public static Session started(String id) {
    return Session.start(SessionId.of(id), VISITOR, NOW);
  }

  /** That session after going to that agent. */
  public static Session assigned(Session session, Participant agent) {
    return session.assign(new AssignmentDecision(session.id(), agent.id(), "test", List.of()), NOW);
  }

  /** That session after its visitor has said something. */
  public static Session said(Session session, String content) {
    return session.post(session.visitor(), content, NOW);
  }

  /** That session after its visitor has said something under an id of their own. */
  public static Session said(Session session, String content, String clientId) {
    return session.post(
        session.visitor(), MessageContent.of(content), ClientMessageId.of(clientId), NOW);
  }

  /** That session, stored, with nothing new. */
  public static Session stored(SessionLog log, Session session) {
    Stages.outcome(log.append(session));
    return session.saved();
  }

  /** Gives a command to the newest state of a session until it is stored; what was stored. */
  public static Session retrying(SessionLog log, SessionId id, UnaryOperator<Session> command) {
    AtomicReference<Session> changed = new AtomicReference<>();
    Race.retry(
        () -> {
          changed.set(command.apply(log.find(id).orElseThrow()));
          return Stages.stored(log.append(changed.get()));
        });
    return changed.get();
  }

  /** The whole log. */
  public static List<SessionEvent> wholeLog(SessionLog log, SessionId id) {
    return log.read(id, 0, Integer.MAX_VALUE);
  }

  /** What was said, in order. */
  public static List<String> contents(List<SessionEvent> events) {
    return events.stream()
        .filter(MessagePosted.class::isInstance)
        .map(event -> ((MessagePosted) event).message().content().text())
        .toList();
  }

  /** All that can be seen of a session. */
  public record SessionState(
      SessionId id,
      Participant visitor,
      Routing routing,
      Instant createdAt,
      Instant lastAt,
      boolean warned,
      Optional<ParticipantId> agentId,
      Optional<SessionEvent.SessionEnded> ending,
      long lastSequence,
      List<SessionEvent> newEvents) {
    /** Of that session. */
    public static SessionState of(Session session) {
      return new SessionState(
          session.id(),
          session.visitor(),
          session.routing(),
          session.createdAt(),
          session.lastAt(),
          session.isWarned(),
          session.agentId(),
          session.ending(),
          session.lastSequence(),
          session.newEvents());
    }
  }

  /** All that can be seen of a desk. */
  public record DeskState(
      List<AgentLoad> loads,
      List<SessionId> queue,
      Optional<ParticipantId> lastChosen,
      long revision) {
    /** Of that desk at that revision. */
    public static DeskState of(Desk desk, long revision) {
      return new DeskState(desk.loads(), desk.queue(), desk.lastChosen(), revision);
    }

    /** Of that stored desk. */
    public static DeskState of(StoredDesk stored) {
      return of(stored.desk(), stored.revision());
    }
  }
}
