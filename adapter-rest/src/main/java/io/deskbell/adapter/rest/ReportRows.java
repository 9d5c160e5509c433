package io.deskbell.adapter.rest;

import io.deskbell.domain.report.Distribution;
import io.deskbell.domain.report.Report;
import io.deskbell.domain.report.SessionFigures;
import io.deskbell.domain.report.SessionFigures.Part;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of reports, cell by cell, the same for every format: text, whole numbers, truths, and
 * seconds with milliseconds. A cell without a value is an empty text.
 */
final class ReportRows {
  static final String NOTHING = "";

  static final List<String> GROUP = columns("sessions", "served", "abandoned", "ended");
  static final List<String> AGENT = columns("agentId", "sessions");
  static final List<String> HOUR = columns("hour", "sessions", "served", "abandoned", "ended");
  static final List<String> SESSION =
      List.of(
          "sessionId",
          "userId",
          "agentId",
          "startedAt",
          "assignedAt",
          "respondedAt",
          "endedAt",
          "abandoned",
          "waiting",
          "firstResponse",
          "firstResponseFromAssignment",
          "handling");

  private ReportRows() {}

  private static List<String> columns(String... first) {
    List<String> columns = new ArrayList<>(List.of(first));
    for (String time :
        List.of("waiting", "firstResponse", "firstResponseFromAssignment", "handling")) {
      for (String number : List.of("Count", "Mean", "Median", "P90", "P99", "Max")) {
        columns.add(time + number);
      }
    }
    return List.copyOf(columns);
  }

  static List<Object> row(Report.Group group) {
    List<Object> row = new ArrayList<>();
    add(row, group);
    return row;
  }

  static List<Object> row(Report.AgentRow agent) {
    List<Object> row = new ArrayList<>();
    row.add(agent.agentId().value());
    row.add(agent.sessions());
    add(row, agent.times());
    return row;
  }

  static List<Object> row(Report.HourRow hour) {
    List<Object> row = new ArrayList<>();
    row.add(Timestamps.format(hour.hour()));
    add(row, hour.group());
    return row;
  }

  static List<Object> row(SessionFigures figures) {
    List<Part> parts = figures.parts();
    return List.of(
        figures.id().value(),
        figures.opening().visitor().id().value(),
        parts.isEmpty() ? NOTHING : parts.get(parts.size() - 1).agentId().value(),
        Timestamps.format(figures.startedAt()),
        moment(parts.isEmpty() ? null : parts.get(0).from()),
        moment(figures.responded() == null ? null : figures.responded().at()),
        moment(figures.endedAt()),
        figures.isAbandoned(),
        seconds(figures.waiting()),
        seconds(figures.firstResponse()),
        seconds(figures.firstResponseFromAssignment()),
        seconds(figures.handling()));
  }

  private static void add(List<Object> row, Report.Group group) {
    row.addAll(List.of(group.sessions(), group.served(), group.abandoned(), group.ended()));
    add(row, group.times());
  }

  private static void add(List<Object> row, Report.Times times) {
    for (Optional<Distribution> time :
        List.of(
            times.waiting(),
            times.firstResponse(),
            times.firstResponseFromAssignment(),
            times.handling())) {
      row.add(time.map(Distribution::count).orElse(0));
      row.add(seconds(time.map(Distribution::mean)));
      row.add(seconds(time.map(Distribution::median)));
      row.add(seconds(time.map(Distribution::p90)));
      row.add(seconds(time.map(Distribution::p99)));
      row.add(seconds(time.map(Distribution::max)));
    }
  }

  private static Object moment(@Nullable Instant moment) {
    return moment == null ? NOTHING : Timestamps.format(moment);
  }

  private static Object seconds(Optional<Duration> duration) {
    return duration.isPresent() ? BigDecimal.valueOf(duration.get().toMillis(), 3) : NOTHING;
  }
}
