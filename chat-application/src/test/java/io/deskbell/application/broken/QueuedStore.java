package io.deskbell.application.broken;

import io.deskbell.application.contract.StoreOpener.Opening;
import io.deskbell.application.port.out.ConcurrentChange;
import io.deskbell.application.port.out.Decided;
import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.Retention;
import io.deskbell.application.port.out.Revocations;
import io.deskbell.application.port.out.SessionFilter;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A truthful store that carries out changes later, one after the other, as one on a disk does; one
 * of several that may have the same content.
 */
class QueuedStore implements WholeStore, Opening {
  private final PlainStore content;
  private final Object turn = new Object();
  private final Map<SessionId, List<Change>> untold = new HashMap<>();
  private CompletableFuture<Void> queue = CompletableFuture.completedFuture(null);

  QueuedStore(PlainStore content) {
    this.content = content;
  }

  /** A change of some sessions whose outcome nobody has been told. */
  static final class Change {
    private final List<Session> sessions;
    private final List<Change> restsOn = new ArrayList<>();
    private final CompletableFuture<Void> outcome = new CompletableFuture<>();
    private volatile boolean failed;

    private Change(List<Session> sessions) {
      this.sessions = sessions;
    }

    boolean mayCarry(Session later) {
      return sessions.stream()
          .anyMatch(
              session ->
                  session.id().equals(later.id())
                      && session.lastSequence() <= later.savedSequence());
    }

    boolean restsOnAFailedOne() {
      return restsOn.stream().anyMatch(before -> before.failed);
    }
  }

  @Override
  public CompletionStage<Void> append(Session changed) {
    return later(List.of(changed), () -> content.append(changed));
  }

  @Override
  public CompletionStage<Void> commit(
      long revision, Desk changed, List<Session> sessions, List<Decided> decisions) {
    try {
      content.requireOnce(sessions);
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedStage(e);
    }
    return later(sessions, () -> content.commit(revision, changed, sessions, decisions));
  }

  @Override
  public List<Decided> decisions(SessionId id) {
    return content.decisions(id);
  }

  private CompletionStage<Void> later(
      List<Session> sessions, Supplier<CompletionStage<Void>> work) {
    Change change = new Change(sessions);
    synchronized (turn) {
      for (Session session : sessions) {
        List<Change> before = untold.computeIfAbsent(session.id(), id -> new ArrayList<>());
        before.stream().filter(one -> one.mayCarry(session)).forEach(change.restsOn::add);
        before.add(change);
      }
      queue = queue.thenRunAsync(() -> carryOut(change, work));
    }
    return change.outcome;
  }

  private void carryOut(Change change, Supplier<CompletionStage<Void>> work) {
    CompletionStage<Void> stage =
        isLost(change)
            ? CompletableFuture.failedStage(new ConcurrentChange("expected what it rests on"))
            : work.get();
    stage.whenComplete(
        (done, failure) -> {
          change.failed = failure != null;
          if (failure == null) {
            change.outcome.complete(null);
          } else {
            change.outcome.completeExceptionally(failure);
          }
          synchronized (turn) {
            change.sessions.forEach(session -> untold.get(session.id()).remove(change));
          }
        });
  }

  boolean isLost(Change change) {
    return change.restsOnAFailedOne();
  }

  @Override
  public SessionLog sessionLog() {
    return this;
  }

  @Override
  public DeskStore deskStore() {
    return this;
  }

  @Override
  public Retention retention() {
    return this;
  }

  @Override
  public Revocations revocations() {
    return content.revocations;
  }

  @Override
  public void close() {}

  @Override
  public boolean blocks() {
    return content.blocks();
  }

  @Override
  public StoredDesk load() {
    return content.load();
  }

  @Override
  public List<SessionEvent> read(SessionId id, long after, int limit) {
    return content.read(id, after, limit);
  }

  @Override
  public Optional<Session> find(SessionId id) {
    return content.find(id);
  }

  @Override
  public Optional<Message> findMessage(
      SessionId id, ParticipantId senderId, ClientMessageId clientMessageId) {
    return content.findMessage(id, senderId, clientMessageId);
  }

  @Override
  public List<Session> list(SessionFilter filter) {
    return content.list(filter);
  }

  @Override
  public CompletionStage<Boolean> markRead(SessionId id, ParticipantId reader, long sequence) {
    return content.markRead(id, reader, sequence);
  }

  @Override
  public Map<ParticipantId, Long> readMarks(SessionId id) {
    return content.readMarks(id);
  }

  @Override
  public CompletionStage<Integer> deleteEnded(Instant endedBefore, int limit) {
    return content.deleteEnded(endedBefore, limit);
  }

  @Override
  public CompletionStage<Integer> erase(
      ParticipantId person, ParticipantId replacement, MessageContent with) {
    return content.erase(person, replacement, with);
  }
}
