package io.deskbell.application;

import io.deskbell.application.port.in.Answer;
import io.deskbell.application.port.in.AssignmentView;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.DeskWork;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.assignment.Move;
import io.deskbell.domain.session.Session;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** What agents and supervisors do with sessions at the desk. */
final class DeskService implements DeskWork {
  private final Dispatcher dispatcher;
  private final SessionLog log;
  private final Gate gate;

  DeskService(Dispatcher dispatcher, SessionLog log, Gate gate) {
    this.dispatcher = dispatcher;
    this.log = log;
    this.gate = gate;
  }

  @Override
  public CompletionStage<SessionView> move(
      Caller caller, SessionId id, Move move, Answer<SessionView> first) {
    return gate.pass(first, outcome -> dispatcher.move(caller.participant(), id, move, outcome));
  }

  @Override
  public List<SessionView> queue(Caller caller, int from, int limit) {
    if (caller.participant().isVisitor()) {
      throw new RuleViolation.Forbidden(
          "only agents and supervisors see the queue, " + caller.participant() + " is neither");
    }
    return Failures.ask(() -> dispatcher.queue(from, limit));
  }

  @Override
  public List<AssignmentView> assignments(Caller caller, SessionId id) {
    return Failures.ask(
        () -> {
          Session session = log.find(id).orElseThrow(() -> new RuleViolation.SessionNotFound(id));
          session.requireHandling(caller.participant());
          return dispatcher.decisions(id).stream()
              .map(
                  decided ->
                      new AssignmentView(decided.sequence(), decided.at(), decided.decision()))
              .toList();
        });
  }
}
