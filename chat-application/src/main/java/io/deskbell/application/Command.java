package io.deskbell.application;

import io.deskbell.domain.session.Session;

/** Something to do with one session when its turn has come. */
interface Command {
  /**
   * Decides, in the sequencer's own turn. What it throws comes back to {@link #fail}.
   *
   * @param at the sequencer of the session
   * @param head the session with everything that has been decided
   */
  void decide(SessionSequencer at, Session head);

  /** Whether its turn comes only when nothing of the session is on its way to the store. */
  default boolean needsStillness() {
    return false;
  }

  /** The command could not be decided, for that cause as the caller shall see it. */
  void fail(RuntimeException cause);
}
