package io.deskbell.adapter.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.deskbell.application.port.in.AgentView;
import io.deskbell.domain.agent.Agent;
import io.deskbell.domain.agent.Connection;
import io.deskbell.domain.agent.Connectivity;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An agent on the wire. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AgentJson(
    String id,
    String name,
    String kind,
    String availability,
    String connectivity,
    @Nullable String connectedSince,
    int capacity,
    int load,
    boolean routable,
    Set<String> skills,
    Set<String> languages,
    Set<String> teams,
    String standing)
    implements WireRecord {
  static AgentJson from(AgentView view) {
    Agent agent = view.load().agent();
    Connection connection = view.connection();
    return new AgentJson(
        agent.id().value(),
        agent.name(),
        Words.of(agent.profile().kind()),
        Words.of(agent.availability()),
        Words.of(connection.connectivity()),
        isSeen(connection) ? Timestamps.format(connection.since()) : null,
        agent.capacity(),
        view.load().load(),
        view.load().hasRoom(),
        agent.profile().skills(),
        agent.profile().languages(),
        agent.profile().teams(),
        Words.of(view.load().standing()));
  }

  private static boolean isSeen(Connection connection) {
    return connection.connectivity() == Connectivity.CONNECTED
        && !connection.since().equals(Instant.EPOCH);
  }
}
