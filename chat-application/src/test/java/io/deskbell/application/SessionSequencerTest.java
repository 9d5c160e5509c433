package io.deskbell.application;

import static io.deskbell.application.Scene.ANN;
import static io.deskbell.application.Scene.BOSS;
import static io.deskbell.application.Scene.STRANGER;
import static io.deskbell.application.Scene.VISITOR;
import static io.deskbell.application.Scene.answer;
import static io.deskbell.application.Scene.refusal;
import static io.deskbell.application.Scene.together;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.ScriptedStore.Fate;
import io.deskbell.application.ScriptedStore.Pace;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.PostedMessage;
import io.deskbell.application.port.in.Unavailable;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.Participant;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.SessionEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class SessionSequencerTest {
  /** A session starts with two events: that it has, and to whom it was given. */
  private static final long OPENING = 2;

  private final Scene scene = new Scene();
  private final ScriptedStore store = scene.store;

  @AfterEach
  void close() {
    scene.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Pace.class,
      names = {"AT_ONCE", "BY_COMMITTER"})
  void postsOfManyThreadsGetSequencesWithoutAGapAndEachThreadsInItsOrder(Pace pace) {
    SessionId id = scene.start();
    store.pace(pace);
    int threads = 4;
    long posts = 500;
    List<Callable<?>> work = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int thread = t;
      work.add(
          () -> {
            List<CompletionStage<PostedMessage>> stages = new ArrayList<>();
            for (int i = 0; i < posts; i++) {
              stages.add(scene.post(id, thread + ":" + i));
            }
            stages.forEach(Scene::answer);
            return null;
          });
    }
    together(work);

    List<SessionEvent> log = store.log(id);
    assertEquals(
        LongStream.rangeClosed(1, OPENING + threads * posts).boxed().toList(),
        log.stream().map(SessionEvent::sequence).toList());
    for (int t = 0; t < threads; t++) {
      String prefix = t + ":";
      assertEquals(
          LongStream.range(0, posts).mapToObj(i -> prefix + i).toList(),
          scene.contents(id).stream().filter(text -> text.startsWith(prefix)).toList());
    }
  }

  @Test
  void aPostToAStoreThatStoresAtOnceIsAnsweredBeforeTheCallReturns() {
    SessionId id = scene.start();
    assertTrue(scene.post(id, "hello").toCompletableFuture().isDone());
  }

  @Test
  void eightPostsAreOnTheirWayAtOnceAndAnsweredAsEachIsStored() {
    SessionId id = scene.start();
    store.pace(Pace.HELD);
    List<CompletionStage<PostedMessage>> stages = posts(id, "p", 8);
    assertEquals(8, store.held());
    store.letGo(3);
    assertEquals(List.of(true, true, true, false, false, false, false, false), done(stages));
    store.letGo(5);
    assertEquals(LongStream.rangeClosed(3, 10).boxed().toList(), sequences(stages));
  }

  @Test
  void answersThatOvertakeEachOtherAreHeardInTheOrderOfTheirSequences() {
    SessionId id = scene.start();
    Room room = scene.join(VISITOR, id, null);
    store.pace(Pace.HELD);
    List<CompletionStage<PostedMessage>> stages = posts(id, "p", 5);
    List<Long> heard = new ArrayList<>();
    stages.forEach(stage -> stage.thenAccept(posted -> heard.add(posted.message().sequence())));
    store.letAllGoAnsweredBackwards();
    assertEquals(List.of(3L, 4L, 5L, 6L, 7L), heard);
    assertEquals(List.of(3L, 4L, 5L, 6L, 7L), room.sequences());
    assertEquals(7, scene.join(VISITOR, id, null).joined().session().lastSequence());
  }

  @ParameterizedTest
  @EnumSource(
      value = Fate.class,
      names = {"LOST", "STORED_UNTOLD"})
  void aFailureInTheMiddleFailsEverythingBehindItAndLeavesNoHole(Fate fate) {
    SessionId id = scene.start();
    Room room = scene.join(VISITOR, id, null);
    store.pace(Pace.HELD);
    List<CompletionStage<PostedMessage>> stages = posts(id, "p", 6);
    store.letGo(2);
    store.fates(fate);
    store.letAllGo();
    assertEquals(List.of(3L, 4L), sequences(stages.subList(0, 2)));
    stages.subList(2, 6).forEach(stage -> assertInstanceOf(Unavailable.class, refusal(stage)));

    long stored = fate == Fate.LOST ? 4 : 5;
    assertEquals(stored, store.log(id).size());
    assertEquals(stored + 1, answer(scene.post(id, "next")).message().sequence());
    room.awaitExactly(3, stored + 1);
  }

  @Test
  void whatRestsOnALostPostIsLostWithItEvenIfItLooksLikeAConflict() {
    SessionId id = scene.start();
    store.pace(Pace.HELD);
    List<CompletionStage<PostedMessage>> stages = posts(id, "p", 3);
    store.fates(Fate.LOST);
    store.letAllGo();
    stages.forEach(stage -> assertInstanceOf(Unavailable.class, refusal(stage)));
    assertEquals(List.of(), scene.contents(id));
  }

  @Test
  void readersHearOfAPostThatWasStoredAlthoughTheStoreCouldNotSay() {
    SessionId id = scene.start();
    Room room = scene.join(VISITOR, id, null);
    store.fates(Fate.STORED_UNTOLD);
    assertInstanceOf(Unavailable.class, refusal(scene.post(id, "p")));
    room.awaitExactly(3, 3);
  }

  @Test
  void postsThatLostToAnotherProcessAreDecidedAgainInTheirOrder() {
    SessionId id = scene.start();
    Room room = scene.join(VISITOR, id, null);
    store.pace(Pace.HELD);
    List<CompletionStage<PostedMessage>> stages = posts(id, "p", 4);
    scene.postElsewhere(id, "elsewhere");
    store.letAllGo();
    assertEquals(List.of(4L, 5L, 6L, 7L), sequences(stages));
    assertEquals(List.of("elsewhere", "p0", "p1", "p2", "p3"), scene.contents(id));
    room.awaitExactly(3, 7);
  }

  @Test
  void aPostThatNeverWinsIsGivenUpAndTheSessionGoesOn() {
    SessionId id = scene.start();
    store.pace(Pace.HELD);
    CompletionStage<PostedMessage> post = scene.post(id, "p");
    while (store.held() > 0) {
      scene.postElsewhere(id, "elsewhere");
      store.letGo(1);
    }
    assertInstanceOf(Unavailable.class, refusal(post));
    store.pace(Pace.AT_ONCE);
    assertEquals(store.log(id).size() + 1L, answer(scene.post(id, "q")).message().sequence());
    assertFalse(scene.contents(id).contains("p"));
  }

  @Test
  void aPostFindsTheSessionEndedByAnotherProcess() {
    SessionId id = scene.start();
    answer(scene.post(id, "p"));
    store.interfere(id, session -> session.end(BOSS.participant(), session.createdAt()));
    assertInstanceOf(RuleViolation.SessionHasEnded.class, refusal(scene.post(id, "q")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRepetitionWhileTheFirstIsOnItsWayIsAnsweredWithTheFirst(boolean blocking) {
    if (blocking) {
      store.blocking();
    }
    SessionId id = scene.start();
    store.pace(Pace.HELD);
    CompletionStage<PostedMessage> first = scene.post(id, "first", "c-1");
    Room.soon(() -> store.held() == 1);
    CompletionStage<PostedMessage> second = scene.post(id, "second", "c-1");
    CompletionStage<PostedMessage> third = scene.post(id, "third", "c-1");
    assertFalse(second.toCompletableFuture().isDone());
    store.letAllGo();
    Message message = answer(first).message();
    assertEquals(new PostedMessage(message, false), answer(first));
    assertEquals(new PostedMessage(message, true), answer(second));
    assertEquals(new PostedMessage(message, true), answer(third));
    assertEquals(List.of("first"), scene.contents(id));
  }

  @Test
  void whereReadingWaitsANewMessageIsStoredWithoutALookUpAndARepetitionAfterOne() {
    SessionId id = scene.start();
    answer(scene.post(id, "warm"));
    store.blocking();
    Message message = answer(scene.post(id, "first", "c-1")).message();
    assertEquals(0, store.lookUps());
    assertEquals(new PostedMessage(message, true), answer(scene.post(id, "again", "c-1")));
    assertEquals(1, store.lookUps());
    assertEquals(List.of("warm", "first"), scene.contents(id));
  }

  @Test
  void whereReadingDoesNotWaitARepetitionIsFoundBeforeItIsTried() {
    SessionId id = scene.start();
    answer(scene.post(id, "first", "c-1"));
    assertEquals(1, store.lookUps());
  }

  @Test
  void postsBehindARepetitionOnItsWayComeInTheirOrder() {
    SessionId id = scene.start();
    Message message = answer(scene.post(id, "first", "c-1")).message();
    Room room = scene.join(VISITOR, id, null);
    store.blocking().pace(Pace.HELD);
    CompletionStage<PostedMessage> repetition = scene.post(id, "again", "c-1");
    List<CompletionStage<PostedMessage>> behind = new ArrayList<>(posts(id, "p", 3));
    behind.add(scene.post(id, "p3", "c-2"));
    behind.addAll(posts(id, "q", 2));
    Room.soon(() -> store.held() == 7);
    store.letAllGo();
    assertEquals(new PostedMessage(message, true), answer(repetition));
    assertEquals(List.of(4L, 5L, 6L, 7L, 8L, 9L), sequences(behind));
    assertEquals(List.of("first", "p0", "p1", "p2", "p3", "q0", "q1"), scene.contents(id));
    room.awaitExactly(4, 9);
  }

  @Test
  void aFloodOfRepetitionsDoesNotStarveWhatIsBehindIt() {
    SessionId id = scene.start();
    int messages = 200;
    for (int i = 0; i < messages; i++) {
      answer(scene.post(id, "m" + i, "c-" + i));
    }
    store.blocking().pace(Pace.BY_COMMITTER);
    List<CompletionStage<PostedMessage>> repetitions = new ArrayList<>();
    List<CompletionStage<PostedMessage>> others = new ArrayList<>();
    for (int i = 0; i < 20 * messages; i++) {
      repetitions.add(scene.post(id, "again", "c-" + i % messages));
      if (i % messages == 0) {
        others.add(scene.post(id, "new " + i));
        others.add(scene.post(id, "new " + i, "n-" + i));
      }
    }
    for (int i = 0; i < repetitions.size(); i++) {
      PostedMessage answer = answer(repetitions.get(i));
      assertTrue(answer.repeated());
      assertEquals("m" + i % messages, answer.message().content().text());
    }
    long first = OPENING + messages + 1;
    assertEquals(
        LongStream.range(first, first + others.size()).boxed().toList(), sequences(others));
    assertEquals(messages + others.size(), scene.contents(id).size());
  }

  @Test
  void whatIsDecidedWhileAFailureIsToldComesBehindWhatHasFailed() {
    AtomicReference<Runnable> next = new AtomicReference<>(() -> {});
    TimedIdentity identity =
        new TimedIdentity(
            () -> {
              next.getAndSet(() -> {}).run();
              return Instant.parse("2026-11-22T12:00:00Z");
            });
    try (Scene other = new Scene(b -> b.agent(Agent.of("ann", "Ann")).identity(identity))) {
      SessionId id = other.start();
      other.store.pace(Pace.HELD);
      CompletionStage<PostedMessage> first = other.post(id, "first");
      other.postElsewhere(id, "elsewhere");
      next.set(() -> other.store.letGo(1));
      CompletionStage<PostedMessage> second = other.post(id, "second");
      other.store.letAllGo();
      assertEquals(List.of(4L, 5L), sequences(List.of(first, second)));
      assertEquals(List.of("elsewhere", "first", "second"), other.contents(id));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRepetitionOfAStoredMessageStoresNothingAlsoAfterTheEnd(boolean blocking) {
    if (blocking) {
      store.blocking();
    }
    SessionId id = scene.start();
    Message message = answer(scene.post(id, "first", "c-1")).message();
    assertEquals(new PostedMessage(message, true), answer(scene.post(id, "again", "c-1")));
    answer(scene.chat.sessions().end(VISITOR, id));
    assertEquals(new PostedMessage(message, true), answer(scene.post(id, "again", "c-1")));
    assertInstanceOf(RuleViolation.SessionHasEnded.class, refusal(scene.post(id, "new", "c-2")));
    assertEquals(4, store.log(id).size());
  }

  @Test
  void theSameClientIdOfAnotherSenderIsAnotherMessage() {
    SessionId id = scene.start();
    answer(scene.post(id, "mine", "c-1"));
    PostedMessage other =
        answer(scene.chat.sessions().post(ANN, id, "hers", ClientMessageId.of("c-1")));
    assertFalse(other.repeated());
    assertEquals(List.of("mine", "hers"), scene.contents(id));
  }

  @ParameterizedTest
  @EnumSource(
      value = Fate.class,
      names = {"LOST", "STORED_UNTOLD"})
  void aMessageOfUnknownFateSentAgainIsStoredOnce(Fate fate) {
    SessionId id = scene.start();
    store.fates(fate);
    assertInstanceOf(Unavailable.class, refusal(scene.post(id, "p", "c-1")));
    PostedMessage again = answer(scene.post(id, "p", "c-1"));
    assertEquals(fate == Fate.STORED_UNTOLD, again.repeated());
    assertEquals(List.of("p"), scene.contents(id));
  }

  @Test
  void repetitionsBehindAFailureFailWithItAndMayBeSentAgain() {
    SessionId id = scene.start();
    store.pace(Pace.HELD);
    CompletionStage<PostedMessage> first = scene.post(id, "p", "c-1");
    CompletionStage<PostedMessage> second = scene.post(id, "p", "c-1");
    store.fates(Fate.LOST);
    store.letAllGo();
    assertInstanceOf(Unavailable.class, refusal(first));
    assertInstanceOf(Unavailable.class, refusal(second));
    assertFalse(answer(scene.post(id, "p", "c-1")).repeated());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMessageThatAnotherProcessStoredUnderTheSameClientIdIsTheAnswer(boolean blocking) {
    SessionId id = scene.start();
    answer(scene.post(id, "before"));
    if (blocking) {
      store.blocking();
    }
    store.pace(Pace.HELD);
    CompletionStage<PostedMessage> post = scene.post(id, "here", "c-1");
    store.interfere(
        id,
        session ->
            Scene.postedBy(session, VISITOR.participant(), "there", ClientMessageId.of("c-1")));
    store.letAllGo();
    assertTrue(answer(post).repeated());
    assertEquals("there", answer(post).message().content().text());
    assertEquals(List.of("before", "there"), scene.contents(id));
  }

  @Test
  void aStrangerIsRefusedInTheWordsForAnUnknownSession() {
    SessionId id = scene.start();
    SessionId unknown = SessionId.of("unknown");
    for (Caller caller : List.of(STRANGER, Caller.of(Participant.agent("bob")))) {
      RuleViolation known =
          assertInstanceOf(
              RuleViolation.SessionNotFound.class,
              refusal(scene.chat.sessions().post(caller, id, "p", null)));
      RuleViolation not =
          assertInstanceOf(
              RuleViolation.SessionNotFound.class,
              refusal(scene.chat.sessions().post(caller, unknown, "p", null)));
      assertEquals(
          not.getMessage().replace("unknown", "S"), known.getMessage().replace(id.value(), "S"));
    }
  }

  @Test
  void aSupervisorWhoDoesNotServeTheSessionMayNotSpeakInIt() {
    SessionId id = scene.start();
    assertInstanceOf(
        RuleViolation.Forbidden.class,
        refusal(scene.chat.sessions().post(BOSS, id, "p", ClientMessageId.of("c-1"))));
  }

  @Test
  void postsBehindAnEndWaitForItAndAreRefused() {
    SessionId id = scene.start();
    store.pace(Pace.HELD);
    CompletionStage<PostedMessage> before = scene.post(id, "before");
    CompletionStage<?> end = scene.chat.sessions().end(VISITOR, id);
    CompletionStage<PostedMessage> after = scene.post(id, "after");
    assertEquals(1, store.held());
    store.letGo(1);
    assertEquals(3, answer(before).message().sequence());
    assertEquals(1, store.held());
    assertFalse(after.toCompletableFuture().isDone());
    store.letGo(1);
    answer(end);
    assertInstanceOf(RuleViolation.SessionHasEnded.class, refusal(after));
    assertEquals(4, store.log(id).size());
  }

  @ParameterizedTest
  @EnumSource(
      value = Fate.class,
      names = {"LOST", "STORED_UNTOLD"})
  void postsBehindAnEndOfUnknownFateAreDecidedOnWhatIsStored(Fate fate) {
    SessionId id = scene.start();
    store.pace(Pace.HELD);
    CompletionStage<?> end = scene.chat.sessions().end(VISITOR, id);
    CompletionStage<PostedMessage> after = scene.post(id, "after");
    store.fates(fate);
    store.letAllGo();
    assertInstanceOf(Unavailable.class, refusal(end));
    if (fate == Fate.LOST) {
      assertEquals(3, answer(after).message().sequence());
    } else {
      assertInstanceOf(RuleViolation.SessionHasEnded.class, refusal(after));
    }
  }

  @Test
  void endedAndUnknownSessionsAreForgotten() {
    List<SessionId> open = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      SessionId id = scene.start();
      answer(scene.post(id, "p"));
      if (i < 5) {
        open.add(id);
      } else {
        Room room = scene.join(VISITOR, id, null);
        answer(scene.chat.sessions().end(VISITOR, id));
        room.live().cancel();
        assertInstanceOf(RuleViolation.SessionHasEnded.class, refusal(scene.post(id, "q")));
      }
      refusal(scene.post(SessionId.of("unknown-" + i), "p"));
      scene.join(VISITOR, SessionId.of("unknown-" + i), null).awaitClosed();
    }
    assertEquals(open.size(), scene.chat.sessionsAtWork());
  }

  @Test
  void anEndedSessionIsKeptWhileSomebodyReadsItAndJoinedAgainAfterwards() {
    SessionId id = scene.start();
    answer(scene.chat.sessions().end(VISITOR, id));
    assertEquals(0, scene.chat.sessionsAtWork());
    Room room = scene.join(VISITOR, id, 0L);
    room.awaitExactly(1, 3);
    assertEquals(1, scene.chat.sessionsAtWork());
    room.live().cancel();
    assertEquals(0, scene.chat.sessionsAtWork());
    scene.join(ANN, id, 2L).awaitExactly(3, 3);
  }

  @Test
  void sessionsThatRetireWhileManyAskLoseNoCommand() {
    SessionId id = scene.start();
    answer(scene.chat.sessions().end(VISITOR, id));
    List<Callable<?>> work = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      work.add(
          () -> {
            for (int i = 0; i < 300; i++) {
              refusal(scene.post(id, "p"));
              Room room = scene.join(VISITOR, id, 0L);
              room.awaitExactly(1, 3);
              room.live().cancel();
            }
            return null;
          });
    }
    together(work);
    assertEquals(0, scene.chat.sessionsAtWork());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStoreOutOfReachFailsWhatIsAskedAndNothingStaysBehind(boolean blocking) {
    SessionId id = scene.start();
    if (blocking) {
      store.blocking();
    }
    store.outOfReach(true);
    assertInstanceOf(Unavailable.class, refusal(scene.post(id, "p")));
    assertInstanceOf(Unavailable.class, refusal(scene.post(id, "p", "c-1")));
    assertInstanceOf(Unavailable.class, refusal(scene.chat.sessions().end(VISITOR, id)));
    Room room = scene.join(VISITOR, id, null);
    room.awaitClosed();
    assertInstanceOf(Unavailable.class, room.closed());
    store.outOfReach(false);
    assertEquals(3, answer(scene.post(id, "p", "c-1")).message().sequence());
    assertEquals(4, answer(scene.post(id, "q")).message().sequence());
  }

  @Test
  void aLookUpThatFailsFailsThatPostAlone() {
    SessionId id = scene.start();
    answer(scene.post(id, "p"));
    store.outOfReach(true);
    assertInstanceOf(Unavailable.class, refusal(scene.post(id, "q", "c-1")));
    store.outOfReach(false);
    assertEquals(4, answer(scene.post(id, "r")).message().sequence());
  }

  @Test
  void whileABlockingStoreIsReadCommandsWaitInTheirOrder() {
    store.blocking();
    SessionId id = scene.start();
    store.holdReads(true);
    CompletionStage<PostedMessage> first = scene.post(id, "a", "c-1");
    CompletionStage<PostedMessage> second = scene.post(id, "b");
    Room room = scene.join(VISITOR, id, null);
    CompletionStage<PostedMessage> third = scene.post(id, "c", "c-3");
    assertFalse(first.toCompletableFuture().isDone());
    store.holdReads(false);
    assertEquals(3, answer(first).message().sequence());
    assertEquals(4, answer(second).message().sequence());
    assertEquals(5, answer(third).message().sequence());
    room.awaitJoined();
    assertEquals(4, room.joined().session().lastSequence());
    room.awaitExactly(5, 5);
  }

  @Test
  void aHundredThousandParkedPostsNeedNoStack() {
    SessionId id = scene.start();
    store.blocking();
    store.holdReads(true);
    List<CompletionStage<PostedMessage>> stages = new ArrayList<>();
    for (int i = 0; i <= 100_000; i++) {
      stages.add(scene.post(id, "p"));
    }
    store.holdReads(false);
    assertEquals(100_003, answer(stages.get(stages.size() - 1)).message().sequence());
    assertTrue(done(stages).stream().allMatch(done -> done));
  }

  @Test
  void aHundredThousandRepetitionsOfAPostOnItsWayNeedNoStack() {
    SessionId id = scene.start();
    store.pace(Pace.HELD);
    List<CompletionStage<PostedMessage>> stages = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      stages.add(scene.post(id, "p", "c-1"));
    }
    store.letAllGo();
    stages.forEach(stage -> assertEquals(3, answer(stage).message().sequence()));
    assertEquals(3, store.log(id).size());
  }

  @Test
  void postsGoOnWhenTheCallerPostsAgainFromTheAnswer() {
    SessionId id = scene.start();
    CompletionStage<PostedMessage> chain = scene.post(id, "p0");
    for (int i = 1; i < 100; i++) {
      int number = i;
      chain = chain.thenCompose(posted -> scene.post(id, "p" + number));
    }
    assertEquals(102, answer(chain).message().sequence());
  }

  @Test
  void contentThatMayNotBeIsRefusedBeforeAnythingElse() {
    SessionId unknown = SessionId.of("unknown");
    assertInstanceOf(RuleViolation.InvalidField.class, refusal(scene.post(unknown, " ")));
    assertInstanceOf(
        RuleViolation.MessageTooLarge.class, refusal(scene.post(unknown, "x".repeat(4001))));
  }

  private List<CompletionStage<PostedMessage>> posts(SessionId id, String prefix, int count) {
    List<CompletionStage<PostedMessage>> stages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      stages.add(scene.post(id, prefix + i));
    }
    return stages;
  }

  private static List<Boolean> done(List<CompletionStage<PostedMessage>> stages) {
    return stages.stream().map(stage -> stage.toCompletableFuture().isDone()).toList();
  }

  private static List<Long> sequences(List<CompletionStage<PostedMessage>> stages) {
    return stages.stream().map(stage -> answer(stage).message().sequence()).toList();
  }
}
