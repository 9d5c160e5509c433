package io.deskbell.application;

import io.deskbell.application.port.in.PostedMessage;
import io.deskbell.application.port.out.Identity;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import io.deskbell.domain.session.SessionStatus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A message on its way into the log. */
final class PostCommand implements Command {
  private final SessionLog log;
  private final Identity identity;
  private final Participant sender;
  private final MessageContent content;
  private final @Nullable ClientMessageId clientMessageId;
  private final CompletableFuture<PostedMessage> outcome;
  private boolean known;
  private int attempts;

  PostCommand(
      SessionLog log,
      Identity identity,
      Participant sender,
      MessageContent content,
      @Nullable ClientMessageId clientMessageId,
      CompletableFuture<PostedMessage> outcome) {
    this.log = log;
    this.identity = identity;
    this.sender = sender;
    this.content = content;
    this.clientMessageId = clientMessageId;
    this.outcome = outcome;
  }

  CompletionStage<PostedMessage> outcome() {
    return outcome;
  }

  ParticipantId senderId() {
    return sender.id();
  }

  @Nullable ClientMessageId clientMessageId() {
    return clientMessageId;
  }

  /** Notes that it has to be decided anew, and says how often it has been decided already. */
  int attempt() {
    known = false;
    return ++attempts;
  }

  @Override
  public void decide(SessionSequencer at, Session head) {
    if (outcome.isDone()) {
      return;
    }
    head.requireParticipant(sender);
    if (clientMessageId == null || known) {
      append(at, head);
      return;
    }
    Optional<PostCommand> first = at.onItsWay(sender.id(), clientMessageId);
    if (first.isPresent()) {
      first.get().outcome().whenComplete(this::sameAs);
    } else if (isHopeful(head)) {
      append(at, head);
    } else {
      lookUp(at, head, clientMessageId);
    }
  }

  /**
   * Whether to do without a look-up: where that would wait for a disk, and the store refuses a
   * repetition anyway. Not where there is reason to expect one, and not where its refusal would
   * have another name.
   */
  private boolean isHopeful(Session head) {
    return attempts == 0 && log.blocks() && head.status() != SessionStatus.ENDED;
  }

  private void append(SessionSequencer at, Session head) {
    at.append(this, head.post(sender, content, clientMessageId, identity.now()));
  }

  private void lookUp(SessionSequencer at, Session head, ClientMessageId clientId) {
    at.lookUp(
        () -> log.findMessage(head.id(), sender.id(), clientId),
        found -> {
          known = true;
          found.ifPresent(message -> outcome.complete(new PostedMessage(message, true)));
        },
        this);
  }

  private void sameAs(@Nullable PostedMessage first, @Nullable Throwable failure) {
    if (first != null) {
      outcome.complete(new PostedMessage(first.message(), true));
    } else if (failure != null) {
      fail(Failures.toCaller(failure));
    }
  }

  void stored(Session changed) {
    for (SessionEvent event : changed.newEvents()) {
      if (event instanceof MessagePosted posted) {
        Message message = posted.message();
        outcome.complete(new PostedMessage(message, false));
      }
    }
  }

  @Override
  public void fail(RuntimeException cause) {
    outcome.completeExceptionally(cause);
  }
}
