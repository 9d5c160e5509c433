package io.deskbell.adapter.jdbc;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.agent.AgentKind;
import io.deskbell.domain.agent.Profile;
import io.deskbell.domain.agent.Requirements;
import io.deskbell.domain.session.Offer;
import io.deskbell.domain.session.Routing;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What matters for who gets a session, and what agents bring, as columns have it. */
final class RoutingDetails {
  private RoutingDetails() {}

  /** All but the priority, which has a column; null for that of most sessions. */
  static @Nullable String text(Routing routing) {
    Details details = requirements(new Details(), routing.requirements());
    routing.reopens().ifPresent(id -> details.add("reopens", id.value()));
    routing
        .offer()
        .ifPresent(
            offer ->
                details
                    .add("offer", offer.agentId().value())
                    .add("rule", offer.rule())
                    .add("expires", EventRow.nanos(offer.expiresAt())));
    routing.barred().forEach(id -> details.add("barred", id.value()));
    if (routing.queued()) {
      details.add("queued", 1);
    }
    if (routing.onHold()) {
      details.add("hold", 1);
    }
    routing.servedSince().ifPresent(since -> details.add("served", EventRow.nanos(since)));
    return details.text();
  }

  static Routing read(int priority, @Nullable String text) {
    Details details = Details.read(text);
    return new Routing(
        priority,
        requirements(details),
        details.get("reopens").map(SessionId::of),
        details
            .get("offer")
            .map(
                agent ->
                    new Offer(
                        ParticipantId.of(agent),
                        details.require("rule"),
                        EventRow.instant(Long.parseLong(details.require("expires"))))),
        details.all("barred").stream().map(ParticipantId::of).collect(Collectors.toSet()),
        details.get("queued").isPresent(),
        details.get("hold").isPresent(),
        details.get("served").map(nanos -> EventRow.instant(Long.parseLong(nanos))));
  }

  static Details requirements(Details details, Requirements requirements) {
    details.addAll("skill", requirements.skills()).addAll("language", requirements.languages());
    requirements.team().ifPresent(team -> details.add("team", team));
    return details;
  }

  static Requirements requirements(Details details) {
    return new Requirements(
        new LinkedHashSet<>(details.all("skill")),
        new LinkedHashSet<>(details.all("language")),
        details.get("team"));
  }

  /** Null for that of most agents. */
  static @Nullable String text(Profile profile) {
    Details details =
        new Details()
            .addAll("skill", profile.skills())
            .addAll("language", profile.languages())
            .addAll("team", profile.teams());
    if (profile.kind() != AgentKind.HUMAN) {
      details.add("kind", profile.kind().name());
    }
    return details.text();
  }

  static Profile profile(@Nullable String text) {
    Details details = Details.read(text);
    return new Profile(
        new LinkedHashSet<>(details.all("skill")),
        new LinkedHashSet<>(details.all("language")),
        new LinkedHashSet<>(details.all("team")),
        details.get("kind").map(AgentKind::valueOf).orElse(AgentKind.HUMAN));
  }

  /** The requirements and what a session reopens, of its first event. */
  static Optional<String> opening(Requirements requirements, Optional<SessionId> reopens) {
    Details details = requirements(new Details(), requirements);
    reopens.ifPresent(id -> details.add("reopens", id.value()));
    return Optional.ofNullable(details.text());
  }
}
