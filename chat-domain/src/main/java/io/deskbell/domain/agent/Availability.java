package io.deskbell.domain.agent;

/**
 * What an agent has declared about taking new sessions; whether they are connected is another fact.
 */
public enum Availability {
  /** Takes new sessions. */
  AVAILABLE,
  /** Keeps the sessions in hand, takes no new ones. */
  AWAY,
  /** Not at work. */
  OFFLINE
}
