package io.deskbell.application.contract;

import static io.deskbell.application.contract.Fixtures.ANN;
import static io.deskbell.application.contract.Fixtures.BOB;
import static io.deskbell.application.contract.Fixtures.NOW;
import static io.deskbell.application.contract.Fixtures.VISITOR;
import static io.deskbell.application.contract.Fixtures.assigned;
import static io.deskbell.application.contract.Fixtures.contents;
import static io.deskbell.application.contract.Fixtures.said;
import static io.deskbell.application.contract.Fixtures.started;
import static io.deskbell.application.contract.Fixtures.stored;
import static io.deskbell.application.contract.Fixtures.wholeLog;
import static io.deskbell.application.contract.Stages.assertConflict;
import static io.deskbell.application.contract.Stages.outcome;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.contract.Fixtures.SessionState;
import io.deskbell.application.port.out.SessionFilter;
import io.deskbell.application.port.out.SessionLog;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import io.deskbell.domain.session.SessionEvent.SessionEnded;
import io.deskbell.domain.session.SessionStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What every {@link SessionLog} promises. */
public interface SessionLogContract extends StoreContract {
  @Test
  default void aSessionNobodyStartedHasNeitherStateNorLog() {
    SessionId unknown = SessionId.of("unknown");

    assertEquals(Optional.empty(), sessionLog().find(unknown));
    assertEquals(List.of(), sessionLog().read(unknown, 0, 10));
    assertEquals(
        Optional.empty(), sessionLog().findMessage(unknown, VISITOR.id(), ClientMessageId.of("c")));
    assertEquals(List.of(), sessionLog().list(new SessionFilter(null, null, null, null, 10)));
  }

  @Test
  default void whatIsAppendedIsFoundAndReadBack() {
    Session session = said(assigned(started("s"), ANN), "Where is my order?", "c-1");
    session = session.post(ANN, "line one\n\u001b[31mline two 😀", NOW.plusMillis(1));
    session = session.unassign(NOW.plusMillis(2)).queue(NOW.plusMillis(3));

    stored(sessionLog(), session);

    assertEquals(SessionState.of(session.saved()), found(session.id()));
    assertEquals(session.newEvents(), wholeLog(sessionLog(), session.id()));
  }

  @Test
  default void anEndedSessionIsFoundEnded() {
    Session session = assigned(started("s"), ANN).end(VISITOR, NOW.plusSeconds(1));

    stored(sessionLog(), session);

    assertEquals(SessionState.of(session.saved()), found(session.id()));
  }

  @Test
  default void aFoundSessionIsTheFoldOfItsLogAndCarriesNothingNew() {
    Session session = stored(sessionLog(), started("s"));
    session = stored(sessionLog(), session.queue(NOW));
    session = stored(sessionLog(), said(assigned(session, ANN), "hello"));

    Session replayed = Session.replay(wholeLog(sessionLog(), session.id()));
    assertEquals(SessionState.of(replayed), found(session.id()));
    assertEquals(4, sessionLog().find(session.id()).orElseThrow().savedSequence());
  }

  @Test
  default void readingGoesOnAfterASequenceUpToALimit() {
    Session session = started("s");
    for (int i = 2; i <= 10; i++) {
      session = said(session, "m" + i);
    }
    stored(sessionLog(), session);
    List<SessionEvent> all = session.newEvents();

    assertEquals(all.subList(0, 3), sessionLog().read(session.id(), 0, 3));
    assertEquals(all.subList(4, 7), sessionLog().read(session.id(), 4, 3));
    assertEquals(all.subList(8, 10), sessionLog().read(session.id(), 8, 3));
    assertEquals(List.of(), sessionLog().read(session.id(), 10, 3));
    assertEquals(List.of(), sessionLog().read(session.id(), Long.MAX_VALUE, 3));
  }

  @Test
  default void aLongLogIsReadInPages() {
    Session session = started("s");
    for (int i = 2; i <= 1_000; i++) {
      session = i % 2 == 0 ? said(session, "m" + i, "c" + i) : said(session, "m" + i);
    }
    stored(sessionLog(), session);
    List<SessionEvent> all = session.newEvents();

    for (int page : new int[] {1, 7, 333, 999, 1_000, 1_001, Integer.MAX_VALUE}) {
      List<SessionEvent> read = new ArrayList<>();
      List<SessionEvent> next = sessionLog().read(session.id(), 0, page);
      while (!next.isEmpty()) {
        assertTrue(next.size() <= page);
        read.addAll(next);
        next = sessionLog().read(session.id(), read.size(), page);
      }
      assertEquals(all, read);
    }
    assertEquals(all.subList(999, 1_000), sessionLog().read(session.id(), 999, Integer.MAX_VALUE));
  }

  @Test
  default void whateverMayBeSaidIsReadBackAsItWas() {
    Session session = stored(sessionLog(), started("s"));
    List<String> contents =
        List.of(
            "\ud83d\ude00".repeat(4_000),
            "\uffff".repeat(4_000),
            "'; DROP TABLE session; --",
            "\\\" \\u0000 \\' % _ ? :name $1 ${x} {fn now()}",
            " \t\r\n kept as it is \u0001\u007f\u0085\u2028\ufeff",
            "e\u0301 is not \u00e9");
    for (String content : contents) {
      session = stored(sessionLog(), said(session, content, "c-" + contents.indexOf(content)));
    }

    assertEquals(contents, contents(wholeLog(sessionLog(), session.id())));
    for (String content : contents) {
      int index = contents.indexOf(content);
      assertEquals(
          Optional.of(content + " at " + (index + 2)),
          message(session.id(), VISITOR, "c-" + index));
    }
  }

  @Test
  default void longAndForeignIdsAreKeptAsTheyAre() {
    String longest = "\u00e9\uff21\ud83d\ude00%".repeat(32);
    Participant visitor = Participant.visitor(longest);
    Participant agent = Participant.agent("'" + longest.substring(1));
    Session session =
        assigned(Session.start(SessionId.of(longest), visitor, NOW), agent)
            .post(visitor, MessageContent.of("hello"), ClientMessageId.of(longest), NOW);
    stored(sessionLog(), session);

    assertEquals(session.newEvents(), wholeLog(sessionLog(), session.id()));
    assertEquals(SessionState.of(session.saved()), found(session.id()));
    assertEquals(Optional.of("hello at 3"), message(session.id(), visitor, longest));
    assertTrue(outcome(sessionLog().markRead(session.id(), agent.id(), 3)));
    for (SessionFilter filter :
        List.of(
            new SessionFilter(visitor.id(), null, null, null, 9),
            new SessionFilter(null, agent.id(), null, null, 9))) {
      assertEquals(1, sessionLog().list(filter).size());
    }
  }

  @Test
  default void idsThatOnlyLookAlikeAreDifferent() {
    List<String> ids = List.of("a", "A", "\u00e9", "e\u0301", "a%", "a_", "1", "01", "1.0", "null");
    for (String id : ids) {
      Session session = Session.start(SessionId.of(id), Participant.visitor(id), NOW);
      stored(
          sessionLog(),
          session.post(session.visitor(), MessageContent.of(id), ClientMessageId.of(id), NOW));
    }

    for (String id : ids) {
      SessionId sessionId = SessionId.of(id);
      Participant visitor = Participant.visitor(id);
      assertEquals(List.of(id), contents(wholeLog(sessionLog(), sessionId)));
      assertEquals(
          List.of(sessionId),
          sessionLog().list(new SessionFilter(visitor.id(), null, null, null, 99)).stream()
              .map(Session::id)
              .toList());
      for (String other : ids) {
        assertEquals(
            id.equals(other),
            sessionLog()
                .findMessage(sessionId, visitor.id(), ClientMessageId.of(other))
                .isPresent());
      }
    }
  }

  @Test
  default void sessionsOfOneMomentAreListedByTheCodePointsOfTheirIds() {
    List<String> ordered =
        List.of("-", "A", "B", "a", "a-", "aa", "\u00e9", "\uff21", "\ud83d\ude00", "\ud83d\ude01");
    List<String> stored = new ArrayList<>(ordered);
    Collections.shuffle(stored, new Random(3));
    stored.forEach(id -> stored(sessionLog(), started(id)));

    assertEquals(
        ordered,
        sessionLog().list(new SessionFilter(null, null, null, null, 99)).stream()
            .map(session -> session.id().value())
            .toList());
    for (int i = 0; i < ordered.size(); i++) {
      SessionId before = SessionId.of(ordered.get(i));
      assertEquals(
          ordered.subList(i + 1, ordered.size()),
          sessionLog().list(new SessionFilter(null, null, null, before, 99)).stream()
              .map(session -> session.id().value())
              .toList());
    }
  }

  @Test
  default void timesAreKeptToTheNanosecond() {
    List<Instant> times =
        List.of(
            NOW.plusNanos(1),
            Instant.parse("1969-12-31T23:59:59.999999999Z"),
            Instant.EPOCH,
            Instant.parse("2199-12-31T23:59:59.000000001Z"));
    for (Instant time : times) {
      Session session =
          Session.start(SessionId.of("s" + times.indexOf(time)), VISITOR, time)
              .post(VISITOR, "hello", time.plusNanos(1))
              .end(VISITOR, time.plusNanos(2));
      stored(sessionLog(), session);

      assertEquals(session.newEvents(), wholeLog(sessionLog(), session.id()));
      assertEquals(SessionState.of(session.saved()), found(session.id()));
    }
    assertEquals(
        List.of("s3", "s0", "s2", "s1"),
        sessionLog().list(new SessionFilter(null, null, null, null, 99)).stream()
            .map(session -> session.id().value())
            .toList());
  }

  @Test
  default void sessionsDoNotShareALog() {
    Session one = stored(sessionLog(), started("one"));
    Session two = stored(sessionLog(), started("two"));

    stored(sessionLog(), said(one, "to one"));

    assertEquals(List.of("to one"), contents(wholeLog(sessionLog(), one.id())));
    assertEquals(List.of(), contents(wholeLog(sessionLog(), two.id())));
  }

  @Test
  default void unsavedChangesAreInvisible() {
    Session session = stored(sessionLog(), started("s"));
    SessionState before = found(session.id());

    said(sessionLog().find(session.id()).orElseThrow(), "never sent", "c-1");
    session.end(VISITOR, NOW);

    assertEquals(before, found(session.id()));
    assertEquals(1, wholeLog(sessionLog(), session.id()).size());
    assertEquals(Optional.empty(), message(session.id(), VISITOR, "c-1"));
  }

  @Test
  default void whatWasReadStaysTheSame() {
    Session session = stored(sessionLog(), said(started("s"), "first", "c-1"));
    Session foundBefore = sessionLog().find(session.id()).orElseThrow();
    SessionState state = SessionState.of(foundBefore);
    List<SessionEvent> read = wholeLog(sessionLog(), session.id());
    List<Session> listed = sessionLog().list(new SessionFilter(null, null, null, null, 10));
    List<SessionEvent> readCopy = List.copyOf(read);

    stored(sessionLog(), said(session, "second").end(VISITOR, NOW));
    stored(sessionLog(), started("another"));

    assertEquals(state, SessionState.of(foundBefore));
    assertEquals(readCopy, read);
    assertEquals(List.of(state), listed.stream().map(SessionState::of).toList());
    assertEquals(readCopy, sessionLog().read(session.id(), 0, 2));
  }

  @Test
  default void whatWasReadCannotBeUsedToChangeTheLog() {
    Session session = stored(sessionLog(), said(started("s"), "first"));
    List<SessionEvent> log = List.copyOf(wholeLog(sessionLog(), session.id()));

    tryToClear(wholeLog(sessionLog(), session.id()));
    tryToClear(sessionLog().list(new SessionFilter(null, null, null, null, 10)));

    assertEquals(log, wholeLog(sessionLog(), session.id()));
    assertEquals(1, sessionLog().list(new SessionFilter(null, null, null, null, 10)).size());
  }

  private static void tryToClear(List<?> list) {
    try {
      list.clear();
    } catch (UnsupportedOperationException e) {
      // Refused, which is as good as a copy.
    }
  }

  @Test
  default void aChangeThatRestsOnAnOlderSequenceIsRefused() {
    Session base = stored(sessionLog(), started("s"));
    Session winner = stored(sessionLog(), said(base, "winner"));

    assertConflict(sessionLog().append(said(base, "loser", "c-loser")));

    assertEquals(SessionState.of(winner), found(base.id()));
    assertEquals(List.of("winner"), contents(wholeLog(sessionLog(), base.id())));
    assertEquals(Optional.empty(), message(base.id(), VISITOR, "c-loser"));
  }

  @Test
  default void aChangeThatWouldLeaveAGapIsRefused() {
    Session base = stored(sessionLog(), started("s"));
    Session neverStored = said(base, "never stored").saved();

    assertConflict(sessionLog().append(said(neverStored, "after a gap")));
    assertConflict(sessionLog().append(said(started("unknown").saved(), "to nowhere")));

    assertEquals(SessionState.of(base), found(base.id()));
    assertEquals(1, wholeLog(sessionLog(), base.id()).size());
    assertEquals(Optional.empty(), sessionLog().find(SessionId.of("unknown")));
    assertEquals(List.of(), wholeLog(sessionLog(), SessionId.of("unknown")));
    assertEquals(1, sessionLog().list(new SessionFilter(null, null, null, null, 10)).size());
  }

  @Test
  default void aSessionIsStartedOnce() {
    Session first = stored(sessionLog(), started("s"));
    Session second = Session.start(first.id(), Participant.visitor("v-8"), NOW.plusSeconds(1));

    assertConflict(sessionLog().append(second));

    assertEquals(SessionState.of(first), found(first.id()));
    assertEquals(
        List.of(),
        sessionLog().list(new SessionFilter(ParticipantId.of("v-8"), null, null, null, 10)));
  }

  @Test
  default void aClientMessageIdFindsItsMessage() {
    Session session = stored(sessionLog(), assigned(started("s"), ANN));
    session = stored(sessionLog(), said(session, "first", "c-1"));
    session =
        stored(
            sessionLog(),
            session.post(ANN, MessageContent.of("second"), ClientMessageId.of("c-2"), NOW));

    assertEquals(Optional.of("first at 3"), message(session.id(), VISITOR, "c-1"));
    assertEquals(Optional.of("second at 4"), message(session.id(), ANN, "c-2"));
    assertEquals(Optional.empty(), message(session.id(), ANN, "c-1"));
    assertEquals(Optional.empty(), message(session.id(), VISITOR, "c-2"));
    assertEquals(Optional.empty(), message(SessionId.of("other"), VISITOR, "c-1"));
  }

  @Test
  default void invariant4AClientMessageIdIsStoredOnce() {
    Session session = stored(sessionLog(), said(started("s"), "first", "c-1"));

    assertConflict(sessionLog().append(said(session, "again", "c-1")));
    assertConflict(sessionLog().append(said(said(session, "new", "c-2"), "again", "c-1")));

    assertEquals(SessionState.of(session), found(session.id()));
    assertEquals(Optional.of("first at 2"), message(session.id(), VISITOR, "c-1"));
    assertEquals(Optional.empty(), message(session.id(), VISITOR, "c-2"));
    stored(sessionLog(), said(session, "new", "c-2"));
  }

  @Test
  default void invariant4AClientMessageIdIsStoredOnceWithinOneChangeToo() {
    Session session = stored(sessionLog(), started("s"));

    assertConflict(sessionLog().append(said(said(session, "first", "c-1"), "again", "c-1")));

    assertEquals(SessionState.of(session), found(session.id()));
    assertEquals(Optional.empty(), message(session.id(), VISITOR, "c-1"));
  }

  @Test
  default void invariant4AClientMessageIdIsItsSendersAndItsSessionsOwn() {
    Session session = stored(sessionLog(), said(assigned(started("s"), ANN), "mine", "c-1"));
    Session other = stored(sessionLog(), started("other"));

    stored(
        sessionLog(),
        session.post(ANN, MessageContent.of("Ann's"), ClientMessageId.of("c-1"), NOW));
    stored(sessionLog(), said(other, "elsewhere", "c-1"));

    assertEquals(Optional.of("mine at 3"), message(session.id(), VISITOR, "c-1"));
    assertEquals(Optional.of("Ann's at 4"), message(session.id(), ANN, "c-1"));
    assertEquals(Optional.of("elsewhere at 2"), message(other.id(), VISITOR, "c-1"));
  }

  @Test
  default void messagesWithoutAClientIdAreNeverRepetitions() {
    Session session = stored(sessionLog(), said(said(started("s"), "same"), "same"));

    stored(sessionLog(), said(session, "same"));

    assertEquals(List.of("same", "same", "same"), contents(wholeLog(sessionLog(), session.id())));
  }

  @Test
  default void eventsAreReadableAtTheMomentTheirAppendCompletes() {
    Session session = said(started("s"), "hello", "c-1");

    String seen =
        outcome(
            sessionLog()
                .append(session)
                .thenApply(
                    done ->
                        found(session.id()).lastSequence()
                            + " "
                            + contents(wholeLog(sessionLog(), session.id()))
                            + message(session.id(), VISITOR, "c-1").orElseThrow()));

    assertEquals("2 [hello]hello at 2", seen);
  }

  @Test
  default void appendsOfOneSessionCompleteInTheOrderOfTheirSequences() {
    Session session = stored(sessionLog(), started("s"));
    List<Long> completed = Collections.synchronizedList(new ArrayList<>());
    List<CompletionStage<?>> underWay = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Session changed = said(session, "m" + i);
      underWay.add(
          sessionLog().append(changed).thenRun(() -> completed.add(changed.lastSequence())));
      session = changed.saved();
    }

    underWay.forEach(Stages::outcome);

    assertEquals(LongStream.rangeClosed(2, 201).boxed().toList(), completed);
  }

  @Test
  default void aChangeThatRestsOnAFailedOneFailsToo() {
    Session session = stored(sessionLog(), said(started("s"), "first", "c-1"));
    Session refused = said(session, "again", "c-1");

    CompletionStage<Void> first = sessionLog().append(refused);
    CompletionStage<Void> second = sessionLog().append(said(refused.saved(), "behind it"));

    assertConflict(first);
    assertConflict(second);
    assertEquals(SessionState.of(session), found(session.id()));
  }

  @Test
  default void whatRestsOnAFailedChangeFailsAlsoIfSomebodyElseHasFilledThePlace() {
    Session session = stored(sessionLog(), started("s"));
    Writing here = new Writing(sessionLog(), session.id());
    List<String> told = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Session now = sessionLog().find(session.id()).orElseThrow();
      CompletionStage<Void> winner = sessionLog().append(said(now, "winner"));
      told.addAll(here.pair(now, "loser " + i));
      // Whether it has won or not: it may look as if it rested on the loser before.
      Stages.stored(winner);
    }
    here.assertPairsAreWhole(told);
  }

  @Test
  default void whatRestsOnAFailedChangeFailsAlsoInARace() throws Exception {
    SessionId id = stored(sessionLog(), started("s")).id();
    int each = changesPerRacer() / 2;
    Writing here = new Writing(sessionLog(), id);

    List<List<String>> told =
        Race.between(
            List.of(here.pairs("p", each), here.pairs("q", each), here.singles("s", each)));

    here.assertPairsAreWhole(told.stream().flatMap(List::stream).toList());
  }

  @Test
  default void noUpdateIsLostBetweenTwoWriters() throws Exception {
    SessionId id = stored(sessionLog(), started("s")).id();
    int each = changesPerRacer();
    Writing here = new Writing(sessionLog(), id);

    Race.between(List.of(here.singles("a", each), here.singles("b", each)));

    here.assertNothingIsLost(each, "a", "b");
  }

  @Test
  default void aReaderBesideTwoWritersSeesEveryEventOnceInOrderAndNoneThatIsRefused()
      throws Exception {
    SessionId id = stored(sessionLog(), started("s")).id();
    CountDownLatch writing = new CountDownLatch(2);
    Writing here = new Writing(sessionLog(), id);

    List<List<SessionEvent>> results =
        Race.between(
            List.of(
                counting(writing, here.singles("a", changesPerRacer())),
                counting(writing, here.singles("b", changesPerRacer())),
                reader(id, writing)));

    assertEquals(wholeLog(sessionLog(), id), results.get(2));
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

  /** Reads on and on until nobody writes any more and nothing is left to read. */
  private Callable<List<SessionEvent>> reader(SessionId id, CountDownLatch writing) {
    return () -> {
      List<SessionEvent> seen = new ArrayList<>();
      boolean more = true;
      while (more) {
        boolean over = writing.getCount() == 0;
        long reached = found(id).lastSequence();
        List<SessionEvent> next = sessionLog().read(id, seen.size(), 7);
        assertTrue(
            seen.size() + next.size() >= Math.min(reached, seen.size() + 7),
            "the state is ahead of the log");
        for (SessionEvent event : next) {
          assertEquals(seen.size() + 1L, event.sequence());
          seen.add(event);
        }
        more = !over || !next.isEmpty();
      }
      return seen;
    };
  }

  @Test
  default void ofManyRepetitionsAtOnceOneIsStored() throws Exception {
    SessionId id = stored(sessionLog(), started("s")).id();
    int each = changesPerRacer() / 4;
    Writing here = new Writing(sessionLog(), id);

    List<Integer> counts = Race.between(List.of(here.once(each), here.once(each)));

    assertEquals(each, counts.get(0) + counts.get(1));
    here.assertEachIsThereOnce(each);
  }

  @Test
  default void sessionsAreListedNewestFirstThenByIdFilteredAndPaged() {
    Random random = new Random(7);
    List<Session> all = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      all.add(stored(sessionLog(), someSession("s-" + Integer.toHexString(i * 37 % 61), random)));
    }
    all.sort(Comparator.comparing(Session::createdAt).reversed().thenComparing(Session::id));
    List<SessionFilter> filters = new ArrayList<>();
    for (Participant visitor : new Participant[] {null, VISITOR, Participant.visitor("v-8")}) {
      for (Participant agent : new Participant[] {null, ANN, BOB}) {
        for (SessionStatus status :
            new SessionStatus[] {
              null, SessionStatus.WAITING, SessionStatus.ACTIVE, SessionStatus.ENDED
            }) {
          for (SessionId before : new SessionId[] {null, all.get(20).id(), all.get(59).id()}) {
            for (int limit : new int[] {1, 7, 1000}) {
              filters.add(
                  new SessionFilter(
                      visitor == null ? null : visitor.id(),
                      agent == null ? null : agent.id(),
                      status,
                      before,
                      limit));
            }
          }
        }
      }
    }

    for (SessionFilter filter : filters) {
      assertEquals(
          expected(all, filter),
          sessionLog().list(filter).stream().map(SessionState::of).toList(),
          filter::toString);
    }
  }

  private static Session someSession(String id, Random random) {
    Session session =
        Session.start(
            SessionId.of(id),
            random.nextBoolean() ? VISITOR : Participant.visitor("v-8"),
            random.nextInt(3),
            NOW.plusMillis(random.nextInt(20)));
    return switch (random.nextInt(5)) {
      case 0 -> session;
      case 1 -> assigned(session, ANN);
      case 2 -> assigned(assigned(session, ANN).unassign(NOW), BOB);
      case 3 -> assigned(session, BOB).unassign(NOW);
      default -> assigned(session, ANN).end(ANN, NOW);
    };
  }

  private static List<SessionState> expected(List<Session> all, SessionFilter filter) {
    List<Session> rest = all;
    if (filter.before() != null) {
      List<SessionId> ids = all.stream().map(Session::id).toList();
      rest = all.subList(ids.indexOf(filter.before()) + 1, all.size());
    }
    return rest.stream()
        .filter(
            session -> filter.visitor() == null || filter.visitor().equals(session.visitor().id()))
        .filter(
            session ->
                filter.agent() == null || Optional.of(filter.agent()).equals(session.agentId()))
        .filter(session -> filter.status() == null || filter.status() == session.status())
        .limit(filter.limit())
        .map(SessionState::of)
        .toList();
  }

  @Test
  default void aListShowsEverySessionAsItIsNow() {
    Session session = stored(sessionLog(), assigned(started("s"), ANN));
    stored(sessionLog(), said(session, "hello").end(ANN, NOW));

    Session listed =
        sessionLog().list(new SessionFilter(null, ANN.id(), SessionStatus.ENDED, null, 10)).get(0);

    assertEquals(4, listed.lastSequence());
    assertTrue(listed.ending().map(SessionEnded::endedBy).isPresent());
    assertEquals(
        List.of(),
        sessionLog().list(new SessionFilter(null, null, SessionStatus.ACTIVE, null, 10)));
  }

  @Test
  default void aReadMarkOnlyMovesForward() {
    Session one = stored(sessionLog(), said(said(started("one"), "a"), "b"));
    Session two = stored(sessionLog(), started("two"));

    assertTrue(outcome(sessionLog().markRead(one.id(), VISITOR.id(), 2)));
    assertFalse(outcome(sessionLog().markRead(one.id(), VISITOR.id(), 2)));
    assertFalse(outcome(sessionLog().markRead(one.id(), VISITOR.id(), 1)));
    assertFalse(outcome(sessionLog().markRead(one.id(), VISITOR.id(), 2)));
    assertTrue(outcome(sessionLog().markRead(one.id(), VISITOR.id(), 3)));
    assertFalse(outcome(sessionLog().markRead(one.id(), VISITOR.id(), 2)));
    assertTrue(outcome(sessionLog().markRead(one.id(), ANN.id(), 1)), "another reader's mark");
    assertTrue(outcome(sessionLog().markRead(two.id(), VISITOR.id(), 1)), "another session's");

    assertEquals(Map.of(VISITOR.id(), 3L, ANN.id(), 1L), sessionLog().readMarks(one.id()));
    assertEquals(Map.of(VISITOR.id(), 1L), sessionLog().readMarks(two.id()));
  }

  @Test
  default void readMarksAreToldAsTheyWere() {
    Session session = stored(sessionLog(), said(started("s"), "a"));
    SessionId unknown = SessionId.of("unknown");
    assertEquals(Map.of(), sessionLog().readMarks(session.id()));
    assertFalse(outcome(sessionLog().markRead(unknown, VISITOR.id(), 1)));
    assertEquals(Map.of(), sessionLog().readMarks(unknown));

    outcome(sessionLog().markRead(session.id(), VISITOR.id(), 1));
    Map<ParticipantId, Long> first = sessionLog().readMarks(session.id());
    outcome(sessionLog().markRead(session.id(), VISITOR.id(), 2));
    Map<ParticipantId, Long> second = sessionLog().readMarks(session.id());

    assertEquals(Map.of(VISITOR.id(), 1L), first);
    assertEquals(Map.of(VISITOR.id(), 2L), second);
  }

  @Test
  default void readMarksAreNoPartOfTheLog() {
    Session session = stored(sessionLog(), said(started("s"), "a"));
    List<SessionEvent> log = wholeLog(sessionLog(), session.id());

    outcome(sessionLog().markRead(session.id(), VISITOR.id(), 2));

    assertEquals(SessionState.of(session), found(session.id()));
    assertEquals(log, wholeLog(sessionLog(), session.id()));
  }

  @Test
  default void ofTwoWhoMarkTheSameSequenceOneMovesTheMark() throws Exception {
    Session session = stored(sessionLog(), started("s"));
    int marks = changesPerRacer();
    Callable<Integer> marker =
        () -> {
          int moved = 0;
          for (long sequence = 1; sequence <= marks; sequence++) {
            moved += outcome(sessionLog().markRead(session.id(), VISITOR.id(), sequence)) ? 1 : 0;
          }
          return moved;
        };

    List<Integer> moves = Race.between(List.of(marker, marker));

    int all = moves.get(0) + moves.get(1);
    assertTrue(all <= marks, () -> "the mark moved " + all + " times to " + marks + " places");
    assertFalse(outcome(sessionLog().markRead(session.id(), VISITOR.id(), marks)));
    assertEquals(Map.of(VISITOR.id(), (long) marks), sessionLog().readMarks(session.id()));
  }

  private SessionState found(SessionId id) {
    return SessionState.of(sessionLog().find(id).orElseThrow());
  }

  private Optional<String> message(SessionId id, Participant sender, String clientId) {
    Optional<Message> message =
        sessionLog().findMessage(id, sender.id(), ClientMessageId.of(clientId));
    message.ifPresent(
        one ->
            assertEquals(
                List.of(new MessagePosted(one)), sessionLog().read(id, one.sequence() - 1, 1)));
    return message.map(one -> one.content().text() + " at " + one.sequence());
  }
}
