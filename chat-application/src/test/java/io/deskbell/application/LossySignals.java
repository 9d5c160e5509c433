package io.deskbell.application;

import io.deskbell.application.port.out.Signals;
import io.deskbell.domain.SessionId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Hints that are lost, repeated, late, and come in another order than they were given. */
final class LossySignals implements Signals {
  private static final int LATEST_MILLIS = 3_000;

  private final VirtualTime time;
  private final double lost;
  private final List<Listener> listeners = new ArrayList<>();

  /**
   * @param lost how many of all hints do not come at all, 0 to 1
   */
  LossySignals(VirtualTime time, double lost) {
    this.time = time;
    this.lost = lost;
  }

  @Override
  public Link join(Listener listener) {
    listeners.add(listener);
    return new Link() {
      @Override
      public void announce(SessionId id, long sequence) {
        for (Listener other : List.copyOf(listeners)) {
          if (other != listener) {
            send(other, id, sequence);
          }
        }
      }

      @Override
      public void close() {
        listeners.remove(listener);
      }
    };
  }

  private void send(Listener to, SessionId id, long sequence) {
    Random random = time.random();
    if (random.nextDouble() < lost) {
      return;
    }
    do {
      int millis = random.nextInt(4) == 0 ? random.nextInt(LATEST_MILLIS) : random.nextInt(30);
      time.after(
          Duration.ofMillis(millis),
          () -> {
            if (listeners.contains(to)) {
              to.reached(id, sequence);
            }
          });
    } while (random.nextInt(3) == 0);
  }
}
