package io.deskbell.application;

import static io.deskbell.application.Scene.answer;
import static io.deskbell.application.Scene.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.port.in.Answer;
import io.deskbell.application.port.in.Unavailable;
import io.deskbell.domain.RuleViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GateTest {
  private final Gate gate = new Gate();

  @Test
  void anEmptyGateClosesAtOnce() {
    assertTrue(done(gate.close()));
    assertTrue(done(gate.close()));
  }

  @Test
  void aClosedGateLetsNothingIn() {
    gate.close();
    AtomicInteger ran = new AtomicInteger();
    CompletionStage<String> outcome =
        gate.pass(
            Answer.none(),
            change -> {
              ran.incrementAndGet();
              change.complete("in");
            });
    assertInstanceOf(Unavailable.class, refusal(outcome));
    assertEquals(0, ran.get());
  }

  @Test
  void whatIsInsideFinishesAndLateComersDoNotDelayIt() {
    List<CompletableFuture<String>> changes = new ArrayList<>();
    gate.<String>pass(Answer.none(), changes::add);
    gate.<String>pass(Answer.none(), changes::add);
    CompletionStage<Boolean> closed = gate.close();
    changes.get(0).complete("stored");
    refusal(gate.<String>pass(Answer.none(), changes::add));
    assertFalse(done(closed));
    changes.get(1).completeExceptionally(new IllegalStateException("planned"));
    assertTrue(done(closed));
  }

  @Test
  void aChangeThatThrowsHasFailedAndIsOutAgain() {
    RuleViolation violation = new RuleViolation.Forbidden("planned");
    List<Throwable> heard = new ArrayList<>();
    CompletionStage<String> outcome =
        gate.pass(
            (value, failure) -> heard.add(failure),
            change -> {
              throw violation;
            });
    assertEquals(violation, refusal(outcome));
    assertEquals(List.of(violation), heard);
    assertTrue(done(gate.close()));
  }

  @Test
  void aChangeIsOutOnlyWhenItsAnswerHasBeenHeard() {
    List<Boolean> closedBefore = new ArrayList<>();
    List<CompletableFuture<String>> changes = new ArrayList<>();
    CompletableFuture<CompletionStage<Boolean>> closing = new CompletableFuture<>();
    gate.<String>pass((value, failure) -> closedBefore.add(done(closing.join())), changes::add);
    closing.complete(gate.close());
    changes.get(0).complete("stored");
    assertEquals(List.of(false), closedBefore);
    assertTrue(done(closing.join()));
  }

  @Test
  void anAnswerThatThrowsKeepsNothingInside() {
    CompletionStage<String> outcome =
        gate.pass(
            (value, failure) -> {
              throw new IllegalStateException("planned");
            },
            change -> change.complete("stored"));
    assertEquals("stored", answer(outcome));
    assertTrue(done(gate.close()));
  }

  @Test
  void closingWhileManyPassMissesNone() {
    for (int round = 0; round < 200; round++) {
      Gate one = new Gate();
      AtomicInteger begun = new AtomicInteger();
      AtomicInteger over = new AtomicInteger();
      List<Callable<?>> work = new ArrayList<>();
      for (int t = 0; t < 3; t++) {
        work.add(
            () -> {
              for (int i = 0; i < 50; i++) {
                one.pass(
                    (value, failure) -> over.addAndGet(failure == null ? 1 : 0),
                    change -> {
                      begun.incrementAndGet();
                      ForkJoinPool.commonPool().execute(() -> change.complete("stored"));
                    });
              }
              return null;
            });
      }
      work.add(
          () -> {
            answer(one.close());
            assertEquals(begun.get(), over.get());
            return null;
          });
      Scene.together(work);
    }
  }

  private static boolean done(CompletionStage<?> stage) {
    return stage.toCompletableFuture().isDone();
  }
}
