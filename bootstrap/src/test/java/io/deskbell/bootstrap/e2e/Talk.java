package io.deskbell.bootstrap.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A visitor and the agent ann, who talk in one session whatever befalls their connections. */
final class Talk implements AutoCloseable {
  final FaithfulClient visitor;
  final FaithfulClient agent;
  private final String session;
  private final long before;

  Talk(DeskbellProcess server, String visitorId, Supplier<URI> visitors, Supplier<URI> agents) {
    Person person = server.visitor(visitorId);
    session = person.startSession();
    before = person.session(session).path("lastSequence").asLong();
    visitor = new FaithfulClient(person, session, "visitor", visitors);
    agent = new FaithfulClient(server.staff("ann"), session, "agent", agents);
  }

  void say(int messagesEach) {
    visitor.say(messagesEach);
    agent.say(messagesEach);
  }

  boolean hasCome(int messagesEach) {
    long last = before + 2L * messagesEach;
    return visitor.hasCome(last) && agent.hasCome(last);
  }

  int connections() {
    return visitor.connections() + agent.connections();
  }

  void requireNoFaults() {
    assertEquals(List.of(), visitor.log().faults());
    assertEquals(List.of(), agent.log().faults());
  }

  /** Requires that both and the log agree, and that everything was said once and in order. */
  void check(DeskbellProcess server, int messagesEach) {
    LogCheck log = LogCheck.ofPages(server.staff("boss"), session);
    assertEquals(List.of(), log.faults());
    assertEquals(Map.of("visitor", messagesEach, "agent", messagesEach), log.said());
    assertEquals(log.toString(), visitor.log().toString());
    assertEquals(log.toString(), agent.log().toString());
  }

  @Override
  public void close() {
    visitor.close();
    agent.close();
  }

  @Override
  public String toString() {
    return "visitor: " + visitor.log() + "\nagent: " + agent.log();
  }
}
