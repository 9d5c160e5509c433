package io.deskbell.adapter.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import io.deskbell.domain.session.SessionEvent.SessionQueued;
import io.deskbell.domain.session.SessionEvent.SessionStarted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CompactLogTest {
  private static final SessionId ID = SessionId.of("s");
  private static final Participant ANN = Participant.visitor("ann");

  private final List<SessionEvent> told = new ArrayList<>();
  private final CompactLog log = new CompactLog();

  @Test
  void everythingComesBackAsItWas() {
    happens(new SessionStarted(ID, 1, Instant.MAX, ANN, 0));
    happens(new SessionQueued(ID, 2, Instant.EPOCH));
    says("ann", "plain", null, Instant.parse("2026-11-23T10:00:00.123456789Z"));
    says("ben", "žluťoučký 🐎\n\"quoted\" \\ \u001b", "id-1", Instant.MIN);
    says("ann", "日".repeat(50_000), "🐎".repeat(128), Instant.MAX);

    assertEquals(told, log);
  }

  @Test
  void anyNumberOfPeopleMaySpeak() {
    happens(new SessionStarted(ID, 1, Instant.EPOCH, ANN, 0));
    for (int i = 0; i < 300; i++) {
      says("agent-" + i, "hello " + i, null, Instant.EPOCH);
    }
    says("agent-0", "again", "id-2", Instant.EPOCH);

    assertEquals(told, log);
  }

  @Test
  void aMessageMayBeWhereALogBegins() {
    says("ann", "an odd log", null, Instant.EPOCH);
    says("ann", "goes on", null, Instant.EPOCH);

    assertEquals(told, log);
  }

  @Test
  void messagesOfAnyLengthFollowEachOther() {
    happens(new SessionStarted(ID, 1, Instant.EPOCH, ANN, 0));
    Random random = new Random(7);
    for (int i = 0; i < 2_000; i++) {
      int length = 1 + random.nextInt(random.nextInt(20) == 0 ? 20_000 : 300);
      says("ann", "é".repeat(length), i % 3 == 0 ? "id-" + i : null, Instant.ofEpochMilli(i));
      if (i % 100 == 0) {
        happens(new SessionQueued(ID, told.size() + 1L, Instant.ofEpochMilli(i)));
      }
    }

    assertEquals(told, log);
    assertEquals(told.subList(700, 800), log.subList(700, 800));
  }

  private void says(String who, String what, @Nullable String id, Instant when) {
    happens(
        new MessagePosted(
            new Message(
                ID,
                told.size() + 1L,
                when,
                ParticipantId.of(who),
                new MessageContent(what),
                id == null ? null : ClientMessageId.of(id))));
  }

  private void happens(SessionEvent event) {
    told.add(event);
    log.add(event);
  }
}
