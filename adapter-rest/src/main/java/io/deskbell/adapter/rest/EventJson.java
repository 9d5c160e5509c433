package io.deskbell.adapter.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
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
import org.jspecify.annotations.Nullable;

/** An event of a session's log on the wire; its data is what a WebSocket frame carries. */
record EventJson(String type, long sequence, String timestamp, WireRecord data)
    implements WireRecord {
  private record Started(String sessionId, String userId, String timestamp, long sequence)
      implements WireRecord {}

  private record Plain(String sessionId, String timestamp, long sequence) implements WireRecord {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  private record OfAgent(
      String sessionId,
      String agentId,
      String timestamp,
      long sequence,
      @Nullable String reason,
      @Nullable String expiresAt)
      implements WireRecord {}

  private record Ended(
      String sessionId, String endedBy, String reason, String timestamp, long sequence)
      implements WireRecord {}

  private record Routed(
      String sessionId, RequirementsJson requirements, String timestamp, long sequence)
      implements WireRecord {}

  private record Prioritized(String sessionId, int priority, String timestamp, long sequence)
      implements WireRecord {}

  private record Warned(String sessionId, String endsAt, String timestamp, long sequence)
      implements WireRecord {}

  static EventJson from(SessionEvent event) {
    String id = event.sessionId().value();
    String time = Timestamps.format(event.timestamp());
    long sequence = event.sequence();
    if (event instanceof MessagePosted posted) {
      return new EventJson("message_sent", sequence, time, MessageJson.from(posted.message()));
    }
    if (event instanceof SessionStarted started) {
      String userId = started.visitor().id().value();
      return new EventJson(
          "session_started", sequence, time, new Started(id, userId, time, sequence));
    }
    if (event instanceof SessionQueued) {
      return new EventJson("session_queued", sequence, time, new Plain(id, time, sequence));
    }
    if (event instanceof AgentAssigned assigned) {
      String agentId = assigned.agentId().value();
      return new EventJson(
          "agent_assigned", sequence, time, new OfAgent(id, agentId, time, sequence, null, null));
    }
    if (event instanceof AgentUnassigned unassigned) {
      String agentId = unassigned.agentId().value();
      return new EventJson(
          "agent_unassigned",
          sequence,
          time,
          new OfAgent(id, agentId, time, sequence, unassigned.reason().code(), null));
    }
    if (event instanceof SessionOffered offered) {
      return new EventJson(
          "session_offered",
          sequence,
          time,
          new OfAgent(
              id,
              offered.agentId().value(),
              time,
              sequence,
              null,
              Timestamps.format(offered.expiresAt())));
    }
    if (event instanceof OfferDeclined declined) {
      return new EventJson(
          "offer_declined",
          sequence,
          time,
          new OfAgent(
              id, declined.agentId().value(), time, sequence, declined.reason().code(), null));
    }
    if (event instanceof SessionRouted routed) {
      return new EventJson(
          "session_routed",
          sequence,
          time,
          new Routed(id, RequirementsJson.from(routed.requirements()), time, sequence));
    }
    if (event instanceof SessionPrioritized prioritized) {
      return new EventJson(
          "session_prioritized",
          sequence,
          time,
          new Prioritized(id, prioritized.priority(), time, sequence));
    }
    if (event instanceof SessionHeld) {
      return new EventJson("session_held", sequence, time, new Plain(id, time, sequence));
    }
    if (event instanceof SessionResumed) {
      return new EventJson("session_resumed", sequence, time, new Plain(id, time, sequence));
    }
    if (event instanceof InactivityWarned warned) {
      return new EventJson(
          "inactivity_warned",
          sequence,
          time,
          new Warned(id, Timestamps.format(warned.endsAt()), time, sequence));
    }
    if (event instanceof SessionEnded ended) {
      return new EventJson(
          "session_ended",
          sequence,
          time,
          new Ended(id, ended.endedBy().value(), ended.reason().code(), time, sequence));
    }
    throw new IllegalStateException("no wire form for " + event);
  }
}
