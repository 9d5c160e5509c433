package io.deskbell.domain.session;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.Requirements;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What matters for who gets a session, as it is now; all of it follows from the session's log.
 * Immutable.
 *
 * @param priority higher is served earlier; 0 is normal
 * @param requirements what the session needs of an agent
 * @param reopens the ended session that goes on in this one
 * @param offer who is being asked to take it
 * @param barred who has declined it, let an offer pass or given it back
 * @param queued whether the visitor has been told to wait since nobody serves the session
 * @param onHold whether its agent has put it aside
 * @param servedSince when its agent got it; empty if nobody serves it and nobody did at the end
 */
public record Routing(
    int priority,
    Requirements requirements,
    Optional<SessionId> reopens,
    Optional<Offer> offer,
    Set<ParticipantId> barred,
    boolean queued,
    boolean onHold,
    Optional<Instant> servedSince) {
  /** Takes an ordered copy. */
  public Routing {
    barred = barred.isEmpty() ? Set.of() : Collections.unmodifiableSortedSet(new TreeSet<>(barred));
  }

  /** That of a new session. */
  static Routing of(SessionEvent.SessionStarted opening) {
    return new Routing(
        opening.priority(),
        opening.requirements(),
        opening.reopens(),
        Optional.empty(),
        Set.of(),
        false,
        false,
        Optional.empty());
  }

  Routing with(int other) {
    return new Routing(other, requirements, reopens, offer, barred, queued, onHold, servedSince);
  }

  Routing with(Requirements other) {
    return new Routing(priority, other, reopens, offer, barred, queued, onHold, servedSince);
  }

  Routing with(Optional<Offer> other) {
    return new Routing(priority, requirements, reopens, other, barred, queued, onHold, servedSince);
  }

  Routing queued(boolean told) {
    return new Routing(priority, requirements, reopens, offer, barred, told, onHold, servedSince);
  }

  Routing onHold(boolean aside) {
    return new Routing(priority, requirements, reopens, offer, barred, queued, aside, servedSince);
  }

  Routing served(Optional<Instant> since) {
    return new Routing(priority, requirements, reopens, offer, barred, queued, onHold, since);
  }

  Routing barring(ParticipantId agentId) {
    Set<ParticipantId> more = new TreeSet<>(barred);
    more.add(agentId);
    return new Routing(priority, requirements, reopens, offer, more, queued, onHold, servedSince);
  }

  Routing welcoming(ParticipantId agentId) {
    if (!barred.contains(agentId)) {
      return this;
    }
    Set<ParticipantId> fewer = new TreeSet<>(barred);
    fewer.remove(agentId);
    return new Routing(priority, requirements, reopens, offer, fewer, queued, onHold, servedSince);
  }

  /** Nobody is asked or barred for a session that is over. */
  Routing ended() {
    return new Routing(
        priority, requirements, reopens, Optional.empty(), Set.of(), false, false, servedSince);
  }
}
