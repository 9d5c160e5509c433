package io.deskbell.domain.agent;

/** Whether an agent is there, as observed; what they have declared is another fact. */
public enum Connectivity {
  /** Has a connection. */
  CONNECTED,
  /** Has lost the last connection, a moment ago, and keeps the sessions in hand. */
  GRACE,
  /** Is gone, or was never there. */
  LOST
}
