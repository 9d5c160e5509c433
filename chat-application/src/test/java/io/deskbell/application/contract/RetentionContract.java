package io.deskbell.application.contract;

import static io.deskbell.application.contract.Fixtures.ANN;
import static io.deskbell.application.contract.Fixtures.BOB;
import static io.deskbell.application.contract.Fixtures.NOW;
import static io.deskbell.application.contract.Fixtures.VISITOR;
import static io.deskbell.application.contract.Fixtures.assigned;
import static io.deskbell.application.contract.Fixtures.said;
import static io.deskbell.application.contract.Fixtures.started;
import static io.deskbell.application.contract.Fixtures.stored;
import static io.deskbell.application.contract.Fixtures.wholeLog;
import static io.deskbell.application.contract.Stages.assertConflict;
import static io.deskbell.application.contract.Stages.outcome;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.contract.Fixtures.DeskState;
import io.deskbell.application.contract.Fixtures.SessionState;
import io.deskbell.application.port.out.DeskStore;
import io.deskbell.application.port.out.Retention;
import io.deskbell.application.port.out.SessionFilter;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.assignment.Desk.Assignments;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.SessionStarted;
import io.deskbell.domain.session.SessionStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link Retention} promises, beside the log and the desk of the same store. */
public interface RetentionContract extends StoreContract {
  /** Later than anything that happens. */
  Instant END_OF_TIME = NOW.plusSeconds(1_000_000);

  /** Who stands where somebody was. */
  ParticipantId NOBODY = ParticipantId.of("erased-1");

  /** What stands where somebody said something. */
  MessageContent SILENCE = MessageContent.of("[erased]");

  /** The retention of the same store. */
  Retention retention();

  /** The desk of the same store, untouched at first. */
  DeskStore deskStore();

  @Test
  default void onlyWhatEndedBeforeIsDeleted() {
    Session waiting = stored(sessionLog(), started("waiting"));
    Session active = stored(sessionLog(), assigned(started("active"), ANN));
    Session before = stored(sessionLog(), ended("before", NOW.plusSeconds(4)));
    Session then = stored(sessionLog(), ended("then", NOW.plusSeconds(5)));
    Session after = stored(sessionLog(), ended("after", NOW.plusSeconds(6)));

    assertEquals(1, deleteEnded(NOW.plusSeconds(5), 10));

    assertGone(before);
    for (Session left : List.of(waiting, active, then, after)) {
      assertEquals(Optional.of(SessionState.of(left)), found(left.id()));
      assertEquals(left.lastSequence(), wholeLog(sessionLog(), left.id()).size());
    }
    assertEquals(4, list(null, null, null).size());
  }

  @Test
  default void thoseThatEndedFirstAreDeletedFirstUpToTheLimit() {
    // In this order they were created and stored, under ids in yet another one.
    for (String each : List.of("c-3", "e-1", "a-4", "d-2", "b-5")) {
      int end = Integer.parseInt(each.substring(2));
      stored(sessionLog(), ended(each, NOW.plusSeconds(end)));
    }

    assertEquals(2, deleteEnded(END_OF_TIME, 2));
    assertEquals(List.of("a-4", "b-5", "c-3"), list(null, null, null));
    assertEquals(1, deleteEnded(END_OF_TIME, 1));
    assertEquals(List.of("a-4", "b-5"), list(null, null, null));
    assertEquals(2, deleteEnded(END_OF_TIME, Integer.MAX_VALUE));
    assertEquals(0, deleteEnded(END_OF_TIME, 1));
    assertEquals(List.of(), list(null, null, null));
  }

  @Test
  default void nothingIsLeftOfWhatIsDeletedAndNothingOfTheOthersIsGone() {
    Session session = stored(sessionLog(), story("s", VISITOR, ANN, BOB, null));
    Session other = story("other", VISITOR, ANN, BOB, null);
    Session open = stored(sessionLog(), said(assigned(started("open"), ANN), "open", "c-1"));
    stored(sessionLog(), other);
    outcome(sessionLog().markRead(session.id(), VISITOR.id(), 3));
    outcome(sessionLog().markRead(open.id(), VISITOR.id(), 3));

    assertEquals(1, deleteEnded(END_OF_TIME, 1));

    Session gone = found(session.id()).isEmpty() ? session : other.saved();
    Session left = gone == session ? other.saved() : session;
    assertGone(gone);
    assertEquals(Optional.of(SessionState.of(left)), found(left.id()));
    assertEquals(other.newEvents().size(), wholeLog(sessionLog(), left.id()).size());
    assertTrue(message(left.id(), VISITOR.id(), "c-1"));
    assertTrue(message(open.id(), VISITOR.id(), "c-1"));
    assertFalse(outcome(sessionLog().markRead(open.id(), VISITOR.id(), 3)), "its mark is gone");
    assertEquals(List.of("open", left.id().value()), list(VISITOR.id(), null, null));
  }

  @Test
  default void nothingDeletedComesBackByALateChange() {
    Session session = said(assigned(started("s"), ANN), "hello", "c-1");
    Session open = stored(sessionLog(), session);
    stored(sessionLog(), open.end(VISITOR, NOW.plusSeconds(1)));
    assertEquals(1, deleteEnded(END_OF_TIME, 10));

    assertConflict(sessionLog().append(said(open, "late")));
    assertConflict(
        deskStore().commit(0, Desk.empty(), List.of(started("new"), open.unassign(NOW))));
    assertFalse(outcome(sessionLog().markRead(open.id(), VISITOR.id(), 3)));

    assertGone(open);
    assertEquals(Optional.empty(), found(SessionId.of("new")));
    assertEquals(DeskState.of(Desk.empty(), 0), DeskState.of(deskStore().load()));
  }

  @Test
  default void theDeskStaysAsItIs() {
    Session one = started("one");
    Session two = Session.start(SessionId.of("two"), VISITOR, NOW.plusSeconds(1));
    Assignments given =
        Desk.of(List.of(Agent.of("ann", "Ann").withCapacity(1)))
            .admit(one)
            .admit(two)
            .assignWaiting(AssignmentPolicy.leastBusy(), NOW);
    Session served = one.assign(given.decisions().get(0), NOW);
    outcome(deskStore().commit(0, given.desk(), List.of(served, two)));
    stored(sessionLog(), ended("over", NOW.plusSeconds(1)));

    assertEquals(1, deleteEnded(END_OF_TIME, 10));
    assertEquals(0, erase(VISITOR));
    assertEquals(0, erase(ANN));

    assertEquals(DeskState.of(given.desk(), 1), DeskState.of(deskStore().load()));
    assertEquals(2, deskStore().load().desk().openSessionsOf(VISITOR.id()));
    Session over = served.saved().end(VISITOR, NOW.plusSeconds(2));
    outcome(deskStore().commit(1, given.desk().close(one.id(), NOW.plusSeconds(2)), List.of(over)));
  }

  @Test
  default void aVisitorIsErasedFromWhateverNamesThem() {
    assertErased(VISITOR, (id, nobody) -> story(id, nobody, ANN, BOB, nobody));
  }

  @Test
  default void anAgentIsErasedFromWhateverNamesThem() {
    assertErased(ANN, (id, nobody) -> story(id, VISITOR, nobody, BOB, nobody));
  }

  @Test
  default void whoServedAtTheEndIsErased() {
    assertErased(BOB, (id, nobody) -> story(id, VISITOR, ANN, nobody, nobody));
  }

  /** A session that ended, as it would be if somebody had been nobody. */
  @FunctionalInterface
  interface Retold {
    /** The session with that id, in which that one took part instead. */
    Session as(String id, Participant nobody);
  }

  private void assertErased(Participant person, Retold retold) {
    Participant nobody = new Participant(NOBODY, person.role());
    List<Session> stories = new ArrayList<>();
    for (String id : List.of("a", "b")) {
      stories.add(stored(sessionLog(), story(id, VISITOR, ANN, BOB, null)));
    }
    Session without = stored(sessionLog(), Fixtures.said(aStranger("c"), "not me", "c-1"));
    stored(sessionLog(), without.end(without.visitor(), NOW.plusSeconds(9)));
    List<SessionEvent> untouched = wholeLog(sessionLog(), without.id());
    List<SessionEvent> readBefore = wholeLog(sessionLog(), stories.get(0).id());
    List<SessionEvent> copy = List.copyOf(readBefore);
    Map<SessionId, Session> foundBefore = new HashMap<>();
    stories.forEach(one -> foundBefore.put(one.id(), sessionLog().find(one.id()).orElseThrow()));

    assertEquals(2, erase(person));

    assertEquals(copy, readBefore, "what was read before has changed");
    for (Session one : stories) {
      assertNotSame(
          foundBefore.get(one.id()),
          sessionLog().find(one.id()).orElseThrow(),
          "looks as if nothing had changed");
      Session expected = retold.as(one.id().value(), nobody);
      assertEquals(expected.newEvents(), wholeLog(sessionLog(), one.id()));
      assertEquals(Optional.of(SessionState.of(expected.saved())), found(one.id()));
      for (Participant each : List.of(VISITOR, ANN, BOB)) {
        assertEquals(!each.equals(person), message(one.id(), each.id(), "c-1"), each::toString);
      }
      assertFalse(message(one.id(), NOBODY, "c-1"), "its client message id is still there");
    }
    assertEquals(untouched, wholeLog(sessionLog(), without.id()));
    assertListedAs(person, person.id(), false);
    assertListedAs(person, NOBODY, true);

    assertEquals(0, erase(person), "erased again");
    for (Session one : stories) {
      assertEquals(
          retold.as(one.id().value(), nobody).newEvents(), wholeLog(sessionLog(), one.id()));
    }

    assertEquals(3, deleteEnded(END_OF_TIME, 10));
    assertListedAs(person, NOBODY, false);
    assertEquals(List.of(), list(null, null, null));
  }

  /** Whether the two stories are listed under that id, where one in that place is listed at all. */
  private void assertListedAs(Participant place, ParticipantId id, boolean listed) {
    List<String> visited = List.of();
    List<String> served = List.of();
    if (listed && place.equals(VISITOR)) {
      visited = List.of("a", "b");
    } else if (listed && place.equals(BOB)) {
      served = List.of("a", "b");
    }
    for (SessionStatus status : new SessionStatus[] {null, SessionStatus.ENDED}) {
      assertEquals(visited, list(id, null, status));
      assertEquals(served, list(null, id, status));
    }
  }

  @Test
  default void aSupervisorWhoOnlyEndedASessionIsErased() {
    Participant boss = Participant.supervisor("boss");
    stored(sessionLog(), said(started("s"), "hello").end(boss, NOW.plusSeconds(1)));

    assertEquals(1, erase(boss));

    Session expected =
        said(started("s"), "hello").end(Participant.supervisor("erased-1"), NOW.plusSeconds(1));
    assertEquals(expected.newEvents(), wholeLog(sessionLog(), expected.id()));
    assertEquals(Optional.of(SessionState.of(expected.saved())), found(expected.id()));
  }

  @Test
  default void openSessionsOfTheErasedAreUntouched() {
    Session waiting = stored(sessionLog(), said(started("waiting"), "hello", "c-1"));
    Session active = stored(sessionLog(), said(assigned(started("active"), ANN), "hello", "c-1"));
    stored(sessionLog(), ended("over", NOW));
    outcome(sessionLog().markRead(active.id(), VISITOR.id(), 2));

    assertEquals(1, erase(VISITOR));

    for (Session open : List.of(waiting, active)) {
      assertEquals(Optional.of(SessionState.of(open)), found(open.id()));
      assertTrue(message(open.id(), VISITOR.id(), "c-1"));
      stored(sessionLog(), said(open, "going on", "c-2"));
    }
    assertFalse(outcome(sessionLog().markRead(active.id(), VISITOR.id(), 2)), "the mark is gone");
    assertEquals(List.of("active", "waiting"), list(VISITOR.id(), null, null));

    stored(sessionLog(), sessionLog().find(active.id()).orElseThrow().end(ANN, NOW));
    assertEquals(1, erase(VISITOR), "once it is over");
    assertEquals(List.of("waiting"), list(VISITOR.id(), null, null));
  }

  @Test
  default void onlyTheReadMarksOfTheErasedAreGone() {
    Session session = stored(sessionLog(), story("s", VISITOR, ANN, BOB, null));
    outcome(sessionLog().markRead(session.id(), VISITOR.id(), 3));
    outcome(sessionLog().markRead(session.id(), ANN.id(), 3));

    assertEquals(1, erase(VISITOR));

    assertEquals(Map.of(ANN.id(), 3L), sessionLog().readMarks(session.id()));
    assertFalse(outcome(sessionLog().markRead(session.id(), ANN.id(), 3)));
    assertTrue(outcome(sessionLog().markRead(session.id(), VISITOR.id(), 1)));
  }

  @Test
  default void somebodyWhoIsNowhereIsErasedFromNothing() {
    Session session = stored(sessionLog(), story("s", VISITOR, ANN, BOB, null));

    // Ids are compared as they are, not as patterns or without case.
    for (String id : List.of("stranger", "V-7", "v-_", "v%", "v-")) {
      assertEquals(0, erase(Participant.visitor(id)), id);
    }

    assertEquals(Optional.of(SessionState.of(session)), found(session.id()));
    assertEquals(
        story("s", VISITOR, ANN, BOB, null).newEvents(), wholeLog(sessionLog(), session.id()));
  }

  @Test
  default void deletingBesideOthersWhoWriteTakesOnlyEndedSessions() throws Exception {
    CountDownLatch writing = new CountDownLatch(2);
    int each = changesPerRacer() / 4;
    Callable<Integer> deleter = untilDone(writing, 2 * each, () -> deleteEnded(END_OF_TIME, 3));

    List<Integer> results =
        Race.between(
            List.of(
                counting(writing, writer("a", each)),
                counting(writing, writer("b", each)),
                deleter));

    assertEquals(results.get(0) + results.get(1), results.get(2));
    for (String name : List.of("a", "b")) {
      for (int i = 0; i < each; i++) {
        Session session = said(assigned(started(name + "-" + i), ANN), "hello", "c-1");
        if (i % 2 == 0) {
          assertGone(session);
        } else {
          assertEquals(Optional.of(SessionState.of(session.saved())), found(session.id()));
          assertEquals(session.newEvents(), wholeLog(sessionLog(), session.id()));
        }
      }
    }
    assertEquals(each / 2 * 2, list(null, null, null).size());
  }

  /** Starts sessions and ends every other one; how many ended. */
  private Callable<Integer> writer(String name, int sessions) {
    return () -> {
      int over = 0;
      for (int i = 0; i < sessions; i++) {
        Session session =
            stored(sessionLog(), said(assigned(started(name + "-" + i), ANN), "hello", "c-1"));
        if (i % 2 == 0) {
          stored(sessionLog(), session.end(VISITOR, NOW.plusSeconds(1)));
          // Whether it is deleted by now or not.
          assertConflict(sessionLog().append(said(session, "too late")));
          over++;
        }
      }
      return over;
    };
  }

  /** Does it until nobody writes any more and nothing is left to do; how many it did. */
  private static Callable<Integer> untilDone(CountDownLatch writing, int most, IntSupplier step) {
    return () -> {
      int sum = 0;
      boolean more = true;
      while (more) {
        boolean over = writing.getCount() == 0;
        int now = step.getAsInt();
        sum += now;
        assertTrue(sum <= most, "more than there ever were");
        more = !over || now > 0;
      }
      return sum;
    };
  }

  private static <T> Callable<T> counting(CountDownLatch left, Callable<T> racer) {
    return () -> {
      try {
        return racer.call();
      } finally {
        left.countDown();
      }
    };
  }

  @Test
  default void erasingBesideOthersWhoWriteChangesOnlyEndedSessions() throws Exception {
    CountDownLatch writing = new CountDownLatch(2);
    int each = changesPerRacer() / 4;
    Callable<Integer> eraser = untilDone(writing, 2 * each, () -> erase(VISITOR));

    List<Integer> results =
        Race.between(
            List.of(
                counting(writing, writer("a", each)),
                counting(writing, writer("b", each)),
                eraser));

    assertEquals(results.get(0) + results.get(1), results.get(2));
    for (String name : List.of("a", "b")) {
      for (int i = 0; i < each; i++) {
        boolean over = i % 2 == 0;
        assertEquals(
            expected(name + "-" + i, over, over),
            wholeLog(sessionLog(), SessionId.of(name + "-" + i)));
      }
    }
    assertEquals(each / 2 * 2, list(VISITOR.id(), null, null).size());
  }

  @Test
  default void whoReadsMeanwhileSeesASessionAsAWholeOrNotAtAll() throws Exception {
    int count = changesPerRacer() / 4;
    for (int i = 0; i < count; i++) {
      stored(sessionLog(), ended("s-" + i, NOW.plusSeconds(i)));
    }
    AtomicInteger next = new AtomicInteger();
    Callable<Void> deleter =
        () -> {
          for (; next.get() < count; next.incrementAndGet()) {
            assertEquals(1, deleteEnded(END_OF_TIME, 1));
          }
          return null;
        };
    Callable<Void> reader =
        () -> {
          for (int i = next.get(); i < count; i = next.get()) {
            int length = wholeLog(sessionLog(), SessionId.of("s-" + i)).size();
            assertTrue(length == 0 || length == 4, () -> length + " of 4 events");
          }
          return null;
        };

    Race.between(List.of(deleter, reader));
  }

  @Test
  default void whoReadsMeanwhileSeesEverythingErasedOrNothing() throws Exception {
    int count = changesPerRacer() / 4;
    for (int i = 0; i < count; i++) {
      Session session = Session.start(SessionId.of("s-" + i), Participant.visitor("w-" + i), NOW);
      stored(sessionLog(), hello(session, false).end(session.visitor(), NOW));
    }
    AtomicInteger next = new AtomicInteger();
    Callable<Void> eraser =
        () -> {
          for (; next.get() < count; next.incrementAndGet()) {
            assertEquals(1, erase(Participant.visitor("w-" + next)));
          }
          return null;
        };
    Callable<Void> reader =
        () -> {
          for (int i = next.get(); i < count; i = next.get()) {
            SessionId id = SessionId.of("s-" + i);
            List<SessionEvent> log = wholeLog(sessionLog(), id);
            Participant visitor = ((SessionStarted) log.get(0)).visitor();
            Session seen = hello(Session.start(id, visitor, NOW), visitor.id().equals(NOBODY));
            assertEquals(seen.end(visitor, NOW).newEvents(), log);
          }
          return null;
        };

    Race.between(List.of(eraser, reader));
  }

  private static Session hello(Session session, boolean erased) {
    return erased
        ? session.post(session.visitor(), SILENCE, null, NOW)
        : said(session, "hello", "c-1");
  }

  private static List<SessionEvent> expected(String id, boolean over, boolean erased) {
    Participant visitor = erased ? new Participant(NOBODY, VISITOR.role()) : VISITOR;
    Session session = hello(assigned(Session.start(SessionId.of(id), visitor, NOW), ANN), erased);
    return (over ? session.end(visitor, NOW.plusSeconds(1)) : session).newEvents();
  }

  /**
   * A session in which a first agent hands over to a second one, and each of the three says
   * something with and without a client message id.
   *
   * @param silent whose words and client message ids are erased
   */
  private static Session story(
      String id,
      Participant visitor,
      Participant first,
      Participant second,
      @Nullable Participant silent) {
    Session session = assigned(Session.start(SessionId.of(id), visitor, 2, NOW), first);
    session = says(says(session, visitor, silent), first, silent);
    session = assigned(session.unassign(NOW.plusNanos(7_000_000)).queue(NOW), second);
    session = says(says(session, visitor, silent), second, silent);
    return session.end(second, NOW.plusSeconds(2));
  }

  private static Session says(Session session, Participant sender, @Nullable Participant silent) {
    boolean erased = sender.equals(silent);
    // The visitor speaks twice, the second time under another id.
    String clientId = sender.isVisitor() && session.lastSequence() > 5 ? "c-2" : "c-1";
    return session
        .post(
            sender,
            erased ? SILENCE : MessageContent.of(sender + " says"),
            erased ? null : ClientMessageId.of(clientId),
            NOW.plusMillis(session.lastSequence()))
        .post(sender, erased ? SILENCE : MessageContent.of(sender + " adds"), null, NOW);
  }

  private static Session aStranger(String id) {
    return assigned(
        Session.start(SessionId.of(id), Participant.visitor("v-8"), NOW),
        Participant.agent("cleo"));
  }

  private static Session ended(String id, Instant end) {
    return said(assigned(started(id), ANN), "hello", "c-1").end(ANN, end);
  }

  private int deleteEnded(Instant endedBefore, int limit) {
    return outcome(retention().deleteEnded(endedBefore, limit));
  }

  private int erase(Participant person) {
    return outcome(retention().erase(person.id(), NOBODY, SILENCE));
  }

  private void assertGone(Session session) {
    assertEquals(Optional.empty(), found(session.id()));
    assertEquals(List.of(), wholeLog(sessionLog(), session.id()));
    assertEquals(Map.of(), sessionLog().readMarks(session.id()));
    for (Participant each : List.of(VISITOR, ANN, BOB)) {
      assertFalse(message(session.id(), each.id(), "c-1"));
    }
    for (SessionStatus status : new SessionStatus[] {null, SessionStatus.ENDED}) {
      String id = session.id().value();
      assertFalse(list(null, null, status).contains(id));
      assertFalse(list(session.visitor().id(), null, status).contains(id));
      for (Participant agent : List.of(ANN, BOB)) {
        assertFalse(list(null, agent.id(), status).contains(id));
      }
    }
  }

  private Optional<SessionState> found(SessionId id) {
    return sessionLog().find(id).map(SessionState::of);
  }

  private boolean message(SessionId id, ParticipantId sender, String clientId) {
    return sessionLog().findMessage(id, sender, ClientMessageId.of(clientId)).isPresent();
  }

  private List<String> list(
      @Nullable ParticipantId visitor,
      @Nullable ParticipantId agent,
      @Nullable SessionStatus status) {
    return sessionLog()
        .list(new SessionFilter(visitor, agent, status, null, Integer.MAX_VALUE))
        .stream()
        .map(session -> session.id().value())
        .toList();
  }
}
