package io.deskbell.adapter.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.deskbell.application.port.in.AssignmentView;
import io.deskbell.domain.agent.AssignmentDecision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a session was given or offered to somebody, on the wire. */
record AssignmentJson(
    long sequence, String timestamp, String agentId, String rule, List<Candidate> considered)
    implements WireRecord {
  /** Somebody who was considered; the chosen one was not passed over. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Candidate(String agentId, int load, int capacity, @Nullable String passedOver)
      implements WireRecord {
    private static Candidate from(AssignmentDecision.Considered one) {
      return new Candidate(
          one.agentId().value(), one.load(), one.capacity(), one.passedOver().orElse(null));
    }
  }

  static AssignmentJson from(AssignmentView view) {
    AssignmentDecision decision = view.decision();
    return new AssignmentJson(
        view.sequence(),
        Timestamps.format(view.at()),
        decision.agentId().value(),
        decision.rule(),
        decision.considered().stream().map(Candidate::from).toList());
  }
}
