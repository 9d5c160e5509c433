package io.deskbell.bootstrap;

import io.deskbell.application.Chat;
import io.deskbell.application.port.in.Unavailable;
import io.deskbell.application.port.out.StoreUnavailable;
import io.deskbell.bootstrap.Command.Asked;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.AgentLoad;
import io.deskbell.domain.agent.Availability;
import io.deskbell.domain.assignment.AssignmentPolicy;
import io.deskbell.domain.report.Distribution;
import io.deskbell.domain.report.SessionFigures;
import io.deskbell.domain.report.Simulation;
import io.deskbell.domain.report.Simulation.Outcome;
import io.deskbell.domain.report.Simulation.Work;
import io.deskbell.domain.report.Visit;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What another setting would have made of the recorded visitors: as recorded, as the present
 * setting makes of them, and as the one that was asked for does. Immutable.
 *
 * @param policy the present one
 * @param otherPolicy the one asked for
 * @param otherCapacity of each agent; null for that of the present setting
 * @param otherAgents how many; null for as many as in the present setting
 * @param from sessions that started then or later count
 * @param to sessions that started before count
 */
record WhatIf(
    AssignmentPolicy policy,
    AssignmentPolicy otherPolicy,
    @Nullable Integer otherCapacity,
    @Nullable Integer otherAgents,
    Instant from,
    Instant to) {
  private static final int MOST_SESSIONS = 200_000;
  private static final int MOST_AGENTS = 10_000;

  /**
   * Reads what is asked.
   *
   * @throws BadConfiguration at the first value that is not as it must be
   */
  static WhatIf of(SettingReader read, CommandLineOptions options) {
    AssignmentPolicy policy = Configuration.policy(read);
    AssignmentPolicy other =
        options
            .asked(Asked.POLICY)
            .map(
                text ->
                    Configuration.policy(read, text)
                        .orElseThrow(() -> bad(Asked.POLICY, text, Configuration.POLICIES)))
            .orElse(policy);
    Instant from = instant(options, Asked.FROM, Instant.EPOCH);
    Instant to = instant(options, Asked.TO, Instant.MAX);
    if (!from.isBefore(to)) {
      throw bad(Asked.FROM, from.toString(), "a moment before " + to);
    }
    return new WhatIf(
        policy,
        other,
        number(options, Asked.CAPACITY, 0, 1_000_000),
        number(options, Asked.AGENTS, 1, MOST_AGENTS),
        from,
        to);
  }

  private static Instant instant(CommandLineOptions options, Asked asked, Instant otherwise) {
    String text = options.asked(asked).orElse(null);
    try {
      return text == null ? otherwise : Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw bad(asked, text, "an ISO-8601 instant like 2026-11-23T09:00:00Z");
    }
  }

  private static @Nullable Integer number(
      CommandLineOptions options, Asked asked, int least, int most) {
    String text = options.asked(asked).orElse(null);
    if (text == null) {
      return null;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The same refusal as for a number out of range.
    }
    throw bad(asked, text, "a whole number from " + least + " to " + most);
  }

  private static BadConfiguration bad(Asked asked, String found, String expected) {
    return new BadConfiguration(asked.option() + " is \"" + found + "\", expected " + expected);
  }

  /**
   * Reads the sessions and prints the table; changes nothing.
   *
   * @throws BadConfiguration if there is no such store
   * @throws Failed if it holds nothing to run, or too much, or cannot be read
   */
  void run(StoreSettings settings, PrintStream out) {
    List<SessionFigures> sessions;
    List<Agent> roster;
    try (OpenStore store = OpenStore.toTend(settings, Command.SIMULATE)) {
      sessions = Chat.records(store.log(), store.retention()).figures(from, to, MOST_SESSIONS);
      roster =
          store.desk().load().desk().loads().stream()
              .filter(load -> load.standing().isOnRoster())
              .map(AgentLoad::agent)
              .map(agent -> agent.withAvailability(Availability.AVAILABLE))
              .toList();
    } catch (RuleViolation.InvalidField e) {
      throw new Failed(e.named("--from").getMessage(), e);
    } catch (Unavailable | StoreUnavailable e) {
      throw new Failed(String.valueOf(e.getMessage()), e);
    }
    lines(sessions, roster).forEach(line -> out.println(OneLine.of(line)));
  }

  /** The table, line by line. */
  List<String> lines(List<SessionFigures> sessions, List<Agent> roster) {
    List<Visit> visits = Visit.recorded(sessions);
    if (visits.isEmpty()) {
      throw new Failed("no session there that an agent had and that has ended", null);
    }
    List<Agent> others = others(roster);
    Outcome same = Simulation.of(roster, policy).run(visits);
    Outcome other = Simulation.of(others, otherPolicy).run(visits);
    List<SessionFigures> ended =
        sessions.stream().filter(figures -> figures.endedAt() != null).toList();
    List<Duration> waited = ended.stream().flatMap(figures -> figures.waiting().stream()).toList();
    Map<String, List<String>> rows = new LinkedHashMap<>();
    rows.put("", List.of("recorded", "same setting", "asked"));
    rows.put("policy", List.of("-", policy.name(), otherPolicy.name()));
    rows.put("agents", List.of("-", "" + roster.size(), "" + others.size()));
    rows.put("places", List.of("-", places(roster), places(others)));
    rows.put("sessions", List.of("" + ended.size(), "" + visits.size(), "" + visits.size()));
    rows.put("served", List.of("" + waited.size(), "" + same.served(), "" + other.served()));
    rows.put(
        "gave up",
        List.of(
            "" + (ended.size() - waited.size()), "" + same.abandoned(), "" + other.abandoned()));
    rows.put("never served", List.of("-", "" + same.stranded(), "" + other.stranded()));
    List<Optional<Distribution>> waits =
        List.of(Distribution.of(waited), same.waits(), other.waits());
    rows.put("wait, mean", seconds(waits, Distribution::mean));
    rows.put("wait, median", seconds(waits, Distribution::median));
    rows.put("wait, p90", seconds(waits, Distribution::p90));
    rows.put("wait, p99", seconds(waits, Distribution::p99));
    rows.put("wait, longest", seconds(waits, Distribution::max));
    rows.put("places taken", List.of("-", taken(same), taken(other)));
    Map<ParticipantId, Long> recorded =
        ended.stream()
            .flatMap(figures -> figures.parts().stream())
            .collect(Collectors.groupingBy(SessionFigures.Part::agentId, Collectors.counting()));
    Set<ParticipantId> agents =
        Stream.of(
                ids(roster.stream().map(Agent::id)),
                ids(others.stream().map(Agent::id)),
                recorded.keySet())
            .flatMap(Collection::stream)
            .collect(Collectors.toCollection(TreeSet::new));
    for (ParticipantId id : agents) {
      rows.put(
          "served by " + id,
          List.of("" + recorded.getOrDefault(id, 0L), served(same, id), served(other, id)));
    }
    List<String> lines = new ArrayList<>(aligned(rows));
    lines.add("");
    lines.add(
        "waits in seconds, of those served; all agents at work all the time; "
            + (sessions.size() - visits.size())
            + " sessions left out that have not ended");
    return lines;
  }

  private List<Agent> others(List<Agent> roster) {
    int count = otherAgents == null ? roster.size() : otherAgents;
    List<Agent> others = new ArrayList<>(roster.subList(0, Math.min(count, roster.size())));
    Set<ParticipantId> taken = ids(roster.stream().map(Agent::id));
    for (int i = 1; others.size() < count; i++) {
      Agent more = Agent.of("more-" + i, "More " + i);
      if (!taken.contains(more.id())) {
        others.add(more);
      }
    }
    return otherCapacity == null
        ? others
        : others.stream().map(agent -> agent.withCapacity(otherCapacity)).toList();
  }

  private static Set<ParticipantId> ids(Stream<ParticipantId> ids) {
    return ids.collect(Collectors.toSet());
  }

  private static String places(List<Agent> agents) {
    return "" + agents.stream().mapToLong(Agent::capacity).sum();
  }

  private static List<String> seconds(
      List<Optional<Distribution>> waits, Function<Distribution, Duration> which) {
    return waits.stream().map(wait -> wait.map(which).map(WhatIf::seconds).orElse("-")).toList();
  }

  private static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
  }

  private static String taken(Outcome outcome) {
    double busy = outcome.work().stream().mapToDouble(work -> work.busy().toMillis()).sum();
    double offered = outcome.work().stream().mapToDouble(work -> work.offered().toMillis()).sum();
    return offered == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * busy / offered);
  }

  private static String served(Outcome outcome, ParticipantId id) {
    return outcome.work().stream()
        .filter(work -> work.agentId().equals(id))
        .map(Work::served)
        .map(String::valueOf)
        .findFirst()
        .orElse("-");
  }

  private static List<String> aligned(Map<String, List<String>> rows) {
    int first = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
    int[] widths =
        IntStream.range(0, 3)
            .map(i -> rows.values().stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
            .toArray();
    List<String> lines = new ArrayList<>();
    rows.forEach(
        (name, row) -> {
          StringBuilder line = new StringBuilder(name + " ".repeat(first - name.length()));
          for (int i = 0; i < widths.length; i++) {
            line.append(" ".repeat(2 + widths[i] - row.get(i).length())).append(row.get(i));
          }
          lines.add(line.toString());
        });
    return lines;
  }
}
