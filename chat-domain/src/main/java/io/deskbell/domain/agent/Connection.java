package io.deskbell.domain.agent;

import java.time.Instant;

/**
 * Whether an agent is there, and since when. Immutable.
 *
 * @param connectivity whether they are there
 * @param since since when; {@link Instant#EPOCH} for ever
 */
public record Connection(Connectivity connectivity, Instant since) {
  /** The connection of agents whom nobody observes: they count as there. */
  public static final Connection UNOBSERVED = new Connection(Connectivity.CONNECTED, Instant.EPOCH);

  /** The connection of agents who are observed and have never been seen. */
  public static final Connection NEVER = new Connection(Connectivity.LOST, Instant.EPOCH);
}
