package io.deskbell.domain.agent;

/** Who has the word about an agent's place on the roster. */
public enum Standing {
  /** The configuration, which is applied anew at every start. */
  CONFIGURED,
  /** Somebody who changed the agent while the desk was running; the configuration has no say. */
  MANAGED,
  /** Not in the configuration any more, with sessions still in hand. */
  DEPARTED,
  /**
   * Taken from the roster while the desk was running; the configuration does not bring them back.
   */
  DISMISSED;

  /** Whether an agent of this standing is on the roster. */
  public boolean isOnRoster() {
    return this == CONFIGURED || this == MANAGED;
  }
}
