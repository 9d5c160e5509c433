package io.deskbell.adapter.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.deskbell.application.port.in.Caller;
import io.deskbell.domain.Participant;
import io.deskbell.domain.SessionId;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EventLinesTest {
  @Test
  void aLogInLinesSaysWhatTheServerShows() {
    try (Server server = new Server()) {
      SessionId id = server.sessionOf("v");
      server.post("v", id, "one\ntwo\r\u2028three \"four\" \ud83d\ude00");
      Caller visitor = Caller.of(Participant.visitor("v"));
      server.chat.sessions().end(visitor, id).toCompletableFuture().join();

      String lines =
          server.chat.sessions().events(visitor, id, 0, 100).stream()
              .map(event -> new String(EventLines.line(event), UTF_8))
              .collect(Collectors.joining());

      assertTrue(lines.endsWith("}\n"), lines);
      assertEquals(4, lines.chars().filter(c -> c == '\n').count());
      assertEquals(
          server.get(Server.visitor("v"), "/session/" + id + "/events").body(),
          "[" + lines.strip().replace('\n', ',') + "]");
    }
  }
}
