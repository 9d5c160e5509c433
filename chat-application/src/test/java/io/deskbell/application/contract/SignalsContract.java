package io.deskbell.application.contract;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.deskbell.application.port.out.Signals;
import io.deskbell.application.port.out.Signals.Link;
import io.deskbell.application.port.out.Signals.Listener;
import io.deskbell.domain.SessionId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/**
 * What all {@link Signals} promise. A signal may be lost, so these tests announce until it is
 * heard.
 */
public interface SignalsContract {
  /** The signals under test, with nobody joined; each link stands for a process. */
  Signals signals();

  /** One who has joined and remembers what they hear. */
  final class Ear implements Listener {
    private final List<String> heard = new CopyOnWriteArrayList<>();

    @Override
    public void reached(SessionId id, long sequence) {
      heard.add(id + " at " + sequence);
    }
  }

  @Test
  default void allOthersHearAnAnnouncement() {
    Ear one = new Ear();
    Ear two = new Ear();
    try (Link announcer = signals().join(new Ear());
        Link first = signals().join(one);
        Link second = signals().join(two)) {
      announceUntilHeard(announcer, 7, one);
      announceUntilHeard(announcer, 8, two);
      announceUntilHeard(first, 9, two);
      announceUntilHeard(second, 10, one);
    }
  }

  @Test
  default void whoAnnouncesDoesNotHearItself() {
    Ear self = new Ear();
    Ear other = new Ear();
    try (Link announcer = signals().join(self);
        Link echo = signals().join(other)) {
      announceUntilHeard(announcer, 7, other);
      announceUntilHeard(echo, 8, self);

      assertEquals(List.of(), self.heard.stream().filter("s at 7"::equals).toList());
    }
  }

  @Test
  default void whoHasLeftHearsNothing() {
    Ear gone = new Ear();
    Ear other = new Ear();
    Link leaver = signals().join(gone);
    try (Link announcer = signals().join(new Ear());
        Link stays = signals().join(other)) {
      announceUntilHeard(announcer, 7, gone);
      announceUntilHeard(stays, 8, gone);
      leaver.close();
      leaver.close();
      gone.heard.clear();

      announceUntilHeard(announcer, 9, other);
      announceUntilHeard(announcer, 10, other);

      assertEquals(List.of(), gone.heard);
    }
  }

  @Test
  default void aListenerThatFailsHarmsNobody() {
    Ear other = new Ear();
    try (Link announcer = signals().join(new Ear());
        Link broken =
            signals()
                .join(
                    (id, sequence) -> {
                      throw new IllegalStateException("a broken listener");
                    });
        Link stays = signals().join(other)) {
      announceUntilHeard(announcer, 7, other);
      broken.announce(SessionId.of("s"), 8);
      stays.announce(SessionId.of("s"), 9);
    }
  }

  @Test
  default void announcingAfterLeavingIsWithoutHarm() {
    Link left = signals().join(new Ear());
    left.close();

    left.announce(SessionId.of("s"), 1);
  }

  private static void announceUntilHeard(Link announcer, long sequence, Ear by) {
    await()
        .until(
            () -> {
              announcer.announce(SessionId.of("s"), sequence);
              return by.heard.contains("s at " + sequence);
            });
  }
}
