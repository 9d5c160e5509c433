package io.deskbell.application;

import static io.deskbell.application.Scene.answer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.port.in.AgentChange;
import io.deskbell.application.port.in.AgentView;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.LiveSessions.Watch;
import io.deskbell.application.port.in.Opening;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.agent.Connectivity;
import io.deskbell.domain.agent.Requirements;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.assignment.Move;
import io.deskbell.domain.assignment.WaitEstimate;
import io.deskbell.domain.session.EndReason;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.AgentAssigned;
import io.deskbell.domain.session.SessionEvent.AgentUnassigned;
import io.deskbell.domain.session.SessionEvent.InactivityWarned;
import io.deskbell.domain.session.SessionEvent.OfferDeclined;
import io.deskbell.domain.session.SessionEvent.SessionEnded;
import io.deskbell.domain.session.SessionEvent.SessionOffered;
import io.deskbell.domain.session.UnassignReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is due at the desk some time, also when the server was not there at that time. */
@Timeout(60)
class DeskClockTest {
  private static final Duration MOMENT = Duration.ofMillis(100);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final ParticipantId ANN = ParticipantId.of("ann");
  private static final ParticipantId BOB = ParticipantId.of("bob");

  private final VirtualTime time = new VirtualTime(1);
  private final ScriptedStore store = new ScriptedStore();
  private Consumer<Chat.Builder> rules = builder -> {};
  private List<Agent> roster = List.of(agent("ann", 1), agent("bob", 1));
  private Life life = new Life();
  private Chat chat;

  /** The time of one process, which stops with it. */
  private final class Life implements Timer, Executor {
    private boolean over;

    @Override
    public void execute(Runnable task) {
      time.execute(() -> run(task));
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
      return time.after(delay, () -> run(task));
    }

    private void run(Runnable task) {
      if (!over) {
        task.run();
      }
    }

    @Override
    public void close() {
      over = true;
    }
  }

  private void open(Consumer<Chat.Builder> how) {
    rules = how;
    open();
  }

  private void open() {
    life = new Life();
    Chat.Builder builder =
        Chat.builder()
            .log(store)
            .desk(store)
            .agents(roster)
            .identity(new TimedIdentity(time::now))
            .workers(life)
            .timer(life);
    rules.accept(builder);
    chat = builder.build();
  }

  /** The process is killed, and another one begins after a while. */
  private void restartAfter(Duration down) {
    life.over = true;
    time.pass(down);
    open();
  }

  @AfterEach
  void close() {
    chat.close();
  }

  private static Agent agent(String id, int capacity) {
    return Agent.of(id, id).withCapacity(capacity);
  }

  private static Caller agentCaller(String id) {
    return Caller.of(Participant.agent(id));
  }

  private static final Caller SUE = Caller.of(Participant.supervisor("sue"));

  private SessionId ring(String visitor) {
    return ring(visitor, Opening.plain());
  }

  private SessionId ring(String visitor, Opening opening) {
    return later(() -> chat.sessions().start(Scene.visitor(visitor), opening)).session().id();
  }

  private <T> T later(Supplier<CompletionStage<T>> command) {
    CompletionStage<T> stage = command.get();
    time.pass(MOMENT);
    return answer(stage);
  }

  private Session session(SessionId id) {
    return store.find(id).orElseThrow();
  }

  private String agentOf(SessionId id) {
    return session(id).agentId().map(ParticipantId::value).orElse("nobody");
  }

  private <E extends SessionEvent> List<E> events(SessionId id, Class<E> kind) {
    List<E> found = new ArrayList<>();
    for (SessionEvent event : store.log(id)) {
      if (kind.isInstance(event)) {
        found.add(kind.cast(event));
      }
    }
    return found;
  }

  private List<Integer> loads() {
    return store.load().desk().loads().stream().map(AgentLoad::load).toList();
  }

  @Nested
  class Offers {
    private final Duration asking = Duration.ofSeconds(20);

    @Test
    void nobodyAnswersSoTheNextIsAskedAndTheFirstNotAgainAsLongAsThereIsAnother() {
      open(builder -> builder.offers(asking));
      SessionId id = ring("v-1");
      SessionOffered first = events(id, SessionOffered.class).get(0);
      assertEquals(ANN, first.agentId());
      assertEquals(first.timestamp().plus(asking), first.expiresAt());

      time.pass(asking.minus(MOMENT).minus(MOMENT));
      assertEquals(1, events(id, SessionOffered.class).size());
      time.pass(MOMENT.multipliedBy(3));

      assertEquals(
          List.of(ANN, BOB),
          events(id, SessionOffered.class).stream().map(SessionOffered::agentId).toList());
      assertEquals(List.of(0, 1), loads());
      time.pass(asking);
      assertEquals(3, events(id, SessionOffered.class).size(), "nobody else was left");
    }

    @Test
    void whoAcceptsHasItAndAcceptingTwiceIsHarmless() {
      open(builder -> builder.offers(asking));
      SessionId id = ring("v-1");

      later(() -> chat.desk().move(agentCaller("ann"), id, new Move.Accept()));
      later(() -> chat.desk().move(agentCaller("ann"), id, new Move.Accept()));
      time.pass(MINUTE);

      assertEquals("ann", agentOf(id));
      assertEquals(1, events(id, AgentAssigned.class).size());
      assertEquals(List.of(), events(id, OfferDeclined.class));
    }

    @Test
    void anOfferThatEndsWhileTheServerIsDownEndsWhenItIsBack() {
      open(builder -> builder.offers(asking));
      SessionId id = ring("v-1");

      restartAfter(Duration.ofSeconds(30));
      time.pass(MOMENT);

      assertEquals(1, events(id, OfferDeclined.class).size());
      assertEquals(BOB, session(id).routing().offer().orElseThrow().agentId());
    }

    @Test
    void anOfferThatOutlivesARestartIsNotRepeated() {
      open(builder -> builder.offers(asking));
      SessionId id = ring("v-1");

      restartAfter(Duration.ofSeconds(5));
      time.pass(MOMENT);
      assertEquals(1, events(id, SessionOffered.class).size());
      later(() -> chat.desk().move(agentCaller("ann"), id, new Move.Accept()));

      assertEquals("ann", agentOf(id));
    }

    @Test
    void whoGoesAwayIsAskedNoMore() {
      open(builder -> builder.offers(asking));
      SessionId id = ring("v-1");

      later(() -> chat.agents().declare(agentCaller("ann"), ANN, Availability.AWAY));

      assertEquals(BOB, session(id).routing().offer().orElseThrow().agentId());
      assertEquals(List.of(0, 1), loads());
    }

    @Test
    void everyOfferAndEveryAssignmentSaysWhy() {
      open(builder -> builder.offers(asking));
      SessionId id = ring("v-1");
      later(() -> chat.desk().move(agentCaller("ann"), id, new Move.Decline()));
      later(() -> chat.desk().move(agentCaller("bob"), id, new Move.Accept()));
      later(() -> chat.desk().move(SUE, id, new Move.Transfer(ANN)));

      List<String> why =
          chat.desk().assignments(agentCaller("ann"), id).stream()
              .map(view -> view.decision().rule() + " chose " + view.decision().agentId())
              .toList();

      assertEquals(
          List.of("least-busy chose ann", "least-busy chose bob", "transfer chose ann"), why);
      assertEquals(
          Optional.of("has declined it or given it back"),
          chat.desk().assignments(SUE, id).get(1).decision().considered().get(0).passedOver());
    }
  }

  @Nested
  class Presence {
    private final Duration grace = Duration.ofSeconds(30);

    private void present(Chat.Builder builder) {
      builder.requirePresence(grace);
    }

    private Watch comes(String id) {
      Watch watch = chat.live().watchAssignments(agentCaller(id), entry -> {});
      time.pass(MOMENT);
      return watch;
    }

    private Connectivity connectivity(ParticipantId id) {
      AgentView view = chat.agents().find(SUE, id);
      return view.connection().connectivity();
    }

    @Test
    void onlyWhoIsThereIsGivenSessions() {
      open(this::present);
      SessionId id = ring("v-1");
      assertEquals("nobody", agentOf(id));

      comes("bob");

      assertEquals("bob", agentOf(id));
    }

    @Test
    void whoIsGoneForTooLongGivesTheSessionsBackToTheirOldPlace() {
      open(this::present);
      Watch ann = comes("ann");
      SessionId first = ring("v-1");
      SessionId second = ring("v-2");
      ann.close();
      time.pass(grace.minus(MOMENT));
      assertEquals("ann", agentOf(first));
      assertEquals(Connectivity.GRACE, connectivity(ANN));

      time.pass(MOMENT.multipliedBy(2));

      assertEquals("nobody", agentOf(first));
      assertEquals(Connectivity.LOST, connectivity(ANN));
      assertEquals(
          List.of(UnassignReason.LOST),
          events(first, AgentUnassigned.class).stream().map(AgentUnassigned::reason).toList());
      assertEquals(List.of(first, second), store.load().desk().queue());
      comes("bob");
      assertEquals("bob", agentOf(first));
    }

    @Test
    void whoComesBackInTimeKeepsThem() {
      open(this::present);
      Watch ann = comes("ann");
      SessionId id = ring("v-1");
      ann.close();
      time.pass(grace.minus(MOMENT.multipliedBy(3)));

      comes("ann");
      time.pass(MINUTE);

      assertEquals("ann", agentOf(id));
      assertEquals(Connectivity.CONNECTED, connectivity(ANN));
    }

    @Test
    void whoIsNotThereCannotPickEither() {
      open(this::present);
      SessionId id = ring("v-1");

      CompletionStage<SessionView> stage =
          chat.desk().move(agentCaller("ann"), id, new Move.Pick());
      time.pass(MOMENT);

      assertEquals("agent_unavailable", ((RuleViolation) Scene.refusal(stage)).code());
    }

    @Test
    void aSupervisorWhoHasTakenOverAndIsGoneGivesItBackToo() {
      open(this::present);
      Watch ann = comes("ann");
      SessionId id = ring("v-1");
      Watch sue = chat.live().watchAssignments(SUE, entry -> {});
      later(() -> chat.desk().move(SUE, id, new Move.TakeOver()));
      assertEquals("sue", agentOf(id));

      sue.close();
      time.pass(grace.plus(MOMENT));

      assertEquals("ann", agentOf(id));
      ann.close();
    }

    @Test
    void whatWasInHandWhenPresenceBeganToMatterIsGivenBackUnlessSomebodyComes() {
      open(builder -> {});
      SessionId id = ring("v-1");
      rules = this::present;
      restartAfter(MOMENT);
      time.pass(grace.plus(MOMENT));

      assertEquals("nobody", agentOf(id));
    }

    @Test
    void aSecondConsoleIsEnough() {
      open(this::present);
      Watch one = comes("ann");
      comes("ann");
      SessionId id = ring("v-1");

      one.close();
      one.close();
      time.pass(MINUTE);

      assertEquals("ann", agentOf(id));
    }

    @Test
    void aRestartGivesAgentsTheGraceTimeToComeBack() {
      open(this::present);
      comes("ann");
      comes("bob");
      SessionId first = ring("v-1");
      SessionId second = ring("v-2");

      restartAfter(MINUTE);
      comes("ann");
      assertEquals("ann", agentOf(first));
      assertEquals("bob", agentOf(second));
      time.pass(grace);

      assertEquals("ann", agentOf(first));
      assertEquals("nobody", agentOf(second));
    }

    @Test
    void aGraceTimeThatEndsWhileTheServerIsDownHasEnded() {
      open(this::present);
      Watch ann = comes("ann");
      SessionId id = ring("v-1");
      ann.close();
      time.pass(MOMENT);

      restartAfter(grace);
      time.pass(MOMENT);

      assertEquals("nobody", agentOf(id));
      assertEquals(1, events(id, AgentUnassigned.class).size());
    }

    @Test
    void withoutTheRulePresenceIsSeenButDoesNotMatter() {
      open(builder -> {});
      assertEquals(Connectivity.LOST, connectivity(ANN));
      Watch ann = comes("ann");
      assertEquals(Connectivity.CONNECTED, connectivity(ANN));
      SessionId id = ring("v-1");
      ann.close();
      assertEquals(Connectivity.GRACE, connectivity(ANN));
      time.pass(MINUTE);

      assertEquals("ann", agentOf(id));
      assertEquals(Connectivity.LOST, connectivity(ANN));
    }
  }

  @Nested
  class Silence {
    private final Duration silence = Duration.ofMinutes(10);
    private final Duration warning = Duration.ofMinutes(1);

    private void rule(Chat.Builder builder) {
      builder.idleTimeout(silence);
    }

    @Test
    void aSilentSessionEndsAfterAWarning() {
      open(this::rule);
      SessionId id = ring("v-1");
      time.pass(silence.minus(warning).plus(MOMENT));

      List<InactivityWarned> warned = events(id, InactivityWarned.class);
      assertEquals(1, warned.size());
      Instant end = events(id, AgentAssigned.class).get(0).timestamp().plus(silence);
      assertFalse(warned.get(0).endsAt().isBefore(end));
      assertFalse(warned.get(0).endsAt().isAfter(end.plus(MOMENT)));
      time.pass(warning.plus(MOMENT));

      SessionEnded ended = events(id, SessionEnded.class).get(0);
      assertEquals(EndReason.INACTIVE, ended.reason());
      assertEquals(Session.SYSTEM, ended.endedBy());
      assertEquals(List.of(0, 0), loads());
    }

    @Test
    void whoSpeaksAfterTheWarningGoesOn() {
      open(this::rule);
      SessionId id = ring("v-1");
      time.pass(silence.minus(warning).plus(MOMENT));
      later(() -> chat.sessions().post(Scene.visitor("v-1"), id, "still here", null));

      time.pass(silence.minus(warning).minus(MOMENT.multipliedBy(2)));
      assertEquals(1, events(id, InactivityWarned.class).size());
      time.pass(warning);
      assertEquals(2, events(id, InactivityWarned.class).size());
      assertEquals(List.of(), events(id, SessionEnded.class));
    }

    @Test
    void whoWaitsOrIsOnHoldIsNotSilent() {
      open(this::rule);
      SessionId first = ring("v-1");
      ring("v-2");
      SessionId waiting = ring("v-3");
      later(() -> chat.desk().move(agentCaller(agentOf(first)), first, new Move.Hold()));

      time.pass(silence.multipliedBy(2));

      assertEquals(List.of(), events(first, SessionEnded.class));
      assertEquals(1, events(waiting, AgentAssigned.class).size(), "the second has ended");
      assertEquals(List.of(), store.load().desk().queue());
      later(() -> chat.desk().move(agentCaller(agentOf(first)), first, new Move.Resume()));
      time.pass(silence.plus(warning));
      assertEquals(1, events(first, SessionEnded.class).size());
    }

    @Test
    void aRestartNeitherLosesNorRepeatsAWarning() {
      open(this::rule);
      SessionId id = ring("v-1");
      time.pass(silence.minus(warning).plus(MOMENT));

      restartAfter(Duration.ofSeconds(30));
      time.pass(Duration.ofSeconds(20));
      assertEquals(1, events(id, InactivityWarned.class).size());
      assertFalse(session(id).ending().isPresent());
      time.pass(Duration.ofSeconds(15));
      assertEquals(1, events(id, SessionEnded.class).size());
    }

    @Test
    void nobodyEndsUnwarnedBecauseTheServerWasDown() {
      open(this::rule);
      SessionId id = ring("v-1");

      restartAfter(silence.multipliedBy(3));
      time.pass(MOMENT);
      assertEquals(1, events(id, InactivityWarned.class).size());
      assertFalse(session(id).ending().isPresent());
      time.pass(warning.plus(MOMENT));
      assertEquals(1, events(id, SessionEnded.class).size());
    }

    @Test
    void withoutTheRuleNothingEnds() {
      open(builder -> {});
      SessionId id = ring("v-1");

      time.pass(Duration.ofDays(1));

      assertEquals(List.of(), events(id, SessionEnded.class));
    }
  }

  @Nested
  class Policies {
    @Test
    void whatTimeRelaxesIsGivenAwayWithoutAnythingElseHappening() {
      roster = List.of(agent("ann", 1));
      open(
          builder ->
              builder.policy(AssignmentPolicy.skillMatch(MINUTE, AssignmentPolicy.leastBusy())));
      Requirements german = new Requirements(Set.of(), Set.of("de"), Optional.empty());
      SessionId id = ring("v-1", new Opening(german, null));
      time.pass(MINUTE.minusSeconds(1));
      assertEquals("nobody", agentOf(id));

      time.pass(Duration.ofSeconds(2));

      assertEquals("ann", agentOf(id));
    }

    @Test
    void aVisitorComesBackToTheLastAgentAlsoAfterARestart() {
      open(builder -> builder.policy(AssignmentPolicy.sticky(AssignmentPolicy.leastBusy())));
      SessionId first = ring("v-1");
      SessionId second = ring("v-2");
      assertEquals("bob", agentOf(second));
      later(() -> chat.sessions().end(Scene.visitor("v-1"), first));
      later(() -> chat.sessions().end(Scene.visitor("v-2"), second));

      SessionId again = ring("v-2");
      assertEquals("bob", agentOf(again));
      later(() -> chat.sessions().end(Scene.visitor("v-2"), again));
      roster = List.of(agent("ann", 0), agent("bob", 0));
      restartAfter(MOMENT);
      SessionId waiting = ring("v-2");
      roster = List.of(agent("ann", 1), agent("bob", 1));
      restartAfter(MOMENT);
      assertEquals("bob", agentOf(waiting));
    }
  }

  @Nested
  class TheRoster {
    @Test
    void aPlaceThatAppearsGoesToWhoeverWaits() {
      roster = List.of(agent("ann", 1));
      open(builder -> {});
      SessionId first = ring("v-1");
      SessionId second = ring("v-2");
      SessionId third = ring("v-3");

      later(() -> chat.agents().put(SUE, ANN, capacity(2)));
      assertEquals("ann", agentOf(second));
      later(() -> chat.agents().put(SUE, BOB, capacity(1)));
      assertEquals("bob", agentOf(third));
      later(() -> chat.agents().put(SUE, ANN, capacity(0)));
      assertEquals("ann", agentOf(first), "a lower capacity only stops new work");
    }

    @Test
    void whoIsNotConfiguredAnyMoreLeavesTheSessionsToOthers() {
      roster = List.of(agent("ann", 1), agent("bob", 1));
      open(builder -> builder.supervisor(SUE.id()));
      SessionId first = ring("v-1");
      SessionId second = ring("v-2");
      later(() -> chat.desk().move(SUE, second, new Move.TakeOver()));
      assertEquals("ann", agentOf(first));

      roster = List.of(agent("bob", 1));
      restartAfter(MOMENT);
      assertEquals("bob", agentOf(first));
      assertEquals(
          List.of(UnassignReason.REMOVED),
          events(first, AgentUnassigned.class).stream().map(AgentUnassigned::reason).toList());
      assertEquals("sue", agentOf(second), "still a supervisor");

      roster = List.of(agent("bob", 2));
      rules = builder -> {};
      restartAfter(MOMENT);
      assertEquals("bob", agentOf(second));
    }

    @Test
    void nobodyServesThemselves() {
      roster = List.of(agent("ann", 1));
      open(builder -> {});
      SessionId id = ring("ann");
      assertEquals("nobody", agentOf(id));

      assertEquals(
          "agent_unavailable",
          refused(() -> chat.desk().move(agentCaller("ann"), id, new Move.Pick())));
      assertEquals(
          "agent_unavailable", refused(() -> chat.desk().move(SUE, id, new Move.Transfer(ANN))));
      SessionId other = ring("v-1");
      assertEquals("ann", agentOf(other), "who rings behind is not held up by that");
    }

    @Test
    void aTeamThatNobodyIsInCannotBeAskedFor() {
      open(builder -> {});

      assertEquals(
          "invalid_field",
          refused(
              () ->
                  chat.sessions()
                      .start(
                          Scene.visitor("v-1"),
                          new Opening(Requirements.none().ofTeam("nobodys"), null))));
    }

    private String refused(Supplier<CompletionStage<SessionView>> command) {
      CompletionStage<SessionView> stage = command.get();
      time.pass(MOMENT);
      return ((RuleViolation) Scene.refusal(stage)).code();
    }

    @Test
    void onlySupervisorsChangeIt() {
      open(builder -> {});
      Caller ann = agentCaller("ann");

      for (CompletionStage<AgentView> refused :
          List.of(
              chat.agents().put(ann, ANN, capacity(9)),
              chat.agents().remove(ann, BOB),
              chat.agents().declare(ann, BOB, Availability.AWAY),
              chat.agents().declare(Scene.visitor("ann"), ANN, Availability.AWAY))) {
        assertInstanceOf(RuleViolation.Forbidden.class, Scene.refusal(refused));
      }
      assertThrows(RuleViolation.Forbidden.class, () -> chat.agents().list(Scene.visitor("v-1")));
    }

    private AgentChange capacity(int sessions) {
      return new AgentChange(null, sessions, null, null, null, null, null);
    }

    @Test
    void whatWasChangedWhileRunningIsSoAfterARestart() {
      roster = List.of(agent("ann", 1), agent("bob", 1));
      open(builder -> {});
      later(() -> chat.agents().put(SUE, ANN, capacity(5)));
      later(() -> chat.agents().remove(SUE, BOB));
      later(() -> chat.agents().put(SUE, ParticipantId.of("zoe"), capacity(3)));
      later(() -> chat.agents().declare(SUE, ANN, Availability.AWAY));

      roster = List.of(agent("ann", 2), agent("bob", 2), agent("cid", 2));
      restartAfter(MOMENT);

      List<String> seen =
          chat.agents().list(SUE).stream()
              .map(view -> view.load().agent())
              .map(agent -> agent.id() + " " + agent.capacity() + " " + agent.availability())
              .toList();
      assertEquals(List.of("ann 5 AWAY", "cid 2 AVAILABLE", "zoe 3 AVAILABLE"), seen);
    }

    @Test
    void whatADeclaredAgentSaidStaysAlsoIfTheConfigurationHasTheWord() {
      roster = List.of(agent("ann", 1));
      open(builder -> {});
      later(() -> chat.agents().declare(agentCaller("ann"), ANN, Availability.OFFLINE));

      roster = List.of(agent("ann", 2));
      restartAfter(MOMENT);

      AgentLoad ann = chat.agents().find(SUE, ANN).load();
      assertEquals(Availability.OFFLINE, ann.agent().availability());
      assertEquals(2, ann.agent().capacity());
    }

    @Test
    void whoIsRemovedLeavesTheSessionsToOthersAtTheirOldPlace() {
      roster = List.of(agent("ann", 2));
      open(builder -> {});
      SessionId first = ring("v-1");
      SessionId second = ring("v-2");
      SessionId third = ring("v-3");

      later(() -> chat.agents().remove(SUE, ANN));

      assertEquals(List.of(first, second, third), store.load().desk().queue());
      later(() -> chat.agents().put(SUE, ANN, capacity(2)));
      assertEquals(List.of(third), store.load().desk().queue());
    }
  }

  @Nested
  class TheQueue {
    @Test
    void isShownAsItWasAtOneMomentHoweverItsSessionsMoveOn() {
      roster = List.of(agent("ann", 0));
      open(builder -> {});
      SessionId first = ring("v-1");
      SessionId second = ring("v-2");
      SessionId third = ring("v-3");
      store.interfere(third, session -> session.prioritize(5, time.now()));
      store.interfere(first, session -> session.end(SUE.participant(), time.now()));

      List<String> shown =
          chat.desk().queue(SUE, 1, 10).stream()
              .map(
                  view ->
                      view.session().id()
                          + " "
                          + view.session().priority()
                          + " "
                          + view.queuePosition().orElseThrow())
              .toList();

      assertEquals(List.of(first + " 0 1", second + " 0 2", third + " 0 3"), shown);
    }
  }

  @Nested
  class Estimates {
    @Test
    void whoWaitsIsToldAnIntervalOnceEnoughIsKnownAlsoAfterARestart() {
      roster = List.of(agent("ann", 1));
      open(builder -> {});
      for (int i = 0; i < 5; i++) {
        SessionId id = ring("v-" + i);
        time.pass(MINUTE);
        later(() -> chat.sessions().end(SUE, id));
      }
      ring("v-8");
      SessionId waiting = ring("v-9");

      WaitEstimate estimate = chat.sessions().find(SUE, waiting).estimate();
      assertNotNull(estimate);
      assertTrue(estimate.low().compareTo(MINUTE) < 0, estimate.toString());
      assertTrue(estimate.high().compareTo(MINUTE) > 0, estimate.toString());
      restartAfter(MOMENT);
      assertEquals(estimate, chat.sessions().find(SUE, waiting).estimate());
    }
  }

  @Nested
  class Reopening {
    @Test
    void anEndedSessionGoesOnInANewOne() {
      open(builder -> {});
      SessionId first = ring("v-1");
      later(() -> chat.sessions().end(Scene.visitor("v-1"), first));

      SessionId second = ring("v-1", new Opening(Requirements.none(), first));

      assertEquals(Optional.of(first), session(second).routing().reopens());
      Instant rung = session(second).createdAt();
      restartAfter(MOMENT);
      assertEquals(Optional.of(first), session(second).routing().reopens());
      assertEquals(rung, session(second).createdAt());
    }

    @Test
    void neitherAnOpenOneNorSomebodyElses() {
      open(builder -> {});
      SessionId first = ring("v-1");
      Opening again = new Opening(Requirements.none(), first);

      assertEquals("session_open", refused("v-1", again));
      later(() -> chat.sessions().end(Scene.visitor("v-1"), first));
      assertEquals("session_not_found", refused("v-2", again));
    }

    private String refused(String visitor, Opening opening) {
      var stage = chat.sessions().start(Scene.visitor(visitor), opening);
      time.pass(MOMENT);
      return ((RuleViolation) Scene.refusal(stage)).code();
    }
  }
}
