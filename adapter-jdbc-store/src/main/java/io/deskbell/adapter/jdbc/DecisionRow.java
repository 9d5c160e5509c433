package io.deskbell.adapter.jdbc;

import io.deskbell.application.port.out.Decided;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.AssignmentDecision;
import io.deskbell.domain.agent.AssignmentDecision.Considered;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Why an agent was chosen, as the table has it: one line a candidate, its values behind tabs. */
final class DecisionRow {
  static final String SELECT =
      "SELECT session, sequence, at, agent, rule, considered FROM assignment WHERE tenant = ?";

  private DecisionRow() {}

  static Decided read(ResultSet row) throws SQLException {
    List<Considered> considered = new ArrayList<>();
    for (String line : row.getString(6).split("\n", -1)) {
      if (!line.isEmpty()) {
        String[] values = line.split("\t", 4);
        considered.add(
            new Considered(
                ParticipantId.of(values[0]),
                Integer.parseInt(values[1]),
                Integer.parseInt(values[2]),
                Optional.of(values[3]).filter(why -> !why.isEmpty())));
      }
    }
    return new Decided(
        row.getLong(2),
        EventRow.instant(row.getLong(3)),
        new AssignmentDecision(
            SessionId.of(row.getString(1)),
            ParticipantId.of(row.getString(4)),
            row.getString(5),
            considered));
  }

  static String considered(AssignmentDecision decision) {
    StringBuilder lines = new StringBuilder();
    for (Considered one : decision.considered()) {
      // Ids have no white space; a policy of somebody else may say what it likes.
      String why = one.passedOver().orElse("").replaceAll("\\s", " ");
      lines
          .append(one.agentId())
          .append('\t')
          .append(one.load())
          .append('\t')
          .append(one.capacity())
          .append('\t')
          .append(why)
          .append('\n');
    }
    return lines.toString();
  }
}
