package io.deskbell.application;

import static org.junit.jupiter.api.Assertions.fail;

import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.PostedMessage;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A chat on a scripted store, with one agent, Ann, who has plenty of room, unless said otherwise.
 */
final class Scene implements AutoCloseable {
  static final Caller ANN = Caller.of(Participant.agent("ann"));
  static final Caller BOSS = Caller.of(Participant.supervisor("boss"));
  static final Caller STRANGER = Caller.of(Participant.visitor("stranger"));
  static final Caller VISITOR = Caller.of(Participant.visitor("v-7"));

  final ScriptedStore store;
  final Chat chat;

  Scene() {
    this(builder -> builder.agent(Agent.of("ann", "Ann").withCapacity(1000)));
  }

  Scene(Consumer<Chat.Builder> more) {
    this(new ScriptedStore(), more);
  }

  Scene(ScriptedStore store, Consumer<Chat.Builder> more) {
    this.store = store;
    Chat.Builder builder = Chat.builder().log(store).desk(store);
    more.accept(builder);
    this.chat = builder.build();
  }

  static Caller visitor(String id) {
    return Caller.of(Participant.visitor(id));
  }

  SessionId start() {
    return start(VISITOR).session().id();
  }

  SessionView start(Caller visitor) {
    return answer(chat.sessions().start(visitor));
  }

  CompletionStage<PostedMessage> post(SessionId id, String content) {
    return chat.sessions().post(VISITOR, id, content, null);
  }

  CompletionStage<PostedMessage> post(SessionId id, String content, String clientMessageId) {
    return chat.sessions().post(VISITOR, id, content, ClientMessageId.of(clientMessageId));
  }

  Room join(Caller caller, SessionId id, @Nullable Long after) {
    return join(caller, id, after, new Room());
  }

  Room join(Caller caller, SessionId id, @Nullable Long after, Room room) {
    room.joins(chat.live().join(caller, id, after, room));
    return room;
  }

  /** A message of the visitor that another process stores. */
  void postElsewhere(SessionId id, String content) {
    store.interfere(id, session -> postedBy(session, VISITOR.participant(), content, null));
  }

  static Session postedBy(
      Session session, Participant sender, String content, @Nullable ClientMessageId clientId) {
    return session.post(sender, MessageContent.of(content), clientId, session.createdAt());
  }

  List<String> contents(SessionId id) {
    List<String> contents = new ArrayList<>();
    for (SessionEvent event : store.log(id)) {
      if (event instanceof MessagePosted posted) {
        contents.add(posted.message().content().text());
      }
    }
    return contents;
  }

  List<Message> messages(SessionId id) {
    return store.log(id).stream()
        .filter(MessagePosted.class::isInstance)
        .map(event -> ((MessagePosted) event).message())
        .toList();
  }

  static ParticipantId id(String value) {
    return ParticipantId.of(value);
  }

  /** The outcome of a stage that must succeed soon. */
  static <T> T answer(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException | InterruptedException | TimeoutException e) {
      return fail("expected an answer", e);
    }
  }

  /** The failure of a stage that must fail soon. */
  static Throwable refusal(CompletionStage<?> stage) {
    try {
      return fail(
          "expected a failure, got "
              + stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join());
    } catch (CompletionException e) {
      return e.getCause();
    }
  }

  /** Runs all of that at once, each on a thread of its own, and waits for it. */
  static void together(List<Callable<?>> tasks) {
    ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
    try {
      for (Future<?> done : threads.invokeAll(new ArrayList<Callable<Object>>(wrap(tasks)))) {
        done.get();
      }
    } catch (ExecutionException | InterruptedException e) {
      fail("a thread failed", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<Callable<Object>> wrap(List<Callable<?>> tasks) {
    List<Callable<Object>> all = new ArrayList<>();
    tasks.forEach(task -> all.add(task::call));
    return all;
  }

  @Override
  public void close() {
    store.holdReads(false);
    store.letAllGo();
    chat.close();
    store.close();
  }
}
