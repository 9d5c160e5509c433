package io.deskbell.application;

import static io.deskbell.application.Scene.ANN;
import static io.deskbell.application.Scene.BOSS;
import static io.deskbell.application.Scene.STRANGER;
import static io.deskbell.application.Scene.VISITOR;
import static io.deskbell.application.Scene.answer;
import static io.deskbell.application.Scene.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.ScriptedStore.Pace;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.LogEntry;
import io.deskbell.application.port.in.NoticeEntry;
import io.deskbell.application.port.in.PostedMessage;
import io.deskbell.application.port.in.RoomView;
import io.deskbell.application.port.in.SessionNotice.MessagesRead;
import io.deskbell.application.port.in.SessionNotice.TypingChanged;
import io.deskbell.application.port.in.Unavailable;
import io.deskbell.application.port.out.Signals;
import io.deskbell.domain.Participant;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class SessionReaderTest {
  private final Scene scene = new Scene();
  private final ScriptedStore store = scene.store;

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void withoutAnAfterItHearsLiveEventsOnly() {
    SessionId id = scene.start();
    answer(scene.post(id, "before"));
    Room room = scene.join(VISITOR, id, null);
    assertEquals(3, room.joined().session().lastSequence());
    answer(scene.post(id, "live"));
    assertEquals(List.of(4L), room.sequences());
  }

  @Test
  void withAnAfterItHearsEverythingSince() {
    SessionId id = scene.start();
    for (int i = 0; i < 1_000; i++) {
      answer(scene.post(id, "before"));
    }
    Room all = scene.join(VISITOR, id, 0L);
    Room some = scene.join(ANN, id, 700L);
    Room none = scene.join(BOSS, id, 1_002L);
    answer(scene.post(id, "live"));
    all.awaitExactly(1, 1_003);
    some.awaitExactly(701, 1_003);
    none.awaitExactly(1_003, 1_003);
  }

  @Test
  void anAfterOutsideTheLogIsRefused() {
    SessionId id = scene.start();
    for (long after : new long[] {-1, 3, Long.MIN_VALUE, Long.MAX_VALUE}) {
      Room room = scene.join(VISITOR, id, after);
      RuleViolation.InvalidField refusal =
          assertInstanceOf(RuleViolation.InvalidField.class, room.closed());
      assertEquals("after", refusal.field());
      assertTrue(refusal.getMessage().contains(after + ", expected 0 to 2"), refusal.getMessage());
      assertNull(room.joined());
    }
  }

  @Test
  void aStrangerIsRefusedInTheWordsForAnUnknownSession() {
    SessionId id = scene.start();
    for (Caller caller : List.of(STRANGER, Caller.of(Participant.agent("bob")))) {
      Room known = scene.join(caller, id, 0L);
      Room unknown = scene.join(caller, SessionId.of("unknown"), 0L);
      assertInstanceOf(RuleViolation.SessionNotFound.class, known.closed());
      assertEquals(
          unknown.closed().getMessage().replace("unknown", "S"),
          known.closed().getMessage().replace(id.value(), "S"));
      answer(scene.post(id, "secret"));
      assertEquals(List.of(), known.events());
    }
  }

  @ParameterizedTest
  @CsvSource({"false,AT_ONCE", "false,BY_COMMITTER", "true,AT_ONCE", "true,BY_COMMITTER"})
  void joinsWhilePostsRunMissNothingAndRepeatNothing(boolean blocking, Pace pace) {
    if (blocking) {
      store.blocking();
    }
    SessionId id = scene.start();
    store.pace(pace);
    int posts = 600;
    List<Room> rooms = new CopyOnWriteArrayList<>();
    List<Callable<?>> work = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      work.add(
          () -> {
            List<CompletionStage<PostedMessage>> stages = new ArrayList<>();
            for (int i = 0; i < posts; i++) {
              stages.add(scene.post(id, "p"));
            }
            stages.forEach(Scene::answer);
            return null;
          });
      work.add(
          () -> {
            for (int i = 0; i < 30; i++) {
              Room room = scene.join(VISITOR, id, i % 2 == 0 ? 0L : null);
              room.awaitJoined();
              rooms.add(room);
            }
            return null;
          });
    }
    Scene.together(work);
    long last = 2 + 2L * posts;
    answer(scene.post(id, "last"));
    assertEquals(60, rooms.size());
    for (Room room : rooms) {
      Room.soon(
          () ->
              !room.events().isEmpty()
                  && room.sequences().get(room.events().size() - 1) == last + 1);
      long first = room.sequences().get(0);
      assertTrue(first == 1 || first == room.joined().session().lastSequence() + 1);
      room.awaitExactly(first, last + 1);
    }
  }

  @Test
  void aListenerThatAsksToWaitHearsTheRestWhenItGoesOn() {
    SessionId id = scene.start();
    Room room = new Room();
    room.allow(2);
    scene.join(VISITOR, id, 0L, room);
    answer(scene.post(id, "p"));
    answer(scene.post(id, "q"));
    assertEquals(List.of(1L, 2L), room.sequences());
    room.allow(1);
    room.live().resume();
    assertEquals(List.of(1L, 2L, 3L), room.sequences());
    room.allow(100);
    room.live().resume();
    answer(scene.post(id, "r"));
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L), room.sequences());
  }

  @ParameterizedTest
  @CsvSource({"false,AT_ONCE", "true,BY_COMMITTER"})
  void aListenerThatWaitsAgainAndAgainWhilePostsRunMissesNothing(boolean blocking, Pace pace) {
    if (blocking) {
      store.blocking();
    }
    SessionId id = scene.start();
    store.pace(pace);
    Room room = new Room();
    room.allow(1);
    scene.join(VISITOR, id, 0L, room);
    int posts = 500;
    Scene.together(
        List.of(
            () -> {
              for (int i = 0; i < posts; i++) {
                answer(scene.post(id, "p"));
              }
              return null;
            },
            () -> {
              Random random = new Random(7);
              while (room.events().size() < posts + 2) {
                if (room.waits()) {
                  room.allow(1 + random.nextInt(3));
                  room.live().resume();
                }
              }
              return null;
            }));
    room.awaitExactly(1, posts + 2);
  }

  @Test
  void aCancelledReaderHearsNothingMore() {
    SessionId id = scene.start();
    Room room = scene.join(VISITOR, id, null);
    answer(scene.post(id, "p"));
    room.live().cancel();
    room.live().cancel();
    room.live().resume();
    answer(scene.post(id, "q"));
    assertEquals(List.of(3L), room.sequences());
    assertNull(room.closed());
  }

  @Test
  void cancellingBeforeTheJoinIsDecidedLeavesNothingBehind() {
    store.blocking();
    SessionId id = scene.start();
    answer(scene.chat.sessions().end(VISITOR, id));
    Room.soon(() -> scene.chat.sessionsAtWork() == 0);
    for (int i = 0; i < 300; i++) {
      Room room = scene.join(VISITOR, id, 0L);
      room.live().cancel();
    }
    Room.soon(() -> scene.chat.sessionsAtWork() == 0);
  }

  @Test
  void aReaderMayCancelItselfWhileItHears() {
    SessionId id = scene.start();
    Room room =
        new Room() {
          @Override
          public boolean onEvent(LogEntry entry) {
            live().cancel();
            return super.onEvent(entry);
          }
        };
    scene.join(VISITOR, id, null, room);
    answer(scene.post(id, "p"));
    answer(scene.post(id, "q"));
    assertEquals(List.of(3L), room.sequences());
  }

  @Test
  void anAgentWhoLosesTheSessionHearsThatAndIsClosed() {
    SessionId id = scene.start();
    Room ann = scene.join(ANN, id, null);
    Room visitor = scene.join(VISITOR, id, null);
    Room boss = scene.join(BOSS, id, null);
    takeFromAnn(id);
    answer(scene.post(id, "after"));
    assertEquals(List.of(3L), ann.sequences());
    assertInstanceOf(RuleViolation.SessionNotFound.class, ann.closed());
    visitor.awaitExactly(3, 4);
    boss.awaitExactly(3, 4);
    assertInstanceOf(RuleViolation.SessionNotFound.class, scene.join(ANN, id, 0L).closed());
  }

  @Test
  void havingLostTheSessionOnceDoesNotKeepAnAgentOut() {
    SessionId id = scene.start();
    store.interfere(id, session -> session.unassign(session.createdAt()));
    store.interfere(id, SessionReaderTest::giveToAnn);
    Room ann = scene.join(ANN, id, 0L);
    answer(scene.post(id, "p"));
    ann.awaitExactly(1, 5);
    assertNull(ann.closed());
  }

  private static Session giveToAnn(Session session) {
    return session.assign(
        AssignmentPolicy.leastBusy()
            .choose(session, List.of(new AgentLoad(Agent.of("ann", "Ann"), 0)))
            .orElseThrow(),
        session.createdAt());
  }

  /** As a transfer will; a post brings the news, because the other process is not heard of. */
  private void takeFromAnn(SessionId id) {
    store.interfere(id, session -> session.unassign(session.createdAt()));
  }

  @Test
  void aListenerThatThrowsIsClosedAndTheOthersGoOn() {
    SessionId id = scene.start();
    Room broken =
        new Room() {
          @Override
          public boolean onEvent(LogEntry entry) {
            throw new IllegalStateException("planned");
          }
        };
    Room brokenAtJoin =
        new Room() {
          @Override
          public void onJoined(RoomView room) {
            throw new IllegalStateException("planned");
          }
        };
    Room brokenAtNotice =
        new Room() {
          @Override
          public boolean onNotice(NoticeEntry entry) {
            throw new IllegalStateException("planned");
          }
        };
    Room brokenForGood =
        new Room() {
          @Override
          public boolean onEvent(LogEntry entry) {
            throw new IllegalStateException("planned");
          }

          @Override
          public void onClosed(RuntimeException cause) {
            throw new IllegalStateException("planned");
          }
        };
    List<Room> all = List.of(broken, brokenAtJoin, brokenAtNotice, brokenForGood);
    all.forEach(room -> scene.join(VISITOR, id, null, room));
    Room brokenInThePast = scene.join(VISITOR, id, 0L, new Thrower());
    Room good = scene.join(ANN, id, null);

    assertEquals(3, answer(scene.post(id, "p")).message().sequence());
    answer(good.live().setTyping(true));
    answer(scene.post(id, "q"));

    assertEquals(List.of(3L, 4L), good.sequences());
    for (Room room : List.of(broken, brokenAtJoin, brokenAtNotice, brokenInThePast)) {
      assertInstanceOf(Unavailable.class, room.closed());
    }
    answer(scene.chat.sessions().end(VISITOR, id));
    good.live().cancel();
    assertEquals(0, scene.chat.sessionsAtWork());
  }

  private static final class Thrower extends Room {
    @Override
    public boolean onEvent(LogEntry entry) {
      throw new IllegalStateException("planned");
    }
  }

  @Test
  void aListenerMayCallBack() {
    SessionId id = scene.start();
    List<CompletionStage<PostedMessage>> echoes = new ArrayList<>();
    Room echo =
        new Room() {
          @Override
          public boolean onEvent(LogEntry entry) {
            if (entry.event() instanceof MessagePosted posted
                && posted.message().senderId().equals(VISITOR.id())) {
              String content = "re: " + posted.message().content().text();
              echoes.add(scene.chat.sessions().post(ANN, id, content, null));
              scene.join(ANN, id, 0L).live().cancel();
            }
            return super.onEvent(entry);
          }
        };
    scene.join(ANN, id, null, echo);
    answer(scene.post(id, "a"));
    answer(scene.post(id, "b"));
    echoes.forEach(Scene::answer);
    assertEquals(List.of("a", "re: a", "b", "re: b"), scene.contents(id));
    echo.awaitExactly(3, 6);
  }

  @Test
  void aListenerMayEndTheSessionFromWithin() {
    SessionId id = scene.start();
    Room room =
        new Room() {
          @Override
          public boolean onEvent(LogEntry entry) {
            scene.chat.sessions().end(VISITOR, id);
            return super.onEvent(entry);
          }
        };
    scene.join(VISITOR, id, null, room);
    answer(scene.post(id, "p"));
    room.awaitExactly(3, 4);
  }

  @ParameterizedTest
  @CsvSource({"false,AT_ONCE", "false,BY_COMMITTER", "true,BY_COMMITTER"})
  void aCommandIsAnsweredBeforeAnyListenerHearsItsEvent(boolean blocking, Pace pace) {
    if (blocking) {
      store.blocking();
    }
    SessionId id = scene.start();
    store.pace(pace);
    List<Long> answered = new CopyOnWriteArrayList<>();
    List<Long> tooEarly = new CopyOnWriteArrayList<>();
    Room room =
        new Room() {
          @Override
          public boolean onEvent(LogEntry entry) {
            if (!answered.contains(entry.sequence())) {
              tooEarly.add(entry.sequence());
            }
            return super.onEvent(entry);
          }
        };
    scene.join(VISITOR, id, null, room);
    room.awaitJoined();
    // The caller listens to the answer before it can come: as the gate of a connection does.
    store.pace(Pace.HELD);
    List<CompletionStage<?>> stages = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      stages.add(
          scene.post(id, "p").thenAccept(posted -> answered.add(posted.message().sequence())));
    }
    stages.add(
        scene
            .chat
            .sessions()
            .end(VISITOR, id)
            .thenAccept(ended -> answered.add(ended.session().lastSequence())));
    Room.soon(() -> store.held() == 20);
    for (int i = 0; i < 20; i++) {
      // A reader that catches up must not run ahead of the answer, although the log is longer.
      scene.join(BOSS, id, 0L, new Room());
      store.letGo(1);
    }
    Room.soon(() -> store.held() == 1);
    store.letGo(1);
    stages.forEach(Scene::answer);
    room.awaitExactly(3, 23);
    assertEquals(List.of(), tooEarly);
  }

  @Test
  void withAStoreThatAnswersAtOnceTheFirstToHearIsTheCommandsOwnAnswer() {
    SessionId id = scene.start();
    List<String> order = new ArrayList<>();
    Room room =
        new Room() {
          @Override
          public boolean onEvent(LogEntry entry) {
            order.add("event " + entry.sequence());
            return super.onEvent(entry);
          }
        };
    scene.join(VISITOR, id, null, room);
    answer(
        scene
            .chat
            .sessions()
            .post(VISITOR, id, "p", null, (value, failure) -> order.add("posted")));
    answer(scene.chat.sessions().end(VISITOR, id, (value, failure) -> order.add("ended")));
    assertEquals(List.of("posted", "event 3", "ended", "event 4"), order);
  }

  @Test
  void aReaderThatCatchesUpStopsBeforeWhatIsStoredButNotYetAnswered() {
    SessionId id = scene.start();
    store.pace(Pace.HELD);
    CompletionStage<PostedMessage> post = scene.post(id, "p");
    store.letAllGoUntold();
    Room room = scene.join(VISITOR, id, 0L);
    assertEquals(3, store.log(id).size());
    assertEquals(List.of(1L, 2L), room.sequences());
    store.tellAll();
    assertEquals(3, answer(post).message().sequence());
    room.awaitExactly(1, 3);
  }

  @Test
  void aLogThatCannotBeReadClosesTheReader() {
    SessionId id = scene.start();
    answer(scene.post(id, "p"));
    Room room = new Room();
    room.allow(1);
    scene.join(VISITOR, id, 0L, room);
    store.outOfReach(true);
    room.allow(100);
    room.live().resume();
    assertInstanceOf(Unavailable.class, room.closed());
    assertEquals(List.of(1L), room.sequences());
  }

  @Test
  void typingAndReadMarksAreShownToTheOthersOnly() {
    SessionId id = scene.start();
    Room visitor = scene.join(VISITOR, id, null);
    Room ann = scene.join(ANN, id, null);
    answer(ann.live().setTyping(true));
    answer(scene.chat.live().markRead(VISITOR, id, 2));
    answer(scene.chat.live().markRead(VISITOR, id, 1));
    assertEquals(List.of(new TypingChanged(id, ANN.id(), true)), visitor.notices());
    assertEquals(List.of(new MessagesRead(id, VISITOR.id(), 2)), ann.notices());
    assertEquals(List.of(), ann.events());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoJoinsIsToldHowFarEverybodyHasRead(boolean blocking) {
    if (blocking) {
      store.blocking();
    }
    SessionId id = scene.start();
    answer(scene.chat.live().markRead(VISITOR, id, 1));
    answer(scene.chat.live().markRead(ANN, id, 2));
    Room room = scene.join(BOSS, id, null);
    room.awaitJoined();
    assertEquals(Map.of(VISITOR.id(), 1L, ANN.id(), 2L), room.joined().readMarks());
    assertEquals(room.joined(), scene.chat.sessions().find(BOSS, id));
    answer(scene.chat.live().markRead(VISITOR, id, 2));
    Room.soon(() -> !room.notices().isEmpty());
    assertEquals(List.of(new MessagesRead(id, VISITOR.id(), 2)), room.notices());
  }

  @Test
  void aMarkThatCameWithTheJoinIsNotToldAgain() {
    store.blocking();
    SessionId id = scene.start();
    scene.join(VISITOR, id, null).awaitJoined();
    store.holdReads(true);
    Room room = scene.join(ANN, id, null);
    Room.soon(() -> scene.chat.live().markRead(VISITOR, id, 1).toCompletableFuture().isDone());
    answer(scene.chat.live().markRead(VISITOR, id, 2));
    store.holdReads(false);
    room.awaitJoined();
    assertEquals(Map.of(VISITOR.id(), 2L), room.joined().readMarks());
    answer(scene.chat.live().markRead(VISITOR, id, 1));
    answer(scene.post(id, "the last to come"));
    room.awaitExactly(3, 3);
    assertEquals(List.of(), room.notices());
  }

  @Test
  void whoseMarksCannotBeReadDoesNotJoin() {
    SessionId id = scene.start();
    scene.join(VISITOR, id, null);
    store.outOfReach(true);
    Room room = scene.join(ANN, id, null);
    assertNull(room.joined());
    assertInstanceOf(Unavailable.class, room.closed());
  }

  @Test
  void typingAndReadMarksAreRefusedWhereSpeakingIs() {
    SessionId id = scene.start();
    assertInstanceOf(
        RuleViolation.SessionNotFound.class,
        refusal(scene.join(STRANGER, id, null).live().setTyping(true)));
    assertInstanceOf(
        RuleViolation.Forbidden.class, refusal(scene.join(BOSS, id, null).live().setTyping(true)));
    assertInstanceOf(
        RuleViolation.SessionNotFound.class, refusal(scene.chat.live().markRead(STRANGER, id, 1)));
    for (long sequence : new long[] {-1, 0, 3}) {
      assertInstanceOf(
          RuleViolation.InvalidField.class,
          refusal(scene.chat.live().markRead(VISITOR, id, sequence)));
    }
    store.outOfReach(true);
    assertInstanceOf(Unavailable.class, refusal(scene.chat.live().markRead(VISITOR, id, 1)));
    store.outOfReach(false);
    answer(scene.chat.sessions().end(VISITOR, id));
    assertInstanceOf(
        RuleViolation.SessionHasEnded.class,
        refusal(scene.join(VISITOR, id, null).live().setTyping(true)));
  }

  @Test
  void hintsThatAreRepeatedReorderedOrWrongDeliverNothingTwice() {
    Hints hints = new Hints();
    try (Scene here =
        new Scene(new ScriptedStore(), b -> b.agent(Agent.of("ann", "A")).signals(hints))) {
      SessionId id = here.start();
      Room room = here.join(VISITOR, id, null);
      here.postElsewhere(id, "a");
      here.postElsewhere(id, "b");
      hints.toAll(id, 4);
      hints.toAll(id, 3);
      hints.toAll(id, 4);
      hints.toAll(id, 1_000);
      hints.toAll(id, -5);
      hints.toAll(SessionId.of("unknown"), 5);
      room.awaitExactly(3, 4);
      assertEquals(5, answer(here.post(id, "c")).message().sequence());
      room.awaitExactly(3, 5);
    }
  }

  @Test
  void aHintThatIsLostIsMadeUpForByTheNext() {
    Hints hints = new Hints();
    try (Scene here =
        new Scene(new ScriptedStore(), b -> b.agent(Agent.of("ann", "A")).signals(hints))) {
      SessionId id = here.start();
      Room room = here.join(VISITOR, id, null);
      here.postElsewhere(id, "a");
      here.postElsewhere(id, "b");
      assertEquals(List.of(), room.events());
      hints.toAll(id, 4);
      room.awaitExactly(3, 4);
      here.postElsewhere(id, "c");
      answer(here.post(id, "d"));
      room.awaitExactly(3, 6);
    }
  }

  @Test
  void aHintThatComesWhilePostsAreOnTheirWayIsNotForgotten() {
    Hints hints = new Hints();
    try (Scene here =
        new Scene(new ScriptedStore(), b -> b.agent(Agent.of("ann", "A")).signals(hints))) {
      SessionId id = here.start();
      Room room = here.join(VISITOR, id, null);
      here.store.pace(Pace.HELD);
      CompletionStage<PostedMessage> post = here.post(id, "here");
      here.store.letAllGoUntold();
      here.postElsewhere(id, "there");
      hints.toAll(id, 4);
      here.store.tellAll();
      assertEquals(3, answer(post).message().sequence());
      room.awaitExactly(3, 4);
    }
  }

  @Test
  void aHintThatComesWhileTheSessionIsReadIsNotForgotten() {
    Hints hints = new Hints();
    ScriptedStore slow = new ScriptedStore().blocking();
    try (Scene here = new Scene(slow, b -> b.agent(Agent.of("ann", "A")).signals(hints))) {
      SessionId id = here.start();
      Room room = here.join(VISITOR, id, null);
      room.awaitJoined();
      here.postElsewhere(id, "a");
      here.store.afterNextFind(
          () -> {
            here.postElsewhere(id, "b");
            hints.toAll(id, 4);
          });
      hints.toAll(id, 3);
      room.awaitExactly(3, 4);
    }
  }

  @Test
  void twoChatsOnOneStoreShowTheSameLogToEverybodyWhateverHappensToHints() {
    Hints hints = new Hints().unreliable(new Random(11));
    ScriptedStore shared = new ScriptedStore();
    try (Scene here = new Scene(shared, b -> b.agent(Agent.of("ann", "A")).signals(hints));
        Scene there = new Scene(shared, b -> b.agent(Agent.of("ann", "A")).signals(hints))) {
      SessionId id = here.start();
      List<Room> rooms =
          List.of(
              here.join(VISITOR, id, null),
              there.join(VISITOR, id, null),
              here.join(ANN, id, 0L),
              there.join(ANN, id, 0L));
      int posts = 300;
      List<Callable<?>> work = new ArrayList<>();
      for (Scene scene : List.of(here, there, here, there)) {
        work.add(
            () -> {
              for (int i = 0; i < posts; i++) {
                answer(scene.post(id, "p"));
              }
              return null;
            });
      }
      Scene.together(work);
      long last = 2 + 4L * posts;
      assertEquals(last, shared.log(id).size());
      hints.toAll(id, last);
      for (Room room : rooms) {
        long first = room.joined() == null ? 0 : room.sequences().get(0);
        room.awaitExactly(first, last);
      }
    }
  }

  /** Signals that lose, repeat and reorder if told to, and bring what the test says. */
  private static final class Hints implements Signals {
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private Random random;
    private Runnable late = () -> {};

    Hints unreliable(Random seeded) {
      random = seeded;
      return this;
    }

    void toAll(SessionId id, long sequence) {
      listeners.forEach(listener -> listener.reached(id, sequence));
    }

    @Override
    public Link join(Listener listener) {
      listeners.add(listener);
      return new Link() {
        @Override
        public void announce(SessionId id, long sequence) {
          listeners.stream()
              .filter(other -> other != listener)
              .forEach(other -> bring(() -> other.reached(id, sequence)));
        }

        @Override
        public void close() {
          listeners.remove(listener);
        }
      };
    }

    private void bring(Runnable hint) {
      int chance;
      Runnable before = () -> {};
      synchronized (this) {
        chance = random == null ? 3 : random.nextInt(4);
        if (chance == 1) {
          before = late;
          late = hint;
        }
      }
      before.run();
      if (chance >= 2) {
        hint.run();
      }
      if (chance == 3 && random != null) {
        hint.run();
      }
    }
  }
}
