package io.deskbell.domain.report;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.AgentAssigned;
import io.deskbell.domain.session.SessionEvent.AgentUnassigned;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import io.deskbell.domain.session.SessionEvent.SessionEnded;
import io.deskbell.domain.session.SessionEvent.SessionStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When what happened in one session: a fold over its log. Immutable.
 *
 * @param opening its start
 * @param parts who had it and how long, in order; none if it was never given to an agent
 * @param responded the first message of an agent who had it; null if there is none
 * @param endedAt when it ended; null if it has not
 */
public record SessionFigures(
    SessionStarted opening,
    List<Part> parts,
    @Nullable Response responded,
    @Nullable Instant endedAt) {
  /** Takes a copy of the parts. */
  public SessionFigures {
    parts = List.copyOf(parts);
  }

  /**
   * The time that one agent had a session.
   *
   * @param agentId who
   * @param from when it was given to them
   * @param until when it ended or was taken from them; null if they have it
   */
  public record Part(ParticipantId agentId, Instant from, @Nullable Instant until) {
    /** How long they had it; empty if they still have it. */
    public Optional<Duration> handling() {
      return until == null ? Optional.empty() : Optional.of(between(from, until));
    }
  }

  /**
   * The first answer of an agent.
   *
   * @param agentId who answered
   * @param at when
   */
  public record Response(ParticipantId agentId, Instant at) {}

  /**
   * The figures of the session whose log that is. Events that tell nothing of these times are
   * passed over.
   *
   * @param log from sequence 1, in order; read once, so it may be fetched on the way
   * @throws IllegalArgumentException if it does not begin with the start
   */
  public static SessionFigures of(Iterable<? extends SessionEvent> log) {
    SessionStarted opening = null;
    List<Part> parts = new ArrayList<>();
    Part open = null;
    Response responded = null;
    Instant endedAt = null;
    for (SessionEvent event : log) {
      if (event instanceof SessionStarted started) {
        opening = started;
      } else if (event instanceof AgentAssigned assigned) {
        open = closed(open, event.timestamp(), parts);
        open = new Part(assigned.agentId(), assigned.timestamp(), null);
      } else if (event instanceof AgentUnassigned) {
        open = closed(open, event.timestamp(), parts);
      } else if (event instanceof SessionEnded ended) {
        open = closed(open, event.timestamp(), parts);
        endedAt = ended.timestamp();
      } else if (event instanceof MessagePosted posted
          && responded == null
          && open != null
          && posted.message().senderId().equals(open.agentId())) {
        responded = new Response(open.agentId(), posted.timestamp());
      }
    }
    if (opening == null) {
      throw new IllegalArgumentException(
          "expected a log that begins with SessionStarted, got one without");
    }
    if (open != null) {
      parts.add(open);
    }
    return new SessionFigures(opening, parts, responded, endedAt);
  }

  private static @Nullable Part closed(@Nullable Part open, Instant at, List<Part> parts) {
    if (open != null) {
      parts.add(new Part(open.agentId(), open.from(), at));
    }
    return null;
  }

  /** The session. */
  public SessionId id() {
    return opening.sessionId();
  }

  /** When the visitor rang. */
  public Instant startedAt() {
    return opening.timestamp();
  }

  /** Whether it ended without ever having been given to an agent. */
  public boolean isAbandoned() {
    return endedAt != null && parts.isEmpty();
  }

  /** From the start to the first assignment; empty if there is none. */
  public Optional<Duration> waiting() {
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(between(startedAt(), parts.get(0).from()));
  }

  /** From the start to the first message of an agent; empty if there is none. */
  public Optional<Duration> firstResponse() {
    return responded == null ? Optional.empty() : Optional.of(between(startedAt(), responded.at()));
  }

  /** From the first assignment to the first message of an agent; empty if there is none. */
  public Optional<Duration> firstResponseFromAssignment() {
    return responded == null
        ? Optional.empty()
        : Optional.of(between(parts.get(0).from(), responded.at()));
  }

  /**
   * From the assignment to the end, without what it waited in between where it was given back;
   * empty if it was never assigned or has not ended.
   */
  public Optional<Duration> handling() {
    return endedAt == null || parts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            parts.stream()
                .map(part -> part.handling().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus));
  }

  /** From the start to the end; empty unless it {@linkplain #isAbandoned was abandoned}. */
  public Optional<Duration> patience() {
    return endedAt == null || !parts.isEmpty()
        ? Optional.empty()
        : Optional.of(between(startedAt(), endedAt));
  }

  /** A clock that was put back between two events has made nothing shorter than nothing. */
  private static Duration between(Instant from, Instant until) {
    return until.isBefore(from) ? Duration.ZERO : Duration.between(from, until);
  }
}
