package io.deskbell.application;

import static io.deskbell.application.Scene.ANN;
import static io.deskbell.application.Scene.BOSS;
import static io.deskbell.application.Scene.VISITOR;
import static io.deskbell.application.Scene.answer;
import static io.deskbell.application.Scene.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.deskbell.application.contract.SettableClock;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.LogEntry;
import io.deskbell.application.port.in.RoomView;
import io.deskbell.application.port.in.SessionNotice.MessagesRead;
import io.deskbell.application.port.in.SessionNotice.PresenceChanged;
import io.deskbell.application.port.in.SessionNotice.TypingChanged;
import io.deskbell.application.port.out.Identity;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is there and who types, with time that passes when the test says so. */
@Timeout(60)
class PresenceTest {
  private static final Instant START = Instant.parse("2026-03-01T09:00:00Z");
  private static final Duration MOMENT = Duration.ofMillis(1);
  private static final Duration ALMOST_GONE = Presence.GRACE.minus(MOMENT);
  private static final Duration ALMOST_SILENT = Presence.TYPING.minus(MOMENT);

  private final ManualTimer timer = new ManualTimer();
  private final SettableClock clock = new SettableClock(START);
  private Scene scene;
  private SessionId id;

  @BeforeEach
  void start() {
    scene =
        new Scene(
            builder ->
                builder
                    .agent(Agent.of("ann", "Ann").withCapacity(1000))
                    .timer(timer)
                    .identity(identity()));
    id = scene.start();
  }

  @AfterEach
  void end() {
    scene.close();
  }

  private Identity identity() {
    SystemIdentity ids = new SystemIdentity();
    return new Identity() {
      @Override
      public Instant now() {
        return clock.instant();
      }

      @Override
      public SessionId newSessionId() {
        return ids.newSessionId();
      }

      @Override
      public ParticipantId newVisitorId() {
        return ids.newVisitorId();
      }

      @Override
      public ParticipantId newErasedId() {
        return ids.newErasedId();
      }
    };
  }

  private void pass(Duration time) {
    clock.advance(time);
    timer.advance(time);
  }

  private Room join(Caller caller) {
    return scene.join(caller, id, null);
  }

  private PresenceChanged came(Caller who, Instant since) {
    return new PresenceChanged(id, who.id(), true, since);
  }

  private PresenceChanged went(Caller who, Instant since) {
    return new PresenceChanged(id, who.id(), false, since);
  }

  private TypingChanged types(Caller who) {
    return new TypingChanged(id, who.id(), true);
  }

  private TypingChanged typesNoMore(Caller who) {
    return new TypingChanged(id, who.id(), false);
  }

  // ------------------------------------------------------------- presence

  @Test
  void theFirstDeviceIsSeenToComeAndTheLastToGo() {
    Room ann = join(ANN);
    Room phone = join(VISITOR);
    Room laptop = join(VISITOR);
    phone.live().cancel();
    pass(Presence.GRACE.multipliedBy(2));
    assertEquals(List.of(came(VISITOR, START)), ann.presence());
    Instant left = clock.instant();
    laptop.live().cancel();
    pass(ALMOST_GONE);
    assertEquals(1, ann.presence().size());
    pass(MOMENT);
    assertEquals(List.of(came(VISITOR, START), went(VISITOR, left)), ann.presence());
    assertEquals(List.of(), laptop.presence(), "nobody is told of themselves");
  }

  @Test
  void aPageThatIsLoadedAgainShowsNothing() {
    Room ann = join(ANN);
    for (int i = 0; i < 5; i++) {
      Room page = join(VISITOR);
      pass(Duration.ofMinutes(1));
      page.live().cancel();
      pass(ALMOST_GONE);
    }
    assertEquals(List.of(came(VISITOR, START)), ann.presence());
    pass(MOMENT);
    assertEquals(2, ann.presence().size());
    join(VISITOR);
    assertEquals(came(VISITOR, clock.instant()), ann.presence().get(2));
  }

  @Test
  void whoJoinsIsToldWhoIsThere() {
    join(VISITOR).live().cancel();
    assertEquals(List.of(ANN.id()), connectedOf(ANN), "nobody was left to remember the visitor");
    Room visitor = join(VISITOR);
    assertEquals(List.of(ANN.id(), VISITOR.id()), connectedOf(BOSS));
    visitor.live().cancel();
    assertEquals(List.of(ANN.id(), VISITOR.id()), connectedOf(BOSS), "still within the grace");
    pass(Presence.GRACE);
    assertEquals(List.of(ANN.id()), connectedOf(BOSS));
  }

  private List<ParticipantId> connectedOf(Caller caller) {
    return view(caller).connected();
  }

  private RoomView view(Caller caller) {
    List<RoomView> views = new ArrayList<>();
    scene.join(
        caller,
        id,
        null,
        new Room() {
          @Override
          public void onJoined(RoomView room) {
            views.add(room);
            super.onJoined(room);
          }
        });
    return views.get(0);
  }

  @Test
  void aSupervisorWhoWatchesSeesAndIsNotSeen() {
    Room boss = join(BOSS);
    Room visitor = join(VISITOR);
    assertEquals(List.of(came(VISITOR, START)), boss.presence());
    boss.live().cancel();
    pass(Presence.GRACE);
    assertEquals(List.of(), visitor.presence());
  }

  @Test
  void aSupervisorWhoIsGivenTheSessionIsSeenFromThenOn() {
    try (Scene busy =
        new Scene(b -> b.agent(Agent.of("boss", "Boss").withCapacity(1)).timer(timer))) {
      SessionId first = busy.start(Scene.visitor("v-1")).session().id();
      SessionId next = busy.start(Scene.visitor("v-2")).session().id();
      Room boss = busy.join(BOSS, next, null);
      Room visitor = busy.join(Scene.visitor("v-2"), next, null);
      assertEquals(List.of(), visitor.presence());
      answer(busy.chat.sessions().end(Scene.visitor("v-1"), first));
      assertEquals(Set.of(BOSS.id(), Scene.id("v-2")), visitor.connected());
      boss.live().cancel();
      pass(Presence.GRACE);
      assertEquals(Set.of(Scene.id("v-2")), visitor.connected());
    }
  }

  @Test
  void anAgentWhoLosesTheSessionIsGoneAtOnceHoweverFarBehind() {
    Room visitor = join(VISITOR);
    Room ann = new Room();
    ann.allow(1);
    scene.join(ANN, id, 0L, ann);
    answer(ann.live().setTyping(true));
    scene.store.interfere(id, session -> session.unassign(session.createdAt()));
    answer(scene.post(id, "brings the news"));
    assertEquals(List.of(came(ANN, START), went(ANN, START)), visitor.presence());
    assertEquals(List.of(types(ANN), typesNoMore(ANN)), visitor.notices());

    answer(visitor.live().setTyping(true));
    ann.allow(100);
    ann.live().resume();
    assertInstanceOf(RuleViolation.SessionNotFound.class, ann.closed());
    assertEquals(List.of(), ann.notices(), "what happens after the loss is not for Ann");
    pass(Presence.GRACE);
    assertEquals(2, visitor.presence().size());
  }

  @Test
  void theEndOfASessionIsNoReasonToGo() {
    Room ann = join(ANN);
    Room visitor = join(VISITOR);
    answer(scene.chat.sessions().end(VISITOR, id));
    assertEquals(1, ann.presence().size());
    visitor.live().cancel();
    pass(Presence.GRACE);
    assertEquals(2, ann.presence().size());
  }

  @Test
  void nothingIsKeptOfARoomThatEverybodyHasLeft() {
    int before = timer.size();
    List<Room> rooms = List.of(join(ANN), join(VISITOR), join(VISITOR), join(BOSS));
    answer(rooms.get(0).live().setTyping(true));
    answer(rooms.get(1).live().setTyping(true));
    answer(scene.chat.sessions().end(VISITOR, id));
    rooms.forEach(room -> room.live().cancel());
    assertEquals(before, timer.size());
    assertEquals(0, scene.chat.sessionsAtWork());
  }

  // --------------------------------------------------------------- typing

  @Test
  void typingEndsByItselfUnlessItIsSaidAgain() {
    Room ann = join(ANN);
    Room visitor = join(VISITOR);
    for (int i = 0; i < 5; i++) {
      answer(visitor.live().setTyping(true));
      pass(ALMOST_SILENT);
    }
    assertEquals(List.of(types(VISITOR)), ann.notices(), "saying it again is no news");
    pass(MOMENT);
    assertEquals(List.of(types(VISITOR), typesNoMore(VISITOR)), ann.notices());
    assertEquals(List.of(), visitor.notices());
    answer(visitor.live().setTyping(false));
    pass(Presence.TYPING);
    assertEquals(2, ann.notices().size());
    answer(visitor.live().setTyping(true));
    assertEquals(types(VISITOR), ann.notices().get(2));
  }

  @Test
  void somebodyTypesWhoDoesSoOnAnyDevice() {
    Room ann = join(ANN);
    Room phone = join(VISITOR);
    Room laptop = join(VISITOR);
    answer(phone.live().setTyping(true));
    answer(laptop.live().setTyping(true));
    answer(phone.live().setTyping(false));
    assertEquals(List.of(types(VISITOR)), ann.notices());
    answer(laptop.live().setTyping(false));
    assertEquals(List.of(types(VISITOR), typesNoMore(VISITOR)), ann.notices());
    assertEquals(List.of(), phone.notices());
  }

  @Test
  void theMessageEndsTheTyping() {
    List<String> order = new ArrayList<>();
    Room ann =
        scene.join(
            ANN,
            id,
            null,
            new Room() {
              @Override
              public boolean onEvent(LogEntry entry) {
                order.add("typing " + typing() + " at " + entry.sequence());
                return super.onEvent(entry);
              }
            });
    Room phone = join(VISITOR);
    Room laptop = join(VISITOR);
    answer(phone.live().setTyping(true));
    answer(laptop.live().setTyping(true));
    answer(scene.chat.sessions().post(ANN, id, "not the visitor's", null));
    assertEquals(List.of(types(VISITOR)), ann.notices());
    answer(scene.post(id, "done"));
    assertEquals(List.of(types(VISITOR), typesNoMore(VISITOR)), ann.notices());
    assertEquals(List.of("typing [v-7] at 3", "typing [] at 4"), order);
    pass(Presence.TYPING);
    assertEquals(2, ann.notices().size());
  }

  @Test
  void aMessageThatIsRefusedOrLostEndsNoTyping() {
    Room ann = join(ANN);
    Room visitor = join(VISITOR);
    answer(visitor.live().setTyping(true));
    refusal(scene.post(id, " "));
    scene.store.fates(ScriptedStore.Fate.LOST);
    refusal(scene.post(id, "lost"));
    assertEquals(List.of(types(VISITOR)), ann.notices());
  }

  @Test
  void theEndOfTheSessionAndOfTheDeviceEndTheTyping() {
    Room ann = join(ANN);
    Room phone = join(VISITOR);
    join(VISITOR);
    answer(phone.live().setTyping(true));
    phone.live().cancel();
    assertEquals(List.of(types(VISITOR), typesNoMore(VISITOR)), ann.notices());
    assertInstanceOf(RuleViolation.NotJoined.class, refusal(phone.live().setTyping(true)));
    Room again = join(VISITOR);
    answer(again.live().setTyping(true));
    answer(scene.chat.sessions().end(ANN, id));
    assertEquals(typesNoMore(VISITOR), ann.notices().get(3));
    assertEquals(4, ann.notices().size());
  }

  @Test
  void whoJoinsIsToldWhoElseTypes() {
    Room visitor = join(VISITOR);
    answer(visitor.live().setTyping(true));
    assertEquals(List.of(VISITOR.id()), view(ANN).typing());
    assertEquals(List.of(), view(VISITOR).typing());
  }

  // ----------------------------------------------------------- who lags

  @Test
  void whoWaitsGetsTheNewestStateAndNoBacklog() {
    Room ann = new Room();
    ann.allow(1);
    scene.join(ANN, id, 0L, ann);
    Room visitor = join(VISITOR);
    for (int i = 0; i < 3; i++) {
      answer(visitor.live().setTyping(true));
      answer(visitor.live().setTyping(false));
      answer(scene.post(id, "p"));
      answer(scene.chat.live().markRead(VISITOR, id, i + 3));
    }
    assertEquals(List.of(), ann.notices());
    answer(visitor.live().setTyping(true));
    ann.allow(100);
    ann.live().resume();
    assertEquals(List.of(1L, 2L, 3L, 4L, 5L), ann.sequences());
    assertEquals(List.of(came(VISITOR, START)), ann.presence());
    assertEquals(List.of(new MessagesRead(id, VISITOR.id(), 5), types(VISITOR)), ann.notices());
  }

  @Test
  void whoWaitsDoesNotHearOfWhatHasPassedAgain() {
    Room ann = new Room();
    ann.allow(1);
    scene.join(ANN, id, 0L, ann);
    Room visitor = join(VISITOR);
    answer(visitor.live().setTyping(true));
    visitor.live().cancel();
    pass(Presence.GRACE);
    ann.allow(100);
    ann.live().resume();
    assertEquals(List.of(), ann.presence());
    assertEquals(List.of(), ann.notices());
  }

  @Test
  void whoCatchesUpIsToldWhenTheEventsHaveCome() {
    answer(scene.post(id, "p"));
    Room visitor = join(VISITOR);
    scene.store.blocking();
    scene.store.holdReads(true);
    Room ann = scene.join(ANN, id, 0L);
    answer(visitor.live().setTyping(true));
    assertEquals(List.of(), ann.notices());
    scene.store.holdReads(false);
    Room.soon(() -> !ann.notices().isEmpty());
    ann.awaitExactly(1, 3);
    assertEquals(List.of(types(VISITOR)), ann.notices());
  }

  @Test
  void presenceDoesNotWaitForAStoreThatHangs() {
    Room ann = join(ANN);
    Room visitor = join(VISITOR);
    scene.store.pace(ScriptedStore.Pace.HELD);
    scene.post(id, "on its way");
    answer(visitor.live().setTyping(true));
    visitor.live().cancel();
    pass(Presence.GRACE);
    assertEquals(2, ann.presence().size());
    assertEquals(List.of(types(VISITOR), typesNoMore(VISITOR)), ann.notices());
  }

  // ------------------------------------------------------ all of it at once

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
  void whateverHappensEverybodyEndsUpKnowingWhoIsThere(long seed) {
    Random random = new Random(seed);
    Room boss = join(BOSS);
    Room slow = new Room();
    slow.allow(1);
    scene.join(BOSS, id, 0L, slow);
    List<Room> visitors = new ArrayList<>();
    List<Room> agents = new ArrayList<>();
    for (int step = 0; step < 2_000; step++) {
      boolean visitor = random.nextBoolean();
      List<Room> mine = visitor ? visitors : agents;
      Caller me = visitor ? VISITOR : ANN;
      switch (random.nextInt(8)) {
        case 0 -> mine.add(join(me));
        case 1, 2 -> {
          if (!mine.isEmpty()) {
            mine.remove(random.nextInt(mine.size())).live().cancel();
          }
        }
        case 3, 4 -> {
          if (!mine.isEmpty()) {
            answer(mine.get(random.nextInt(mine.size())).live().setTyping(random.nextBoolean()));
          }
        }
        case 5 -> answer(scene.chat.sessions().post(me, id, "p", null));
        case 6 -> pass(Duration.ofMillis(random.nextInt(4_000)));
        default -> {
          if (slow.waits()) {
            slow.allow(1 + random.nextInt(4));
            slow.live().resume();
          }
        }
      }
    }
    pass(Presence.TYPING);
    slow.allow(Integer.MAX_VALUE);
    slow.live().resume();
    Set<ParticipantId> there = new HashSet<>();
    if (!visitors.isEmpty()) {
      there.add(VISITOR.id());
    }
    if (!agents.isEmpty()) {
      there.add(ANN.id());
    }
    for (Room room : List.of(boss, slow)) {
      room.presence();
      room.events();
      assertEquals(there, room.connected(), "seed " + seed);
      assertEquals(Set.of(), room.typing(), "seed " + seed);
    }
  }
}
