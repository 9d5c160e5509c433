package io.deskbell.application;

import static io.deskbell.application.Scene.ANN;
import static io.deskbell.application.Scene.BOSS;
import static io.deskbell.application.Scene.STRANGER;
import static io.deskbell.application.Scene.VISITOR;
import static io.deskbell.application.Scene.answer;
import static io.deskbell.application.Scene.refusal;
import static io.deskbell.application.Scene.visitor;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.ScriptedStore.Fate;
import io.deskbell.application.ScriptedStore.Pace;
import io.deskbell.application.port.in.AssignmentListener;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.LiveSessions.Watch;
import io.deskbell.application.port.in.LogEntry;
import io.deskbell.application.port.in.PostedMessage;
import io.deskbell.application.port.in.SessionNotice.QueuePositionChanged;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.application.port.in.Unavailable;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.assignment.Candidates;
import io.deskbell.domain.session.EndReason;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.AgentAssigned;
import io.deskbell.domain.session.SessionEvent.SessionQueued;
import io.deskbell.domain.session.SessionEvent.SessionStarted;
import io.deskbell.domain.session.SessionStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class DispatcherTest {
  private static final List<Agent> THREE = List.of(agent("a", 2), agent("b", 2), agent("c", 2));

  private static Agent agent(String id, int capacity) {
    return Agent.of(id, "Agent " + id).withCapacity(capacity);
  }

  private static Scene oneAgent(int capacity) {
    return new Scene(builder -> builder.agent(agent("ann", capacity)));
  }

  @Test
  void aStartedSessionHasItsAgentOrItsPlaceInTheQueue() {
    try (Scene scene = oneAgent(1)) {
      SessionView first = scene.start(visitor("v-1"));
      assertEquals(SessionStatus.ACTIVE, first.session().status());
      assertEquals(Optional.of(ANN.id()), first.session().agentId());
      assertEquals(OptionalInt.empty(), first.queuePosition());
      for (int i = 1; i <= 3; i++) {
        SessionView next = scene.start(visitor("w-" + i));
        assertEquals(SessionStatus.WAITING, next.session().status());
        assertEquals(OptionalInt.of(i), next.queuePosition());
      }
      assertEquals(
          List.of(SessionStarted.class, AgentAssigned.class), kinds(scene, first.session().id()));
    }
  }

  @Test
  void onlyVisitorsStartSessions() {
    try (Scene scene = oneAgent(1)) {
      for (Caller caller : List.of(ANN, BOSS)) {
        assertInstanceOf(
            RuleViolation.Forbidden.class, refusal(scene.chat.sessions().start(caller)));
      }
      assertEquals(List.of(), scene.store.all());
    }
  }

  @Test
  void aPlaceThatAppearsGoesToWhoeverWaitsLongest() {
    try (Scene scene = oneAgent(1)) {
      SessionId first = scene.start(visitor("v-1")).session().id();
      SessionId second = scene.start(visitor("v-2")).session().id();
      SessionId third = scene.start(visitor("v-3")).session().id();
      SessionView ended = answer(scene.chat.sessions().end(visitor("v-1"), first));
      assertEquals(SessionStatus.ENDED, ended.session().status());
      assertEquals(EndReason.ENDED_BY_VISITOR, ended.session().ending().orElseThrow().reason());
      assertEquals(
          List.of(SessionStarted.class, SessionQueued.class, AgentAssigned.class),
          kinds(scene, second));
      assertEquals(
          OptionalInt.of(1), scene.chat.sessions().find(visitor("v-3"), third).queuePosition());
    }
  }

  @Test
  void endingTwiceIsEndingOnce() {
    try (Scene scene = oneAgent(1)) {
      SessionId id = scene.start();
      SessionView once = answer(scene.chat.sessions().end(VISITOR, id));
      SessionView twice = answer(scene.chat.sessions().end(BOSS, id));
      assertEquals(once.session().ending(), twice.session().ending());
      assertEquals(3, scene.store.log(id).size());
      assertEquals(SessionStatus.ACTIVE, scene.start(VISITOR).session().status());
    }
  }

  @Test
  void aStrangerEndsNothingAndLearnsNothing() {
    try (Scene scene = oneAgent(1)) {
      SessionId id = scene.start();
      Throwable known = refusal(scene.chat.sessions().end(STRANGER, id));
      Throwable unknown = refusal(scene.chat.sessions().end(STRANGER, SessionId.of("unknown")));
      assertInstanceOf(RuleViolation.SessionNotFound.class, known);
      assertInstanceOf(RuleViolation.SessionNotFound.class, unknown);
      assertEquals(
          unknown.getMessage().replace("unknown", "S"),
          known.getMessage().replace(id.value(), "S"));
      assertEquals(3, answer(scene.post(id, "still here")).message().sequence());
    }
  }

  @Test
  void theRoomHearsOfAnEndAfterItsCaller() {
    try (Scene scene = oneAgent(1)) {
      SessionId id = scene.start();
      List<String> order = new ArrayList<>();
      Room room =
          new Room() {
            @Override
            public boolean onEvent(LogEntry entry) {
              order.add("event");
              return super.onEvent(entry);
            }
          };
      scene.join(VISITOR, id, null, room);
      scene.store.pace(Pace.HELD);
      scene.chat.sessions().end(VISITOR, id).thenAccept(ended -> order.add("answer"));
      scene.store.letAllGo();
      assertEquals(List.of("answer", "event"), order);
    }
  }

  @ParameterizedTest
  @CsvSource({"false,AT_ONCE", "false,BY_COMMITTER", "true,BY_COMMITTER"})
  void aRushOnFewPlacesOverloadsNobodyAndLeavesNobodyWaitingBesideAFreeAgent(
      boolean blocking, Pace pace) {
    ScriptedStore store = new ScriptedStore().pace(pace);
    if (blocking) {
      store.blocking();
    }
    rush(store, List.of(new Scene(store, builder -> builder.agents(THREE))));
  }

  @Test
  void aRushOnTwoChatsThatShareAStoreIsKeptInOrderByTheStore() {
    ScriptedStore store = new ScriptedStore().pace(Pace.BY_COMMITTER);
    rush(
        store,
        List.of(
            new Scene(store, builder -> builder.agents(THREE)),
            new Scene(store, builder -> builder.agents(THREE))));
  }

  private static void rush(ScriptedStore store, List<Scene> scenes) {
    Audit audit = new Audit(2);
    for (Scene scene : scenes) {
      for (Agent agent : THREE) {
        scene.chat.live().watchAssignments(caller(agent.id()), audit::assigned);
      }
    }
    ConcurrentLinkedQueue<SessionView> open = new ConcurrentLinkedQueue<>();
    AtomicInteger started = new AtomicInteger();
    List<Callable<?>> work = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Scene scene = scenes.get(t % scenes.size());
      work.add(
          () -> {
            for (int i = 0; i < 15; i++) {
              open.add(scene.start(visitor("v-" + started.incrementAndGet())));
            }
            for (int i = 0; i < 15; i++) {
              SessionView view = open.remove();
              Caller visitor = Caller.of(view.session().visitor());
              audit.ends(view.session().id());
              answer(scene.chat.sessions().end(visitor, view.session().id()));
              if (i % 2 == 0) {
                open.add(scene.start(visitor("v-" + started.incrementAndGet())));
              }
            }
            return null;
          });
    }
    Scene.together(work);

    long active = 0;
    long waiting = 0;
    Map<ParticipantId, Long> loads =
        store.all().stream()
            .filter(session -> session.status() == SessionStatus.ACTIVE)
            .collect(Collectors.groupingBy(s -> s.agentId().orElseThrow(), Collectors.counting()));
    for (Session session : store.all()) {
      active += session.status() == SessionStatus.ACTIVE ? 1 : 0;
      waiting += session.status() == SessionStatus.WAITING ? 1 : 0;
      assertEquals(session.lastSequence(), store.log(session.id()).size());
    }
    assertEquals(92, store.all().size());
    assertEquals(6, active, "active beside " + waiting + " waiting");
    assertEquals(26, waiting);
    assertTrue(loads.values().stream().allMatch(load -> load == 2), loads::toString);
    assertEquals(List.of(), audit.overloads());
    scenes.forEach(Scene::close);
  }

  private static Caller caller(ParticipantId agent) {
    return Caller.of(Participant.agent(agent.value()));
  }

  /** Counts what each agent carries, by what consoles hear; an end counts from its asking. */
  private static final class Audit {
    private final int capacity;
    private final Map<SessionId, ParticipantId> carried = new ConcurrentHashMap<>();
    private final List<SessionId> ending = new ArrayList<>();
    private final List<String> overloads = new ArrayList<>();

    Audit(int capacity) {
      this.capacity = capacity;
    }

    synchronized void ends(SessionId id) {
      ending.add(id);
      carried.remove(id);
    }

    synchronized void assigned(LogEntry entry) {
      AgentAssigned event = (AgentAssigned) entry.event();
      if (!ending.contains(event.sessionId())) {
        carried.put(event.sessionId(), event.agentId());
      }
      long load = carried.values().stream().filter(event.agentId()::equals).count();
      if (load > capacity) {
        overloads.add(event.agentId() + " carries " + load);
      }
    }

    synchronized List<String> overloads() {
      return List.copyOf(overloads);
    }
  }

  @Test
  void theQueueIsServedInTheOrderOfTheRings() {
    try (Scene scene = oneAgent(1)) {
      List<SessionId> ids = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        ids.add(scene.start(visitor("v-" + i)).session().id());
      }
      List<SessionId> served = new ArrayList<>();
      scene
          .chat
          .live()
          .watchAssignments(ANN, assignment -> served.add(assignment.event().sessionId()));
      for (SessionId id : ids) {
        answer(scene.chat.sessions().end(BOSS, id));
      }
      assertEquals(ids.subList(1, 20), served);
    }
  }

  @Test
  void aWaitingSessionThatEndsLeavesTheQueue() {
    try (Scene scene = oneAgent(1)) {
      SessionId first = scene.start(visitor("v-1")).session().id();
      SessionId second = scene.start(visitor("v-2")).session().id();
      SessionId third = scene.start(visitor("v-3")).session().id();
      answer(scene.chat.sessions().end(visitor("v-2"), second));
      answer(scene.chat.sessions().end(visitor("v-1"), first));
      assertEquals(
          SessionStatus.ACTIVE,
          scene.chat.sessions().find(visitor("v-3"), third).session().status());
    }
  }

  @Test
  void whoWaitsAndReadsIsToldOfEveryNewPlace() {
    try (Scene scene = oneAgent(1)) {
      SessionId first = scene.start(visitor("v-1")).session().id();
      SessionId second = scene.start(visitor("v-2")).session().id();
      SessionId third = scene.start(visitor("v-3")).session().id();
      Room ahead = scene.join(BOSS, second, null);
      Room behind = scene.join(BOSS, third, null);
      assertEquals(OptionalInt.of(2), behind.joined().queuePosition());
      // The queue moves, but not for these two.
      for (int i = 4; i < 24; i++) {
        scene.start(visitor("v-" + i));
      }
      answer(scene.chat.sessions().end(visitor("v-1"), first));
      Room.soon(() -> !behind.notices().isEmpty());
      assertEquals(List.of(new QueuePositionChanged(third, 1, null)), behind.notices());
      assertEquals(List.of(), ahead.notices());
      ahead.awaitExactly(3, 3);
    }
  }

  @Test
  void aVisitorHasOnlySoManyOpenSessions() {
    try (Scene scene = new Scene(b -> b.agent(agent("ann", 1)).sessionsPerVisitor(2))) {
      SessionId id = scene.start();
      scene.start();
      RuleViolation.RateLimited refusal =
          assertInstanceOf(
              RuleViolation.RateLimited.class, refusal(scene.chat.sessions().start(VISITOR)));
      assertTrue(refusal.getMessage().contains("2"), refusal.getMessage());
      scene.start(visitor("other"));
      answer(scene.chat.sessions().end(VISITOR, id));
      scene.start();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fate.class,
      names = {"LOST", "STORED_UNTOLD"})
  void aChangeOfUnknownFateLeavesNobodyStuck(Fate fate) {
    try (Scene scene = oneAgent(1)) {
      SessionId first = scene.start(visitor("v-1")).session().id();
      SessionId second = scene.start(visitor("v-2")).session().id();
      scene.store.fates(fate);
      assertInstanceOf(
          Unavailable.class, refusal(scene.chat.sessions().end(visitor("v-1"), first)));
      // Both sessions were held; whatever is stored, they go on, and the end may be asked again.
      answer(scene.chat.sessions().post(visitor("v-2"), second, "hello", null));
      answer(scene.chat.sessions().end(visitor("v-1"), first));
      assertEquals(
          SessionStatus.ACTIVE,
          scene.chat.sessions().find(visitor("v-2"), second).session().status());
      answer(scene.chat.sessions().end(visitor("v-2"), second));
      assertEquals(SessionStatus.ACTIVE, scene.start(visitor("v-3")).session().status());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Fate.class,
      names = {"LOST", "STORED_UNTOLD"})
  void aStartOfUnknownFateTakesNoMoreThanOnePlace(Fate fate) {
    try (Scene scene = oneAgent(2)) {
      scene.store.fates(fate);
      assertInstanceOf(Unavailable.class, refusal(scene.chat.sessions().start(VISITOR)));
      assertEquals(SessionStatus.ACTIVE, scene.start(visitor("v-1")).session().status());
      SessionStatus third = scene.start(visitor("v-2")).session().status();
      assertEquals(fate == Fate.LOST ? SessionStatus.ACTIVE : SessionStatus.WAITING, third);
    }
  }

  @Test
  void aPostToASessionThatIsHeldForAnAssignmentComesAfterIt() {
    try (Scene scene = oneAgent(1)) {
      SessionId first = scene.start(visitor("v-1")).session().id();
      SessionId second = scene.start(visitor("v-2")).session().id();
      scene.store.pace(Pace.HELD);
      CompletionStage<?> end = scene.chat.sessions().end(visitor("v-1"), first);
      CompletionStage<PostedMessage> post =
          scene.chat.sessions().post(visitor("v-2"), second, "hello", null);
      assertEquals(1, scene.store.held());
      scene.store.letAllGo();
      answer(end);
      assertEquals(4, answer(post).message().sequence());
    }
  }

  @Test
  void anEndWaitsForTheMessagesOnTheirWayAndStartsAfterThem() {
    try (Scene scene = oneAgent(1)) {
      SessionId id = scene.start();
      scene.store.pace(Pace.HELD);
      List<CompletionStage<PostedMessage>> posts = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        posts.add(scene.post(id, "p"));
      }
      CompletionStage<SessionView> end = scene.chat.sessions().end(VISITOR, id);
      scene.store.letAllGo();
      posts.forEach(Scene::answer);
      assertEquals(8, answer(end).session().lastSequence());
    }
  }

  @Test
  void aPolicyThatChoosesAFullAgentFailsTheCommandAloneAndHoldsNothing() {
    AtomicInteger calls = new AtomicInteger();
    AssignmentPolicy greedy = new Greedy(calls);
    try (Scene scene =
        new Scene(b -> b.agents(List.of(agent("ann", 1), agent("bob", 1))).policy(greedy))) {
      SessionId first = scene.start(visitor("v-1")).session().id();
      assertInstanceOf(
          IllegalStateException.class, refusal(scene.chat.sessions().start(visitor("v-2"))));
      calls.set(100);
      SessionId second = scene.start(visitor("v-2")).session().id();
      SessionId third = scene.start(visitor("v-3")).session().id();
      calls.set(0);
      assertInstanceOf(
          IllegalStateException.class, refusal(scene.chat.sessions().end(visitor("v-1"), first)));
      answer(scene.chat.sessions().post(visitor("v-1"), first, "not held", null));
      answer(scene.chat.sessions().post(visitor("v-3"), third, "not held", null));
      calls.set(100);
      answer(scene.chat.sessions().end(visitor("v-1"), first));
      answer(scene.chat.sessions().end(visitor("v-2"), second));
    }
  }

  /** Takes the last agent whatever they carry, until it has been called a hundred times. */
  private record Greedy(AtomicInteger calls) implements AssignmentPolicy {
    @Override
    public String name() {
      return "greedy";
    }

    @Override
    public Optional<AssignmentDecision> choose(Session session, Candidates candidates) {
      if (calls.getAndIncrement() >= 100) {
        return AssignmentPolicy.leastBusy().choose(session, candidates);
      }
      AgentLoad busiest =
          candidates.agents().stream().max(Comparator.comparingInt(AgentLoad::load)).orElseThrow();
      return Optional.of(candidates.choose(session, name(), busiest));
    }
  }

  @Test
  void aChangeThatRestsOnAnOldDeskIsDecidedAnewAsAWhole() {
    ScriptedStore store = new ScriptedStore();
    try (Scene here = new Scene(store, b -> b.agent(agent("ann", 1)));
        Scene there = new Scene(store, b -> b.agent(agent("ann", 1)))) {
      SessionId first = here.start(visitor("v-1")).session().id();
      SessionView second = there.start(visitor("v-2"));
      SessionView third = here.start(visitor("v-3"));
      assertEquals(OptionalInt.of(1), second.queuePosition());
      assertEquals(SessionStatus.WAITING, third.session().status());
      // Both know all three now; the other one ends the first, which gives Ann one that waits.
      answer(there.chat.sessions().end(visitor("v-1"), first));
      SessionId served = active(store);
      Caller visitor = Caller.of(store.find(served).orElseThrow().visitor());
      answer(here.chat.sessions().post(visitor, served, "here", null));
      // The desk that this one knows still has it waiting.
      answer(here.chat.sessions().end(visitor, served));
      assertEquals(1, store.all().stream().filter(s -> s.status() == SessionStatus.ACTIVE).count());
      assertEquals(2, store.all().stream().filter(s -> s.status() == SessionStatus.ENDED).count());
    }
  }

  private static SessionId active(ScriptedStore store) {
    return store.all().stream()
        .filter(session -> session.status() == SessionStatus.ACTIVE)
        .findFirst()
        .orElseThrow()
        .id();
  }

  @Test
  void aSessionKnownBetterThanTheDeskMakesTheDeskReadAgain() {
    ScriptedStore store = new ScriptedStore();
    try (Scene here = new Scene(store, b -> b.agent(agent("ann", 2)));
        Scene there = new Scene(store, b -> b.agent(agent("ann", 2)))) {
      SessionId first = here.start(visitor("v-1")).session().id();
      SessionId second = here.start(visitor("v-2")).session().id();
      SessionId waits = here.start(visitor("v-3")).session().id();
      answer(there.chat.sessions().end(visitor("v-1"), first));
      // This chat's desk has v-3 waiting, but its sequencer now reads that Ann has it.
      assertEquals(
          4,
          answer(here.chat.sessions().post(visitor("v-3"), waits, "p", null)).message().sequence());
      SessionView ended = answer(here.chat.sessions().end(visitor("v-2"), second));
      assertEquals(SessionStatus.ENDED, ended.session().status());
      assertEquals(SessionStatus.ACTIVE, store.find(waits).orElseThrow().status());
    }
  }

  @Test
  void aStoreThatAlwaysConflictsIsGivenUp() {
    try (Scene scene = oneAgent(1)) {
      SessionId id = scene.start();
      scene.store.alwaysConflicting(true);
      assertInstanceOf(Unavailable.class, refusal(scene.chat.sessions().end(VISITOR, id)));
      scene.store.alwaysConflicting(false);
      answer(scene.chat.sessions().end(VISITOR, id));
    }
  }

  @Test
  void aHigherCapacityAtTheNextStartDrainsTheQueue() {
    ScriptedStore store = new ScriptedStore();
    List<SessionId> ids = new ArrayList<>();
    try (Scene before = new Scene(store, b -> b.agent(agent("ann", 1)))) {
      for (int i = 0; i < 5; i++) {
        ids.add(before.start(visitor("v-" + i)).session().id());
      }
      try (Scene after = new Scene(store, b -> b.agent(agent("ann", 3)))) {
        List<SessionStatus> now =
            ids.stream()
                .map(id -> after.chat.sessions().find(BOSS, id).session().status())
                .toList();
        assertEquals(3, now.stream().filter(SessionStatus.ACTIVE::equals).count());
        assertEquals(2, now.stream().filter(SessionStatus.WAITING::equals).count());
      }
    }
  }

  @Test
  void whoIsNoLongerConfiguredLeavesTheSessionsInHandToOthersAndGetsNoMore() {
    ScriptedStore store = new ScriptedStore();
    try (Scene before = new Scene(store, b -> b.agents(THREE))) {
      SessionId inHand = before.start(visitor("v-1")).session().id();
      ParticipantId gone = store.find(inHand).orElseThrow().agentId().orElseThrow();
      List<Agent> left = THREE.stream().filter(agent -> !agent.id().equals(gone)).toList();
      try (Scene after = new Scene(store, b -> b.agents(left))) {
        ParticipantId now = store.find(inHand).orElseThrow().agentId().orElseThrow();
        assertTrue(left.stream().anyMatch(agent -> agent.id().equals(now)), now.toString());
        for (int i = 0; i < 3; i++) {
          SessionView next = after.start(visitor("w-" + i));
          assertFalse(next.session().agentId().equals(Optional.of(gone)));
        }
        assertEquals(OptionalInt.of(1), after.start(visitor("w-5")).queuePosition());
      }
      assertEquals(3, store.load().desk().loads().size());
      new Scene(store, b -> b.agents(left)).chat.close();
      assertEquals(left, store.load().desk().loads().stream().map(AgentLoad::agent).toList());
    }
  }

  @Test
  void aStartThatChangesNothingStoresNothing() {
    ScriptedStore store = new ScriptedStore();
    new Scene(store, b -> b.agents(THREE)).chat.close();
    assertEquals(1, store.load().revision());

    new Scene(store, b -> b.agents(THREE)).chat.close();
    assertEquals(1, store.load().revision());

    List<Agent> turned = List.of(THREE.get(2), THREE.get(0), THREE.get(1));
    new Scene(store, b -> b.agents(turned)).chat.close();
    assertEquals(2, store.load().revision());
  }

  @Test
  void aStartWithTheSameRosterStillServesWhoWaits() {
    ScriptedStore store = new ScriptedStore();
    SessionId waits = SessionId.of("waits");
    new Scene(store, b -> b.agent(agent("ann", 1))).chat.close();
    Session session =
        Session.start(waits, VISITOR.participant(), Instant.parse("2026-11-22T09:00:00Z"));
    answer(store.commit(1, store.load().desk().admit(session), List.of(session)));

    new Scene(store, b -> b.agent(agent("ann", 1))).chat.close();

    assertEquals(SessionStatus.ACTIVE, store.find(waits).orElseThrow().status());
    assertEquals(3, store.load().revision());
  }

  @Test
  void thousandsWhoWaitAreServedByOneChange() {
    ScriptedStore store = new ScriptedStore().blocking();
    try (Scene before = new Scene(store, b -> b.agent(agent("ann", 0)))) {
      for (int i = 0; i < 3_000; i++) {
        before.start(visitor("v-" + i));
      }
      try (Scene after = new Scene(store, b -> b.agent(agent("ann", 5_000)))) {
        assertEquals(
            3_000, store.all().stream().filter(s -> s.status() == SessionStatus.ACTIVE).count());
        assertFalse(after.chat.sessionsAtWork() > 3_000);
      }
    }
  }

  @Test
  void anAgentsConsolesHearWhatTheAgentIsGivenUntilTheyClose() {
    try (Scene scene = oneAgent(5)) {
      List<LogEntry> first = new ArrayList<>();
      List<LogEntry> second = new ArrayList<>();
      List<LogEntry> others = new ArrayList<>();
      Watch one = scene.chat.live().watchAssignments(ANN, first::add);
      scene.chat.live().watchAssignments(Caller.of(Participant.agent("bob")), others::add);
      scene
          .chat
          .live()
          .watchAssignments(
              ANN,
              assignment -> {
                throw new IllegalStateException("planned");
              });
      scene.chat.live().watchAssignments(ANN, second::add);
      SessionId id = scene.start();
      one.close();
      one.close();
      scene.start();
      assertEquals(List.of(id), first.stream().map(entry -> entry.event().sessionId()).toList());
      assertEquals(2, second.size());
      assertEquals(List.of(), others);
    }
  }

  @Test
  void theSameListenerWatchingTwiceHearsOnceMoreWhenOneWatchIsClosedTwice() {
    try (Scene scene = oneAgent(5)) {
      AtomicInteger heard = new AtomicInteger();
      AssignmentListener listener = assignment -> heard.incrementAndGet();
      Watch one = scene.chat.live().watchAssignments(ANN, listener);
      scene.chat.live().watchAssignments(ANN, listener);
      one.close();
      one.close();
      scene.start();
      assertEquals(1, heard.get());
    }
  }

  private static List<?> kinds(Scene scene, SessionId id) {
    List<Class<?>> kinds = new ArrayList<>();
    for (SessionEvent event : scene.store.log(id)) {
      kinds.add(event.getClass());
    }
    return kinds;
  }
}
