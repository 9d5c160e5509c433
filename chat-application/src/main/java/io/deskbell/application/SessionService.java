package io.deskbell.application;

import io.deskbell.application.port.in.Answer;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.Opening;
import io.deskbell.application.port.in.PostedMessage;
import io.deskbell.application.port.in.SessionQuery;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.application.port.in.Sessions;
import io.deskbell.application.port.out.Identity;
import io.deskbell.application.port.out.SessionFilter;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.Role;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What people do with sessions. */
final class SessionService implements Sessions {
  private static final int PAGE = 500;

  /** Events that are no messages, at the beginning of a session. */
  private static final int FEW = 4;

  private final SessionLog log;
  private final Sequencers sequencers;
  private final Dispatcher dispatcher;
  private final Identity identity;
  private final Gate gate;
  private final int maxMessageChars;

  SessionService(
      Sequencers sequencers,
      Dispatcher dispatcher,
      Identity identity,
      Gate gate,
      int maxMessageChars) {
    this.log = sequencers.log();
    this.sequencers = sequencers;
    this.dispatcher = dispatcher;
    this.identity = identity;
    this.gate = gate;
    this.maxMessageChars = maxMessageChars;
  }

  @Override
  public boolean mayWait() {
    return log.blocks();
  }

  @Override
  public CompletionStage<SessionView> start(Caller caller, Opening opening) {
    return gate.pass(
        Answer.none(),
        outcome -> {
          if (opening.reopens() == null && !dispatcher.rules().policy().dependsOnHistory()) {
            start(caller, opening, outcome);
          } else if (log.blocks()) {
            sequencers.workers().execute(() -> lookAndStart(caller, opening, outcome));
          } else {
            lookAndStart(caller, opening, outcome);
          }
        });
  }

  private void start(Caller caller, Opening opening, CompletableFuture<SessionView> outcome) {
    dispatcher.start(caller.participant(), opening.requirements(), null, Optional.empty(), outcome);
  }

  private void lookAndStart(
      Caller caller, Opening opening, CompletableFuture<SessionView> outcome) {
    try {
      SessionId earlier = opening.reopens();
      Session reopens =
          earlier == null
              ? null
              : log.find(earlier).orElseThrow(() -> new RuleViolation.SessionNotFound(earlier));
      Optional<ParticipantId> lastAgent =
          dispatcher.rules().policy().dependsOnHistory()
              ? dispatcher.lastAgent(caller.participant())
              : Optional.empty();
      dispatcher.start(caller.participant(), opening.requirements(), reopens, lastAgent, outcome);
    } catch (RuntimeException e) {
      outcome.completeExceptionally(Failures.toCaller(e));
    }
  }

  @Override
  public SessionView find(Caller caller, SessionId id) {
    return Failures.ask(
        () -> dispatcher.viewStored(readable(caller, id)).withReadMarks(log.readMarks(id)));
  }

  @Override
  public CompletionStage<PostedMessage> post(
      Caller caller,
      SessionId id,
      String content,
      @Nullable ClientMessageId clientMessageId,
      Answer<PostedMessage> first) {
    return gate.pass(
        first,
        outcome -> {
          MessageContent checked = MessageContent.of(content, maxMessageChars);
          sequencers.submit(
              id,
              new PostCommand(
                  log, identity, caller.participant(), checked, clientMessageId, outcome));
        });
  }

  @Override
  public CompletionStage<SessionView> end(Caller caller, SessionId id, Answer<SessionView> first) {
    return gate.pass(first, outcome -> dispatcher.end(caller.participant(), id, outcome));
  }

  @Override
  public List<SessionEvent> events(Caller caller, SessionId id, long after, int limit) {
    return Failures.ask(
        () -> {
          Ranges.after(after, readable(caller, id));
          return log.read(id, after, limit);
        });
  }

  @Override
  public List<Message> messages(Caller caller, SessionId id, long after, int limit) {
    return Failures.ask(
        () -> {
          Ranges.after(after, readable(caller, id));
          List<Message> messages = new ArrayList<>();
          long last = after;
          List<SessionEvent> page;
          int asked;
          do {
            // Most events are messages, so that little more is read than is asked for.
            asked = (int) Math.min(PAGE, (long) limit - messages.size() + FEW);
            page = log.read(id, last, asked);
            for (SessionEvent event : page) {
              if (event instanceof MessagePosted posted && messages.size() < limit) {
                messages.add(posted.message());
              }
              last = event.sequence();
            }
          } while (messages.size() < limit && page.size() == asked);
          return messages;
        });
  }

  @Override
  public List<SessionView> list(Caller caller, SessionQuery query) {
    return Failures.ask(
        () -> {
          SessionId before = query.before();
          if (before != null) {
            requireKnown(caller, before);
          }
          SessionFilter filter =
              new SessionFilter(
                  caller.role() == Role.VISITOR ? caller.id() : null,
                  caller.role() == Role.AGENT ? caller.id() : null,
                  query.status(),
                  before,
                  query.limit());
          return log.list(filter).stream().map(dispatcher::viewStored).toList();
        });
  }

  private void requireKnown(Caller caller, SessionId before) {
    // An agent may have lost the session on which a page ended; it still marks the place.
    if (log.find(before).filter(session -> seen(caller, session)).isEmpty()) {
      throw new RuleViolation.InvalidField(
          "cursor", "is " + before + ", expected the nextCursor of an earlier page");
    }
  }

  private static boolean seen(Caller caller, Session session) {
    return caller.role() != Role.VISITOR || session.includes(caller.participant());
  }

  private Session readable(Caller caller, SessionId id) {
    Session session = log.find(id).orElseThrow(() -> new RuleViolation.SessionNotFound(id));
    session.requireReader(caller.participant());
    return session;
  }
}
