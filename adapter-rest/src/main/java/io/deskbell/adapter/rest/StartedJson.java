package io.deskbell.adapter.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.deskbell.application.port.in.SessionView;
import org.jspecify.annotations.Nullable;

/** What a visitor learns of the session they have just started. */
@JsonInclude(Include.NON_NULL)
record StartedJson(
    String sessionId,
    @JsonInclude(Include.ALWAYS) @Nullable String agentId,
    String status,
    @Nullable Integer queuePosition,
    String message)
    implements WireRecord {
  static StartedJson from(SessionView view) {
    SessionJson session = SessionJson.from(view);
    String message =
        session.queuePosition() == null
            ? "Chat session started successfully"
            : (asksAnAgent(view) ? "An agent is being asked" : "All agents are busy")
                + ", you are number "
                + session.queuePosition()
                + " in the queue";
    return new StartedJson(
        session.id(), session.agentId(), session.status(), session.queuePosition(), message);
  }

  private static boolean asksAnAgent(SessionView view) {
    return view.session().routing().offer().isPresent();
  }
}
