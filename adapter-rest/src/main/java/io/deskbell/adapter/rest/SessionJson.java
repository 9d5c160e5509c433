package io.deskbell.adapter.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Routing;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent.SessionEnded;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A session on the wire; {@code agentId} is there also while it is null. */
@JsonInclude(Include.NON_NULL)
record SessionJson(
    String id,
    String userId,
    @JsonInclude(Include.ALWAYS) @Nullable String agentId,
    String status,
    String createdAt,
    @Nullable String endedAt,
    @Nullable String endedBy,
    @Nullable String endReason,
    long lastSequence,
    @Nullable Integer queuePosition,
    @Nullable EstimateJson estimatedWait,
    @Nullable Integer priority,
    @Nullable RequirementsJson requirements,
    @Nullable String reopens,
    @Nullable Boolean onHold,
    @Nullable Map<String, Long> readMarks)
    implements WireRecord {
  static SessionJson from(SessionView view) {
    Session session = view.session();
    Routing routing = session.routing();
    SessionEnded end = session.ending().orElse(null);
    return new SessionJson(
        session.id().value(),
        session.visitor().id().value(),
        session.agentId().map(ParticipantId::value).orElse(null),
        session.status().code(),
        Timestamps.format(session.createdAt()),
        end == null ? null : Timestamps.format(end.timestamp()),
        end == null ? null : end.endedBy().value(),
        end == null ? null : end.reason().code(),
        session.lastSequence(),
        view.queuePosition().isPresent() ? view.queuePosition().getAsInt() : null,
        EstimateJson.from(view.estimate()),
        routing.priority() == 0 ? null : routing.priority(),
        routing.requirements().isNone() ? null : RequirementsJson.from(routing.requirements()),
        routing.reopens().map(SessionId::value).orElse(null),
        routing.onHold() ? true : null,
        readMarks(view));
  }

  private static @Nullable Map<String, Long> readMarks(SessionView view) {
    Map<ParticipantId, Long> marks = view.readMarks();
    if (marks == null || marks.isEmpty()) {
      return null;
    }
    Map<String, Long> byId = new LinkedHashMap<>();
    marks.forEach((reader, sequence) -> byId.put(reader.value(), sequence));
    return byId;
  }
}
