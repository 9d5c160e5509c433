package io.deskbell.application;

import io.deskbell.application.port.out.Signals;
import io.deskbell.domain.SessionId;

/** Signals of a process that is alone on its store. */
final class NoSignals implements Signals {
  @Override
  public Link join(Listener listener) {
    return new Link() {
      @Override
      public void announce(SessionId id, long sequence) {
        // Nobody else is there.
      }

      @Override
      public void close() {
        // Nothing was opened.
      }
    };
  }
}
