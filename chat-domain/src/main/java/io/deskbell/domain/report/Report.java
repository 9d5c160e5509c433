package io.deskbell.domain.report;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.report.SessionFigures.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * How the desk served the sessions of some time: in total, by agent and by hour. Immutable.
 *
 * @param from the beginning
 * @param to the end, exclusive
 * @param total all of them
 * @param agents everybody who was given one of them, by id
 * @param hours each hour of UTC that has a part in that time, in order; a session counts where it
 *     started
 */
public record Report(
    Instant from, Instant to, Group total, List<AgentRow> agents, List<HourRow> hours) {
  private static final Duration HOUR = Duration.ofHours(1);

  /** Takes copies. */
  public Report {
    agents = List.copyOf(agents);
    hours = List.copyOf(hours);
  }

  /**
   * Some sessions together.
   *
   * @param sessions how many started
   * @param served how many of them were given to an agent
   * @param abandoned how many of them ended and were not
   * @param ended how many of them have ended
   * @param times how long things took
   */
  public record Group(int sessions, int served, int abandoned, int ended, Times times) {}

  /**
   * How long things took; each is empty where it never happened.
   *
   * @param waiting from the start to the first assignment
   * @param firstResponse from the start to the first message of an agent
   * @param firstResponseFromAssignment from the first assignment to that message
   * @param handling from the assignment to the end
   */
  public record Times(
      Optional<Distribution> waiting,
      Optional<Distribution> firstResponse,
      Optional<Distribution> firstResponseFromAssignment,
      Optional<Distribution> handling) {}

  /**
   * What one agent did.
   *
   * @param agentId who
   * @param sessions how many sessions they had, for however long
   * @param times waiting of those whom they had first, first responses that they gave, and handling
   *     of the parts that they had, each part by itself
   */
  public record AgentRow(ParticipantId agentId, int sessions, Times times) {}

  /**
   * The sessions that started in one hour.
   *
   * @param hour its beginning
   * @param group the sessions
   */
  public record HourRow(Instant hour, Group group) {}

  /**
   * The report on those sessions.
   *
   * @param sessions those that started from {@code from} on and before {@code to}, in any order
   */
  public static Report of(Instant from, Instant to, List<SessionFigures> sessions) {
    Map<Instant, List<SessionFigures>> byHour = new TreeMap<>();
    for (Instant hour = hourOf(from); hour.isBefore(to); hour = hour.plus(HOUR)) {
      byHour.put(hour, new ArrayList<>());
    }
    for (SessionFigures figures : sessions) {
      byHour.computeIfAbsent(hourOf(figures.startedAt()), hour -> new ArrayList<>()).add(figures);
    }
    return new Report(
        from,
        to,
        group(sessions),
        agents(sessions),
        byHour.entrySet().stream()
            .map(hour -> new HourRow(hour.getKey(), group(hour.getValue())))
            .toList());
  }

  private static Instant hourOf(Instant moment) {
    return Instant.ofEpochSecond(
        moment.getEpochSecond() - Math.floorMod(moment.getEpochSecond(), HOUR.toSeconds()));
  }

  private static Group group(List<SessionFigures> sessions) {
    Collected times = new Collected();
    int served = 0;
    int abandoned = 0;
    int ended = 0;
    for (SessionFigures figures : sessions) {
      served += figures.parts().isEmpty() ? 0 : 1;
      abandoned += figures.isAbandoned() ? 1 : 0;
      ended += figures.endedAt() == null ? 0 : 1;
      figures.waiting().ifPresent(times.waiting::add);
      times.addResponse(figures);
      figures.handling().ifPresent(times.handling::add);
    }
    return new Group(sessions.size(), served, abandoned, ended, times.times());
  }

  private static List<AgentRow> agents(List<SessionFigures> sessions) {
    Map<ParticipantId, Collected> byAgent = new TreeMap<>();
    for (SessionFigures figures : sessions) {
      Set<ParticipantId> all = new HashSet<>();
      for (Part part : figures.parts()) {
        Collected times = byAgent.computeIfAbsent(part.agentId(), id -> new Collected());
        if (all.isEmpty()) {
          figures.waiting().ifPresent(times.waiting::add);
        }
        if (all.add(part.agentId())) {
          times.sessions.add(figures);
        }
        part.handling().ifPresent(times.handling::add);
      }
      if (figures.responded() != null) {
        byAgent
            .computeIfAbsent(figures.responded().agentId(), id -> new Collected())
            .addResponse(figures);
      }
    }
    return byAgent.entrySet().stream()
        .map(
            agent ->
                new AgentRow(
                    agent.getKey(), agent.getValue().sessions.size(), agent.getValue().times()))
        .toList();
  }

  private static final class Collected {
    final List<SessionFigures> sessions = new ArrayList<>();
    final List<Duration> waiting = new ArrayList<>();
    final List<Duration> responses = new ArrayList<>();
    final List<Duration> responsesFromAssignment = new ArrayList<>();
    final List<Duration> handling = new ArrayList<>();

    void addResponse(SessionFigures figures) {
      figures.firstResponse().ifPresent(responses::add);
      figures.firstResponseFromAssignment().ifPresent(responsesFromAssignment::add);
    }

    Times times() {
      return new Times(
          Distribution.of(waiting),
          Distribution.of(responses),
          Distribution.of(responsesFromAssignment),
          Distribution.of(handling));
    }
  }
}
