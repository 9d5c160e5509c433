package io.deskbell.application;

import static io.deskbell.application.Scene.ANN;
import static io.deskbell.application.Scene.BOSS;
import static io.deskbell.application.Scene.STRANGER;
import static io.deskbell.application.Scene.VISITOR;
import static io.deskbell.application.Scene.answer;
import static io.deskbell.application.Scene.refusal;
import static io.deskbell.application.Scene.visitor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.ScriptedStore.Pace;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.PostedMessage;
import io.deskbell.application.port.in.SessionQuery;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.application.port.in.Unavailable;
import io.deskbell.domain.Participant;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.session.SessionStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ChatTest {
  @Test
  void itIsUsedWithoutAFrameworkAndWithoutATransport() {
    ScriptedStore store = new ScriptedStore();
    try (Chat chat = Chat.builder().log(store).desk(store).agent(Agent.of("ann", "Ann")).build()) {
      Caller visitor = Caller.of(Participant.visitor("v-7"));
      Caller ann = Caller.of(Participant.agent("ann"));

      SessionView session = chat.sessions().start(visitor).toCompletableFuture().join();
      SessionId id = session.session().id();
      Room room = new Room();
      chat.live().join(ann, id, 0L, room);
      chat.sessions().post(visitor, id, "Where is my order?", null);
      chat.sessions().post(ann, id, "On its way.", null);
      chat.sessions().end(visitor, id);

      assertEquals(List.of(1L, 2L, 3L, 4L, 5L), room.sequences());
      assertEquals(
          List.of("Where is my order?", "On its way."),
          chat.sessions().messages(visitor, id, 0, 10).stream()
              .map(message -> message.content().text())
              .toList());
    }
    store.close();
  }

  @Test
  void whatIsMissingIsSaidWhenItIsBuilt() {
    ScriptedStore store = new ScriptedStore();
    assertThrows(NullPointerException.class, () -> Chat.builder().desk(store).build());
    assertThrows(NullPointerException.class, () -> Chat.builder().log(store).build());
    assertThrows(IllegalArgumentException.class, () -> Chat.builder().maxMessageChars(0));
    store.close();
  }

  @Test
  void aStoreOutOfReachIsSaidWhenItIsBuilt() {
    ScriptedStore store = new ScriptedStore();
    store.outOfReach(true);
    Chat.Builder builder = Chat.builder().log(store).desk(store).agent(Agent.of("ann", "Ann"));
    assertThrows(Unavailable.class, builder::build);
    store.outOfReach(false);
    store.fates(ScriptedStore.Fate.LOST);
    assertThrows(Unavailable.class, builder::build);
    store.close();
  }

  @Test
  void whoIsNoLongerOnTheRosterLeavesTheirSessionsToOthersAndGetsNoMore() {
    ScriptedStore store = new ScriptedStore();
    SessionId annsOwn;
    try (Chat before =
        Chat.builder().log(store).desk(store).agent(Agent.of("ann", "Ann")).build()) {
      annsOwn = answer(before.sessions().start(VISITOR)).session().id();
    }
    try (Chat after = Chat.builder().log(store).desk(store).agent(Agent.of("bob", "Bob")).build()) {
      assertEquals(
          Optional.of(Scene.id("bob")),
          after.sessions().find(VISITOR, annsOwn).session().agentId());
      SessionView next = answer(after.sessions().start(VISITOR));
      assertEquals(Optional.of(Scene.id("bob")), next.session().agentId());
      assertEquals(
          SessionStatus.WAITING, answer(after.sessions().start(VISITOR)).session().status());
      assertInstanceOf(
          RuleViolation.SessionNotFound.class,
          Scene.refusal(after.sessions().post(ANN, annsOwn, "still mine?", null)));
    }
    store.close();
  }

  @Test
  void signingInNeedsCredentials() {
    try (Scene scene = new Scene()) {
      assertThrows(IllegalStateException.class, scene.chat::signIn);
    }
  }

  @Test
  void closingWaitsForWhatIsUnderWayAndRefusesWhatComesLater() throws InterruptedException {
    try (Scene scene = new Scene()) {
      SessionId id = scene.start();
      Room room = scene.join(VISITOR, id, null);
      scene.store.pace(Pace.HELD);
      CompletionStage<PostedMessage> post = scene.post(id, "before");
      CompletableFuture<Boolean> closed = new CompletableFuture<>();
      Thread closing =
          new Thread(
              () -> {
                scene.chat.close();
                closed.complete(post.toCompletableFuture().isDone());
              });
      closing.start();
      Room.soon(() -> refused(scene, id));
      scene.store.letAllGo();
      closing.join();
      assertTrue(closed.join());
      assertEquals(3, answer(post).message().sequence());
      for (CompletionStage<?> late :
          List.of(
              scene.post(id, "late"),
              scene.chat.sessions().start(VISITOR),
              scene.chat.sessions().end(VISITOR, id),
              room.live().setTyping(true),
              scene.chat.live().markRead(VISITOR, id, 1))) {
        assertInstanceOf(Unavailable.class, refusal(late));
      }
    }
  }

  private static boolean refused(Scene scene, SessionId id) {
    CompletionStage<?> probe = scene.chat.live().markRead(VISITOR, id, 1);
    return probe.toCompletableFuture().isCompletedExceptionally();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void afterTheCloseALogCanStillBeRead(boolean blocking) {
    ScriptedStore store = new ScriptedStore();
    if (blocking) {
      store.blocking();
    }
    try (Scene scene = new Scene(store, b -> b.agent(Agent.of("ann", "Ann")))) {
      SessionId id = scene.start();
      scene.chat.close();
      Room room = scene.join(VISITOR, id, 0L);
      room.awaitExactly(1, 2);
      assertEquals(id, scene.chat.sessions().find(VISITOR, id).session().id());
    }
  }

  @Test
  void aSessionIsFoundByItsPeopleAndByNobodyElse() {
    try (Scene scene = new Scene()) {
      SessionId id = scene.start();
      for (Caller caller : List.of(VISITOR, ANN, BOSS)) {
        assertEquals(id, scene.chat.sessions().find(caller, id).session().id());
        assertEquals(2, scene.chat.sessions().events(caller, id, 0, 10).size());
        assertEquals(List.of(), scene.chat.sessions().messages(caller, id, 0, 10));
      }
      for (Caller caller : List.of(STRANGER, Caller.of(Participant.agent("bob")))) {
        for (SessionId any : List.of(id, SessionId.of("unknown"))) {
          assertThrows(
              RuleViolation.SessionNotFound.class, () -> scene.chat.sessions().find(caller, any));
          assertThrows(
              RuleViolation.SessionNotFound.class,
              () -> scene.chat.sessions().events(caller, any, 99, 10));
          assertThrows(
              RuleViolation.SessionNotFound.class,
              () -> scene.chat.sessions().messages(caller, any, 99, 10));
        }
      }
      scene.store.outOfReach(true);
      assertThrows(Unavailable.class, () -> scene.chat.sessions().find(VISITOR, id));
      scene.store.outOfReach(false);
    }
  }

  @Test
  void aPageOfMessagesIsFullAlsoWhereOtherEventsLieBetween() {
    try (Scene scene = new Scene()) {
      SessionId id = scene.start();
      for (int i = 0; i < 1_200; i++) {
        answer(scene.post(id, "p" + i));
      }
      assertEquals(1_200, scene.chat.sessions().messages(VISITOR, id, 0, 5_000).size());
      assertEquals(1_000, scene.chat.sessions().messages(VISITOR, id, 0, 1_000).size());
      assertEquals(
          List.of(3L),
          scene.chat.sessions().messages(VISITOR, id, 0, 1).stream()
              .map(m -> m.sequence())
              .toList());
      assertEquals(
          List.of(1_202L),
          scene.chat.sessions().messages(VISITOR, id, 1_201, 10).stream()
              .map(m -> m.sequence())
              .toList());
      assertThrows(
          RuleViolation.InvalidField.class,
          () -> scene.chat.sessions().messages(VISITOR, id, 1_203, 10));
    }
  }

  @Test
  void listsAreOnesOwnNewestFirstAndPaged() {
    try (Scene scene = new Scene()) {
      List<SessionId> mine = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        mine.add(0, scene.start());
        scene.start(visitor("other"));
      }
      answer(scene.chat.sessions().end(VISITOR, mine.get(0)));
      SessionQuery all = new SessionQuery(null, null, 100);
      assertEquals(8, ids(scene, BOSS, all).size());
      assertEquals(8, ids(scene, ANN, all).size());
      assertEquals(4, ids(scene, VISITOR, all).size());
      assertEquals(List.of(), ids(scene, STRANGER, all));
      assertEquals(
          List.of(mine.get(0)),
          ids(scene, VISITOR, new SessionQuery(SessionStatus.ENDED, null, 100)));
      List<SessionId> paged = new ArrayList<>();
      List<SessionId> page = ids(scene, VISITOR, new SessionQuery(null, null, 3));
      while (!page.isEmpty()) {
        paged.addAll(page);
        page = ids(scene, VISITOR, new SessionQuery(null, page.get(page.size() - 1), 3));
      }
      assertEquals(ids(scene, VISITOR, all), paged);
      assertThrows(
          RuleViolation.InvalidField.class,
          () -> ids(scene, STRANGER, new SessionQuery(null, mine.get(0), 3)));
      assertThrows(
          RuleViolation.InvalidField.class,
          () -> ids(scene, BOSS, new SessionQuery(null, SessionId.of("unknown"), 3)));
    }
  }

  private static List<SessionId> ids(Scene scene, Caller caller, SessionQuery query) {
    return scene.chat.sessions().list(caller, query).stream()
        .map(view -> view.session().id())
        .toList();
  }
}
