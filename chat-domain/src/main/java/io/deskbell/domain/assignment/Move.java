package io.deskbell.domain.assignment;

import io.deskbell.domain.ParticipantId;

/** What somebody wants to become of a session at the desk. Immutable. */
public sealed interface Move {
  /** The agent who is asked takes the session. */
  record Accept() implements Move {}

  /** The agent who is asked does not take it. */
  record Decline() implements Move {}

  /** An agent takes a waiting session out of its turn. */
  record Pick() implements Move {}

  /** The agent gives the session back to the queue, to its old place. */
  record GiveBack() implements Move {}

  /** The agent puts the session aside. */
  record Hold() implements Move {}

  /** The agent goes on with it. */
  record Resume() implements Move {}

  /** A supervisor serves the session from now on, whoever did before. */
  record TakeOver() implements Move {}

  /**
   * The session is passed on.
   *
   * @param agentId to whom
   */
  record Transfer(ParticipantId agentId) implements Move {}

  /**
   * The session is passed on to whoever of a team has room, or waits for them at its old place.
   *
   * @param team the name of the team
   */
  record TransferToTeam(String team) implements Move {}

  /**
   * A supervisor says how urgent the session is.
   *
   * @param priority higher is served earlier, from -1000 to 1000; 0 is normal
   */
  record Prioritize(int priority) implements Move {}
}
