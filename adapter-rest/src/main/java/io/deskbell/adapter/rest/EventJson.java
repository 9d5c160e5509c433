package io.deskbell.adapter.rest;

import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.AgentAssigned;
import io.deskbell.domain.session.SessionEvent.AgentUnassigned;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import io.deskbell.domain.session.SessionEvent.SessionEnded;
import io.deskbell.domain.session.SessionEvent.SessionQueued;
import io.deskbell.domain.session.SessionEvent.SessionStarted;

/** An event of a session's log on the wire; its data is what a WebSocket frame carries. */
record EventJson(String type, long sequence, String timestamp, WireRecord data)
    implements WireRecord {
  private record Started(String sessionId, String userId, String timestamp, long sequence)
      implements WireRecord {}

  private record Queued(String sessionId, String timestamp, long sequence) implements WireRecord {}

  private record OfAgent(String sessionId, String agentId, String timestamp, long sequence)
      implements WireRecord {}

  private record Ended(
      String sessionId, String endedBy, String reason, String timestamp, long sequence)
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
      return new EventJson("session_queued", sequence, time, new Queued(id, time, sequence));
    }
    if (event instanceof AgentAssigned assigned) {
      String agentId = assigned.agentId().value();
      return new EventJson(
          "agent_assigned", sequence, time, new OfAgent(id, agentId, time, sequence));
    }
    if (event instanceof AgentUnassigned unassigned) {
      String agentId = unassigned.agentId().value();
      return new EventJson(
          "agent_unassigned", sequence, time, new OfAgent(id, agentId, time, sequence));
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
