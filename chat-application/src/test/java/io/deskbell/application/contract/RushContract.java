package io.deskbell.application.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.Chat;
import io.deskbell.application.port.in.AgentChange;
import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.out.DeskStore;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.agent.Standing;
import io.deskbell.domain.assignment.Desk;
import io.deskbell.domain.assignment.Move;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.AgentAssigned;
import io.deskbell.domain.session.SessionEvent.AgentUnassigned;
import io.deskbell.domain.session.SessionEvent.OfferDeclined;
import io.deskbell.domain.session.SessionEvent.SessionEnded;
import io.deskbell.domain.session.SessionEvent.SessionOffered;
import io.deskbell.domain.session.SessionStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What a whole chat on a store keeps to while many people do everything at once, beside an auditor
 * who reads every desk there is to be read.
 */
public interface RushContract extends StoreContract {
  /** The desk of the same store, untouched at first. */
  DeskStore deskStore();

  /** How much each of the people does. */
  default int movesPerPerson() {
    return 150;
  }

  @Test
  default void aRushOfEverythingKeepsTheInvariants() throws Exception {
    new Rush(this, false).run();
  }

  @Test
  default void aRushInWhichAgentsAreAskedKeepsThemToo() throws Exception {
    new Rush(this, true).run();
  }

  /** One rush. */
  final class Rush {
    private static final int PEOPLE = 5;
    private static final int MOST = 3;
    private static final Caller SUE = Caller.of(Participant.supervisor("sue"));
    private static final List<String> AGENTS = List.of("steady", "ann", "bob", "cid");

    /** What somebody may be told who comes too late or asks for too much. */
    private static final Set<String> REFUSALS =
        Set.of(
            "session_not_found",
            "session_ended",
            "session_active",
            "session_waiting",
            "session_offered",
            "no_offer",
            "agent_unavailable",
            "agent_not_found",
            "forbidden");

    private final RushContract store;
    private final boolean asks;
    private final ConcurrentLinkedQueue<SessionId> sessions = new ConcurrentLinkedQueue<>();
    private final AtomicInteger visitors = new AtomicInteger();
    private final AtomicInteger made = new AtomicInteger();
    private final AtomicInteger working = new AtomicInteger(PEOPLE);

    Rush(RushContract store, boolean asks) {
      this.store = store;
      this.asks = asks;
    }

    void run() throws Exception {
      Chat.Builder builder =
          Chat.builder().log(store.sessionLog()).desk(store.deskStore()).idleTimeout(Duration.ZERO);
      AGENTS.forEach(id -> builder.agent(Agent.of(id, id).withCapacity(2)));
      if (asks) {
        builder.offers(Duration.ofMillis(30));
      }
      try (Chat chat = builder.build()) {
        List<Callable<Integer>> all = new ArrayList<>();
        for (int i = 0; i < PEOPLE; i++) {
          Random random = new Random(i * 0x9E3779B97F4A7C15L + (asks ? 1 : 0));
          all.add(
              () -> {
                try {
                  for (int n = 0; n < store.movesPerPerson(); n++) {
                    moveSomething(chat, random);
                  }
                } finally {
                  working.decrementAndGet();
                }
                return 0;
              });
        }
        all.add(this::audit);
        List<Integer> audited = Race.between(all);
        assertTrue(audited.get(PEOPLE) > 10, "hardly a desk was looked at: " + audited);
        assertTrue(made.get() > PEOPLE * store.movesPerPerson() / 4, "hardly anything was done");
        finish(chat);
      }
      everySessionHadOneAgentAtATime();
    }

    private void moveSomething(Chat chat, Random random) {
      Caller agent = Caller.of(Participant.agent(AGENTS.get(random.nextInt(AGENTS.size()))));
      Caller who = random.nextInt(3) == 0 ? SUE : agent;
      SessionId id = any(random);
      int what = id == null ? 0 : random.nextInt(16);
      switch (what) {
        case 0, 1, 2, 3 -> ring(chat);
        case 4, 5 -> answer(chat.sessions().end(SUE, session(id)));
        case 6 -> move(chat, who, id, new Move.Transfer(anyAgent(random)));
        case 7 -> move(chat, agent, id, new Move.Pick());
        case 8 -> move(chat, who, id, new Move.GiveBack());
        case 9 -> move(chat, SUE, id, new Move.TakeOver());
        case 10 -> move(chat, who, id, random.nextBoolean() ? new Move.Hold() : new Move.Resume());
        case 11, 12 -> accept(chat, id, random);
        case 13 ->
            answer(chat.agents().put(SUE, changing(random), capacity(random.nextInt(MOST + 1))));
        case 14 ->
            answer(
                chat.agents()
                    .declare(
                        SUE,
                        changing(random),
                        random.nextBoolean() ? Availability.AVAILABLE : Availability.AWAY));
        default -> {
          ParticipantId gone = changing(random);
          answer(chat.agents().remove(SUE, gone));
          answer(chat.agents().put(SUE, gone, capacity(2)));
        }
      }
    }

    private void ring(Chat chat) {
      Caller visitor = Caller.of(Participant.visitor("v-" + visitors.incrementAndGet()));
      chat.sessions()
          .start(visitor)
          .thenAccept(view -> sessions.add(view.session().id()))
          .toCompletableFuture()
          .join();
    }

    /** Twice, as impatient people do. */
    private void accept(Chat chat, @Nullable SessionId id, Random random) {
      Optional<ParticipantId> asked =
          store
              .sessionLog()
              .find(session(id))
              .flatMap(session -> session.routing().offer())
              .map(offer -> offer.agentId());
      if (asked.isPresent()) {
        Caller agent = Caller.of(Participant.agent(asked.get().value()));
        Move move = random.nextInt(3) == 0 ? new Move.Decline() : new Move.Accept();
        move(chat, agent, id, move);
        move(chat, agent, id, move);
      }
    }

    private void move(Chat chat, Caller who, @Nullable SessionId id, Move move) {
      answer(chat.desk().move(who, session(id), move));
    }

    private void answer(CompletionStage<?> stage) {
      try {
        stage.toCompletableFuture().join();
        made.incrementAndGet();
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof RuleViolation refusal)
            || !REFUSALS.contains(refusal.code())) {
          throw e;
        }
      }
    }

    private static SessionId session(@Nullable SessionId id) {
      if (id == null) {
        throw new AssertionError("expected a session");
      }
      return id;
    }

    private @Nullable SessionId any(Random random) {
      List<SessionId> all = List.copyOf(sessions);
      // Mostly one of the newer ones, which are open.
      int from = Math.max(0, all.size() - 20);
      return all.isEmpty() ? null : all.get(from + random.nextInt(all.size() - from));
    }

    private static ParticipantId anyAgent(Random random) {
      return ParticipantId.of(AGENTS.get(random.nextInt(AGENTS.size())));
    }

    /** One of those who change while they work; the first of all never does. */
    private static ParticipantId changing(Random random) {
      return ParticipantId.of(AGENTS.get(1 + random.nextInt(AGENTS.size() - 1)));
    }

    private static AgentChange capacity(int sessions) {
      return new AgentChange(null, sessions, Availability.AVAILABLE, null, null, null, null);
    }

    private int audit() {
      int looks = 0;
      while (working.get() > 0) {
        Desk desk = store.deskStore().load().desk();
        isInOrder(desk);
        looks++;
      }
      return looks;
    }

    private void isInOrder(Desk desk) {
      for (AgentLoad agent : desk.loads()) {
        boolean steady = agent.agentId().value().equals("steady");
        assertTrue(agent.load() <= (steady ? 2 : MOST), () -> "too much for " + agent);
        assertEquals(desk.carriedBy(agent.agentId()).size(), agent.load(), agent.toString());
        assertTrue(
            agent.standing() != Standing.DISMISSED || agent.load() == 0,
            () -> "dismissed and still at it: " + agent);
      }
      List<Session> waiting = desk.waiting(1, Integer.MAX_VALUE);
      List<Session> sorted = new ArrayList<>(waiting);
      sorted.sort(
          Comparator.comparingInt((Session session) -> -session.priority())
              .thenComparing(Session::createdAt)
              .thenComparing(Session::id));
      assertEquals(
          sorted.stream().map(Session::id).toList(), waiting.stream().map(Session::id).toList());
      for (Session session : waiting) {
        for (AgentLoad agent : desk.loads()) {
          boolean beside =
              session.routing().offer().isEmpty()
                  && agent.hasRoom()
                  && !session.routing().barred().contains(agent.agentId());
          assertTrue(!beside, () -> session + " waits beside " + agent);
        }
      }
    }

    private void finish(Chat chat) {
      for (SessionId id : sessions) {
        chat.sessions().end(SUE, id).toCompletableFuture().join();
      }
      Desk desk = store.deskStore().load().desk();
      assertEquals(0, desk.queueLength());
      desk.loads().forEach(agent -> assertEquals(0, agent.load(), agent.toString()));
    }

    private void everySessionHadOneAgentAtATime() {
      for (SessionId id : sessions) {
        List<SessionEvent> log = Fixtures.wholeLog(store.sessionLog(), id);
        Session replayed = Session.replay(log);
        assertEquals(SessionStatus.ENDED, replayed.status());
        ParticipantId serves = null;
        ParticipantId asked = null;
        for (SessionEvent event : log) {
          if (event instanceof SessionOffered offered) {
            assertTrue(serves == null && asked == null, () -> "asked twice: " + log);
            asked = offered.agentId();
          } else if (event instanceof OfferDeclined declined) {
            assertEquals(asked, declined.agentId());
            asked = null;
          } else if (event instanceof AgentAssigned assigned) {
            boolean free = serves == null && (asked == null || asked.equals(assigned.agentId()));
            assertTrue(free, () -> "two agents: " + log);
            serves = assigned.agentId();
            asked = null;
          } else if (event instanceof AgentUnassigned unassigned) {
            assertEquals(serves, unassigned.agentId());
            serves = null;
          } else if (event instanceof SessionEnded) {
            assertEquals(log.size(), event.sequence());
          }
        }
      }
    }
  }
}
