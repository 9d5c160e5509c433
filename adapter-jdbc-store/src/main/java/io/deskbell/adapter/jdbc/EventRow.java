package io.deskbell.adapter.jdbc;

import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.DeclineReason;
import io.deskbell.domain.session.EndReason;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.AgentAssigned;
import io.deskbell.domain.session.SessionEvent.AgentUnassigned;
import io.deskbell.domain.session.SessionEvent.InactivityWarned;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import io.deskbell.domain.session.SessionEvent.OfferDeclined;
import io.deskbell.domain.session.SessionEvent.SessionEnded;
import io.deskbell.domain.session.SessionEvent.SessionHeld;
import io.deskbell.domain.session.SessionEvent.SessionOffered;
import io.deskbell.domain.session.SessionEvent.SessionPrioritized;
import io.deskbell.domain.session.SessionEvent.SessionQueued;
import io.deskbell.domain.session.SessionEvent.SessionResumed;
import io.deskbell.domain.session.SessionEvent.SessionRouted;
import io.deskbell.domain.session.SessionEvent.SessionStarted;
import io.deskbell.domain.session.UnassignReason;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One event as the table has it. */
record EventRow(
    String session,
    long sequence,
    Type type,
    long at,
    @Nullable String actor,
    @Nullable String content,
    @Nullable String clientMessageId,
    @Nullable String detail) {

  /** What the type column says. Never renamed: it is in the databases. */
  enum Type {
    SESSION_STARTED,
    SESSION_QUEUED,
    AGENT_ASSIGNED,
    AGENT_UNASSIGNED,
    MESSAGE_SENT,
    SESSION_ENDED,
    SESSION_OFFERED,
    OFFER_DECLINED,
    SESSION_ROUTED,
    SESSION_PRIORITIZED,
    SESSION_HELD,
    SESSION_RESUMED,
    INACTIVITY_WARNED;

    private final String code = name().toLowerCase(Locale.ROOT);

    static Type of(String code) {
      for (Type type : values()) {
        if (type.code.equals(code)) {
          return type;
        }
      }
      throw new IllegalStateException("expected a known type of event, found " + code);
    }
  }

  static final String COLUMNS = "sequence, type, at, actor, content, client_message_id, detail";

  /** Between the priority of a new session and what else is to be said of it. */
  private static final char OPENING = '?';

  private static final long NANOS = 1_000_000_000L;

  static EventRow of(SessionEvent event) {
    if (event instanceof MessagePosted posted) {
      Message message = posted.message();
      ClientMessageId clientMessageId = message.clientMessageId();
      return row(
          event,
          Type.MESSAGE_SENT,
          message.senderId(),
          message.content().text(),
          clientMessageId == null ? null : clientMessageId.value(),
          null);
    } else if (event instanceof SessionStarted started) {
      return row(
          event,
          Type.SESSION_STARTED,
          started.visitor().id(),
          null,
          null,
          started.priority()
              + RoutingDetails.opening(started.requirements(), started.reopens())
                  .map(text -> OPENING + text)
                  .orElse(""));
    } else if (event instanceof SessionQueued) {
      return row(event, Type.SESSION_QUEUED, null, null, null, null);
    } else if (event instanceof AgentAssigned assigned) {
      return row(event, Type.AGENT_ASSIGNED, assigned.agentId(), null, null, assigned.rule());
    } else if (event instanceof AgentUnassigned unassigned) {
      return row(
          event,
          Type.AGENT_UNASSIGNED,
          unassigned.agentId(),
          null,
          null,
          unassigned.reason().code());
    } else if (event instanceof SessionOffered offered) {
      Details details =
          new Details().add("rule", offered.rule()).add("expires", nanos(offered.expiresAt()));
      return row(event, Type.SESSION_OFFERED, offered.agentId(), null, null, details.text());
    } else if (event instanceof OfferDeclined declined) {
      return row(
          event, Type.OFFER_DECLINED, declined.agentId(), null, null, declined.reason().code());
    } else if (event instanceof SessionRouted routed) {
      Details details = RoutingDetails.requirements(new Details(), routed.requirements());
      return row(event, Type.SESSION_ROUTED, null, null, null, details.text());
    } else if (event instanceof SessionPrioritized prioritized) {
      return row(
          event,
          Type.SESSION_PRIORITIZED,
          null,
          null,
          null,
          String.valueOf(prioritized.priority()));
    } else if (event instanceof SessionHeld) {
      return row(event, Type.SESSION_HELD, null, null, null, null);
    } else if (event instanceof SessionResumed) {
      return row(event, Type.SESSION_RESUMED, null, null, null, null);
    } else if (event instanceof InactivityWarned warned) {
      return row(
          event, Type.INACTIVITY_WARNED, null, null, null, String.valueOf(nanos(warned.endsAt())));
    } else if (event instanceof SessionEnded ended) {
      return row(event, Type.SESSION_ENDED, ended.endedBy(), null, null, ended.reason().code());
    }
    throw new IllegalArgumentException("expected an event with a row, got " + event);
  }

  private static EventRow row(
      SessionEvent event,
      Type type,
      @Nullable ParticipantId actor,
      @Nullable String content,
      @Nullable String clientMessageId,
      @Nullable String detail) {
    return new EventRow(
        event.sessionId().value(),
        event.sequence(),
        type,
        nanos(event.timestamp()),
        actor == null ? null : actor.value(),
        content,
        clientMessageId,
        detail);
  }

  /** The row of a session that a reading of {@link #COLUMNS} is at. */
  static EventRow read(SessionId session, ResultSet row) throws SQLException {
    return read(session, row, 1);
  }

  /** The same where those columns begin further right. */
  static EventRow read(SessionId session, ResultSet row, int first) throws SQLException {
    return new EventRow(
        session.value(),
        row.getLong(first),
        Type.of(row.getString(first + 1)),
        row.getLong(first + 2),
        row.getString(first + 3),
        row.getString(first + 4),
        row.getString(first + 5),
        row.getString(first + 6));
  }

  SessionEvent event() {
    SessionId id = SessionId.of(session);
    Instant when = instant(at);
    return switch (type) {
      case SESSION_STARTED -> started(id, when);
      case SESSION_QUEUED -> new SessionQueued(id, sequence, when);
      case AGENT_ASSIGNED ->
          new AgentAssigned(id, sequence, when, ParticipantId.of(requireActor()), requireDetail());
      case AGENT_UNASSIGNED ->
          new AgentUnassigned(
              id,
              sequence,
              when,
              ParticipantId.of(requireActor()),
              // Written without a reason up to tables of version 2.
              detail == null ? UnassignReason.RETURNED : UnassignReason.of(detail));
      case MESSAGE_SENT -> new MessagePosted(message());
      case SESSION_ENDED ->
          new SessionEnded(
              id, sequence, when, ParticipantId.of(requireActor()), EndReason.of(requireDetail()));
      case SESSION_OFFERED -> offered(id, when);
      case OFFER_DECLINED ->
          new OfferDeclined(
              id,
              sequence,
              when,
              ParticipantId.of(requireActor()),
              DeclineReason.of(requireDetail()));
      case SESSION_ROUTED ->
          new SessionRouted(id, sequence, when, RoutingDetails.requirements(Details.read(detail)));
      case SESSION_PRIORITIZED ->
          new SessionPrioritized(id, sequence, when, Integer.parseInt(requireDetail()));
      case SESSION_HELD -> new SessionHeld(id, sequence, when);
      case SESSION_RESUMED -> new SessionResumed(id, sequence, when);
      case INACTIVITY_WARNED ->
          new InactivityWarned(id, sequence, when, instant(Long.parseLong(requireDetail())));
    };
  }

  private SessionEvent started(SessionId id, Instant when) {
    String text = requireDetail();
    int opening = text.indexOf(OPENING);
    Details details = Details.read(opening < 0 ? null : text.substring(opening + 1));
    return new SessionStarted(
        id,
        sequence,
        when,
        Participant.visitor(requireActor()),
        Integer.parseInt(opening < 0 ? text : text.substring(0, opening)),
        RoutingDetails.requirements(details),
        details.get("reopens").map(SessionId::of));
  }

  private SessionEvent offered(SessionId id, Instant when) {
    Details details = Details.read(detail);
    return new SessionOffered(
        id,
        sequence,
        when,
        ParticipantId.of(requireActor()),
        details.require("rule"),
        instant(Long.parseLong(details.require("expires"))));
  }

  Message message() {
    String text = content;
    if (text == null) {
      throw missing("content");
    }
    return new Message(
        SessionId.of(session),
        sequence,
        instant(at),
        ParticipantId.of(requireActor()),
        new MessageContent(text),
        clientMessageId == null ? null : ClientMessageId.of(clientMessageId));
  }

  private String requireActor() {
    if (actor == null) {
      throw missing("actor");
    }
    return actor;
  }

  private String requireDetail() {
    if (detail == null) {
      throw missing("detail");
    }
    return detail;
  }

  private IllegalStateException missing(String column) {
    return new IllegalStateException(
        "expected a value in " + column + " of event " + sequence + " in session " + session);
  }

  /** Puts the row's values at the parameters from 2 to 9, behind the tenant. */
  void bind(PreparedStatement statement) throws SQLException {
    statement.setString(2, session);
    statement.setLong(3, sequence);
    statement.setString(4, type.code);
    statement.setLong(5, at);
    statement.setString(6, actor);
    statement.setString(7, content);
    statement.setString(8, clientMessageId);
    statement.setString(9, detail);
  }

  /**
   * Nanoseconds since 1970.
   *
   * @throws ArithmeticException before 1677 and after 2262
   */
  static long nanos(Instant instant) {
    return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS), instant.getNano());
  }

  static Instant instant(long nanos) {
    return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
  }
}
