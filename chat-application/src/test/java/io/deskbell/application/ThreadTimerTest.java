package io.deskbell.application;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThreadTimerTest {
  private final List<String> done = new CopyOnWriteArrayList<>();

  @Test
  void whatIsDueHappensInTheOrderOfTimesAndWhatIsCancelledDoesNot() {
    try (Timer timer = new ThreadTimer()) {
      CompletableFuture<Boolean> last = new CompletableFuture<>();
      timer.after(Duration.ofMillis(40), () -> last.complete(true));
      timer.after(Duration.ofMillis(20), () -> done.add("second"));
      Timer.Cancellable third = timer.after(Duration.ofMillis(30), () -> done.add("third"));
      timer.after(
          Duration.ofMillis(10),
          () -> {
            third.cancel();
            throw new IllegalStateException("planted, and no trouble for the others");
          });
      last.orTimeout(20, TimeUnit.SECONDS).join();
      assertEquals(List.of("second"), done);
    }
  }

  @Test
  void nothingHappensAfterTheClose() {
    Timer timer = new ThreadTimer();
    timer.after(Duration.ofDays(1), () -> done.add("late"));
    timer.close();
    timer.after(Duration.ZERO, () -> done.add("too late")).cancel();
    assertEquals(List.of(), done);
  }
}
