package io.deskbell.application.contract;

import static io.deskbell.application.contract.Fixtures.started;
import static io.deskbell.application.contract.Fixtures.stored;
import static io.deskbell.application.contract.Fixtures.wholeLog;
import static io.deskbell.application.contract.Stages.outcome;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.contract.StoreOpener.Opening;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.assignment.Desk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every store promises whose content several processes may share. */
public interface SharedByProcessesContract extends SharedStoreContract {
  @Test
  @Timeout(180)
  default void threadsAndTwoProcessesLoseNothingAndKeepTheCapacity(@TempDir Path directory)
      throws Exception {
    try (Opening store = opener().open(place())) {
      stored(store.sessionLog(), started(SecondProcess.SHARED.value()));
      stored(store.sessionLog(), started(SecondProcess.REPEATED.value()));
      Agent ann = Agent.of("ann", "Ann").withCapacity(3);
      Agent bob = Agent.of("bob", "Bob").withCapacity(2);
      outcome(store.deskStore().commit(0, Desk.of(List.of(ann, bob)), List.of()));
      int each = changesPerRacer();

      Path said = directory.resolve("said");
      Process second =
          new ProcessBuilder(SecondProcess.command(opener().getClass(), "second", each, place()))
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      try {
        awaitItsFirstMessage(store, second, said);
        Race.between(SecondProcess.racers(store, "first", each));
        assertTrue(second.waitFor(60, TimeUnit.SECONDS), "the second process does not end");
        assertEquals(0, second.exitValue(), () -> read(said));
      } finally {
        second.destroyForcibly().waitFor();
      }

      new Writing(store.sessionLog(), SecondProcess.SHARED)
          .assertNothingIsLost(each, "first", "second");
      new Writing(store.sessionLog(), SecondProcess.REPEATED).assertEachIsThereOnce(each / 2);
      new Dispatching(store.sessionLog(), store.deskStore())
          .assertCapacityKeptAndNobodyWaitsInVain(SecondProcess.SHARED, SecondProcess.REPEATED);
    }
  }

  // Starting takes it longer than all the changes.
  private static void awaitItsFirstMessage(Opening store, Process second, Path said)
      throws InterruptedException {
    while (wholeLog(store.sessionLog(), SecondProcess.SHARED).size() == 1) {
      assertFalse(
          second.waitFor(10, TimeUnit.MILLISECONDS),
          () -> "the second process has ended: " + read(said));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
