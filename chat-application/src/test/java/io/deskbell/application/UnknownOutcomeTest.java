package io.deskbell.application;

import static io.deskbell.application.Scene.ANN;
import static io.deskbell.application.Scene.BOSS;
import static io.deskbell.application.Scene.answer;
import static io.deskbell.application.Scene.refusal;
import static io.deskbell.application.Scene.visitor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.deskbell.application.ScriptedStore.Fate;
import io.deskbell.application.ScriptedStore.Pace;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.SessionQuery;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.application.port.in.Unavailable;
import io.deskbell.domain.Participant;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.session.SessionStatus;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What was stored although nobody could be told, or by somebody who told nobody, is found by
 * itself. Ann has room for one session.
 */
@Timeout(120)
class UnknownOutcomeTest {
  private static final Duration LONG = Duration.ofSeconds(10);

  private static final Caller BOB = Caller.of(Participant.agent("bob"));

  private final ManualTimer timer = new ManualTimer();
  private final ScriptedStore store = new ScriptedStore();
  private final Scene scene =
      new Scene(
          store, builder -> builder.agent(Agent.of("ann", "Ann").withCapacity(1)).timer(timer));
  private final List<SessionId> assigned = new CopyOnWriteArrayList<>();

  UnknownOutcomeTest() {
    scene
        .chat
        .live()
        .watchAssignments(ANN, assignment -> assigned.add(assignment.event().sessionId()));
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void whoIsInTheQueueIsShownTheirPlaceAlthoughTheirStartWasRefused() {
    scene.start(visitor("v-1"));
    store.fates(Fate.STORED_UNTOLD);
    assertInstanceOf(Unavailable.class, refusal(scene.chat.sessions().start(visitor("v-2"))));
    SessionView waiting = only(SessionStatus.WAITING);
    assertEquals(OptionalInt.of(1), waiting.queuePosition());
    assertEquals(
        OptionalInt.of(1),
        scene.chat.sessions().find(visitor("v-2"), waiting.session().id()).queuePosition());
  }

  @Test
  void anAgentHearsOnceOfAnAssignmentThatWasStoredUntold() {
    store.fates(Fate.STORED_UNTOLD);
    refusal(scene.chat.sessions().start(visitor("v-1")));
    assertEquals(List.of(), assigned);
    SessionId session = only(SessionStatus.ACTIVE).session().id();
    timer.advance(LONG);
    Room.soon(() -> !assigned.isEmpty());
    timer.advance(LONG);
    scene.start(visitor("v-2"));
    assertEquals(List.of(session), assigned);
  }

  @Test
  void nobodyHearsOfAnAssignmentThatWasLost() {
    store.fates(Fate.LOST);
    refusal(scene.chat.sessions().start(visitor("v-1")));
    timer.advance(LONG);
    SessionId next = scene.start(visitor("v-2")).session().id();
    Room.soon(() -> !assigned.isEmpty());
    assertEquals(List.of(next), assigned);
  }

  @Test
  void theLookIsRepeatedUntilTheStoreIsBack() {
    store.fates(Fate.STORED_UNTOLD);
    refusal(scene.chat.sessions().start(visitor("v-1")));
    store.outOfReach(true);
    for (int i = 0; i < 3; i++) {
      int due = timer.size();
      timer.advance(Duration.ofMillis(500));
      Room.soon(() -> timer.size() == due);
    }
    assertEquals(List.of(), assigned);
    store.outOfReach(false);
    timer.advance(LONG);
    Room.soon(() -> !assigned.isEmpty());
    assertEquals(List.of(only(SessionStatus.ACTIVE).session().id()), assigned);
  }

  @Test
  void aPlaceThatBecameFreeUntoldGoesToWhoeverWaits() {
    SessionId first = scene.start(visitor("v-1")).session().id();
    SessionId second = scene.start(visitor("v-2")).session().id();
    Room room = scene.join(visitor("v-2"), second, 0L);
    store.fates(Fate.STORED_UNTOLD);
    refusal(scene.chat.sessions().end(visitor("v-1"), first));
    timer.advance(LONG);
    Room.soon(() -> assigned.contains(second));
    room.awaitExactly(1, 3);
  }

  @Test
  void readersHearOfAPostAlsoIfItCouldNotBeReadAtOnce() {
    store.blocking();
    SessionId id = scene.start(visitor("v-7")).session().id();
    Room room = scene.join(visitor("v-7"), id, 0L);
    room.awaitExactly(1, 2);
    store.pace(Pace.HELD).fates(Fate.STORED_UNTOLD);
    CompletionStage<?> post = scene.post(id, "stored, but who knows");
    store.holdReads(true);
    store.letGo(1);
    assertInstanceOf(Unavailable.class, refusal(post));
    store.outOfReach(true);
    store.holdReads(false);
    assertInstanceOf(Unavailable.class, refusal(scene.post(id, "in the outage")));
    timer.advance(LONG);
    store.outOfReach(false);
    timer.advance(LONG);
    room.awaitExactly(1, 3);
  }

  @Test
  void readersHearOfWhatAnotherProcessStoredAndTheHintWasLost() {
    SessionId id = scene.start(visitor("v-7")).session().id();
    Room room = scene.join(visitor("v-7"), id, null);
    scene.postElsewhere(id, "from elsewhere");
    scene.postElsewhere(id, "and again");
    timer.advance(LONG);
    room.awaitExactly(3, 4);
  }

  @Test
  void whoWasGivenASessionByAnotherProcessMayReadItSpeakInItAndEndIt() {
    scene.start(visitor("v-1"));
    SessionId id = scene.start(visitor("v-2")).session().id();
    assertInstanceOf(
        RuleViolation.SessionNotFound.class,
        refusal(scene.chat.sessions().post(BOB, id, "too early", null)));
    giveToBobElsewhere(id);
    answer(scene.chat.sessions().post(BOB, id, "I am Bob", null));
    answer(scene.chat.sessions().end(BOB, id));
    scene.join(BOB, id, 0L).awaitExactly(1, 5);
  }

  @Test
  void anEndByWhoWasGivenTheSessionByAnotherProcessIsTheFirstThatIsHeardOfIt() {
    scene.start(visitor("v-1"));
    SessionId id = scene.start(visitor("v-2")).session().id();
    assertInstanceOf(
        RuleViolation.SessionNotFound.class, refusal(scene.chat.sessions().end(BOB, id)));
    giveToBobElsewhere(id);
    answer(scene.chat.sessions().end(BOB, id));
  }

  @Test
  void readersOfADeletedSessionAreToldThatThereIsNone() {
    SessionId id = scene.start(visitor("v-7")).session().id();
    answer(scene.chat.sessions().end(visitor("v-7"), id));
    Room room = scene.join(visitor("v-7"), id, 0L);
    store.delete(id);
    timer.advance(LONG);
    room.awaitClosed();
    assertInstanceOf(RuleViolation.SessionNotFound.class, room.closed());
    assertEquals(0, scene.chat.sessionsAtWork());
  }

  @Test
  void anOpenSessionThatNobodyUsesIsLetGoAndTakenUpAgain() {
    SessionId used = scene.start(visitor("v-1")).session().id();
    SessionId read = scene.start(visitor("v-7")).session().id();
    Room room = scene.join(visitor("v-7"), read, 0L);
    answer(scene.chat.sessions().post(visitor("v-1"), used, "one", null));
    assertEquals(2, scene.chat.sessionsAtWork());
    timer.advance(Duration.ofSeconds(50));
    assertEquals(2, scene.chat.sessionsAtWork());
    timer.advance(Duration.ofSeconds(50));
    assertEquals(1, scene.chat.sessionsAtWork());
    answer(scene.chat.sessions().post(visitor("v-1"), used, "two", null));
    assertEquals(List.of("one", "two"), scene.contents(used));
    scene.postElsewhere(read, "still read");
    timer.advance(LONG);
    room.awaitExactly(1, 3);
  }

  private void giveToBobElsewhere(SessionId id) {
    store.interfere(
        id,
        session ->
            session.assign(
                AssignmentPolicy.leastBusy()
                    .choose(session, List.of(new AgentLoad(Agent.of("bob", "Bob"), 0)))
                    .orElseThrow(),
                session.createdAt()));
  }

  private SessionView only(SessionStatus status) {
    List<SessionView> all = scene.chat.sessions().list(BOSS, new SessionQuery(status, null, 10));
    assertEquals(1, all.size(), all::toString);
    return all.get(0);
  }
}
