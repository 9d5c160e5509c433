package io.deskbell.application;

import static io.deskbell.application.Scene.ANN;
import static io.deskbell.application.Scene.VISITOR;
import static io.deskbell.application.Scene.answer;
import static io.deskbell.application.Scene.id;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.contract.SettableClock;
import io.deskbell.application.port.in.Records;
import io.deskbell.application.port.in.Records.Erasure;
import io.deskbell.application.port.in.StillInSession;
import io.deskbell.application.port.in.Unavailable;
import io.deskbell.application.port.out.Identity;
import io.deskbell.application.port.out.Retention;
import io.deskbell.application.port.out.StoreUnavailable;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.session.MessageContent;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordServiceTest {
  private static final ParticipantId REPLACEMENT = ParticipantId.of("erased-1");

  private final SettableClock clock = new SettableClock(Instant.parse("2028-03-31T12:00:00Z"));
  private final Scene scene =
      new Scene(builder -> builder.agent(Agent.of("ann", "Ann").withCapacity(1)));
  private final Asked asked = new Asked();
  private final Records records = new RecordService(scene.store, asked, new ClockedIdentity(clock));

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void aLogIsReadInPartsWhoeverTookPart() {
    SessionId session = scene.start();
    answer(scene.post(session, "hello"));

    assertEquals(scene.store.log(session).subList(0, 2), records.events(session, 0, 2));
    assertEquals(scene.store.log(session).subList(2, 3), records.events(session, 2, 2));
    assertEquals(List.of(), records.events(session, 3, 2));
  }

  @Test
  void aLogThatIsNotThereIsSaid() {
    SessionId unknown = SessionId.of("unknown");

    assertThrows(RuleViolation.SessionNotFound.class, () -> records.events(unknown, 0, 2));
  }

  @Test
  void whatIsOlderIsDeletedByTheCalendarAndTheClock() {
    asked.deleted = 7;

    assertEquals(7, records.deleteEnded(Duration.ofHours(24), 100));
    records.deleteEnded(Period.ofMonths(1), 100);
    clock.advance(Duration.ofDays(1));
    records.deleteEnded(Period.ofYears(1), 5);

    assertEquals(
        List.of("2028-03-30T12:00:00Z 100", "2028-02-29T12:00:00Z 100", "2027-04-01T12:00:00Z 5"),
        asked.deletions);
  }

  @Test
  void aPersonWithoutAnOpenSessionIsReplaced() {
    answer(scene.chat.sessions().end(VISITOR, scene.start()));
    asked.erased = 3;

    assertEquals(new Erasure(REPLACEMENT, 3), records.erase(VISITOR.id()));
    assertEquals(List.of("v-7 erased-1 [erased]"), asked.erasures);
    assertEquals(3, records.erase(id("nobody")).sessions());
  }

  @Test
  void aPersonInAnOpenSessionIsLeftAlone() {
    SessionId active = scene.start();
    SessionId waiting = scene.start();

    StillInSession ofTheVisitor =
        assertThrows(StillInSession.class, () -> records.erase(VISITOR.id()));
    assertEquals(List.of(active, waiting), ofTheVisitor.sessions());
    String message = ofTheVisitor.getMessage();
    assertTrue(message.contains("v-7") && message.contains(active + ", " + waiting), message);
    StillInSession ofTheAgent = assertThrows(StillInSession.class, () -> records.erase(ANN.id()));
    assertEquals(List.of(active), ofTheAgent.sessions());
    assertEquals(List.of(), asked.erasures);
  }

  @Test
  void aStoreOutOfReachIsSaid() {
    SessionId session = scene.start();
    scene.store.outOfReach(true);
    asked.failure = new StoreUnavailable("gone", null);

    assertThrows(Unavailable.class, () -> records.events(session, 0, 2));
    assertThrows(Unavailable.class, () -> records.erase(VISITOR.id()));
    assertThrows(Unavailable.class, () -> records.deleteEnded(Period.ofDays(1), 1));
    scene.store.outOfReach(false);
  }

  /** Writes down what it is asked for. */
  private static final class Asked implements Retention {
    final List<String> deletions = new ArrayList<>();
    final List<String> erasures = new ArrayList<>();
    int deleted;
    int erased;
    StoreUnavailable failure;

    @Override
    public CompletionStage<Integer> deleteEnded(Instant endedBefore, int limit) {
      deletions.add(endedBefore + " " + limit);
      return outcome(deleted);
    }

    @Override
    public CompletionStage<Integer> erase(
        ParticipantId person, ParticipantId replacement, MessageContent content) {
      erasures.add(person + " " + replacement + " " + content.text());
      return outcome(erased);
    }

    private CompletionStage<Integer> outcome(int count) {
      return failure == null
          ? CompletableFuture.completedStage(count)
          : CompletableFuture.failedStage(failure);
    }
  }

  /** The time of a settable clock, and one id. */
  private record ClockedIdentity(SettableClock clock) implements Identity {
    @Override
    public Instant now() {
      return clock.instant();
    }

    @Override
    public SessionId newSessionId() {
      throw new UnsupportedOperationException("keeping records starts no session");
    }

    @Override
    public ParticipantId newVisitorId() {
      throw new UnsupportedOperationException("keeping records signs nobody in");
    }

    @Override
    public ParticipantId newErasedId() {
      return REPLACEMENT;
    }
  }
}
