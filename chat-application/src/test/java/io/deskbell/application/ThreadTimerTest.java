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
  void whatIsDueHappensInOrderAndWhatIsCancelledDoesNot() {
    try (Timer timer = new ThreadTimer()) {
      CompletableFuture<Boolean> last = new CompletableFuture<>();
      timer.after(
          Duration.ofMillis(10),
          () -> {
            // On the one thread, which cannot be faster than the cancel.
            timer.after(Duration.ZERO, () -> done.add("first"));
            timer.after(Duration.ZERO, () -> done.add("cancelled")).cancel();
            timer.after(Duration.ZERO, () -> done.add("second"));
            timer.after(Duration.ZERO, () -> last.complete(true));
            throw new IllegalStateException("planted, and no trouble for the others");
          });
      last.orTimeout(20, TimeUnit.SECONDS).join();
      assertEquals(List.of("first", "second"), done);
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
