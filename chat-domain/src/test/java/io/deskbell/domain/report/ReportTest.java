package io.deskbell.domain.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.report.Report.AgentRow;
import io.deskbell.domain.report.Report.HourRow;
import io.deskbell.domain.report.SessionFigures.Part;
import io.deskbell.domain.report.SessionFigures.Response;
import io.deskbell.domain.session.SessionEvent.SessionStarted;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {
  private static final Instant NINE = Instant.parse("2026-11-23T09:00:00Z");
  private static final ParticipantId ANN = ParticipantId.of("ann");
  private static final ParticipantId BOB = ParticipantId.of("bob");

  private final SessionFigures transferred =
      new SessionFigures(
          opening(1, 60),
          List.of(new Part(ANN, at(70), at(100)), new Part(BOB, at(100), at(160))),
          new Response(BOB, at(105)),
          at(160));
  private final SessionFigures left = new SessionFigures(opening(2, 90), List.of(), null, at(120));
  private final SessionFigures open =
      new SessionFigures(opening(3, 3700), List.of(new Part(ANN, at(3700), null)), null, null);

  private final Report report = Report.of(at(30), at(7201), List.of(open, left, transferred));

  @Test
  void theTotalCountsEverySessionOnce() {
    Report.Group total = report.total();

    assertEquals(3, total.sessions());
    assertEquals(2, total.served());
    assertEquals(1, total.abandoned());
    assertEquals(2, total.ended());
    assertEquals(2, total.times().waiting().orElseThrow().count());
    assertEquals(Duration.ofSeconds(10), total.times().waiting().orElseThrow().max());
    assertEquals(Duration.ofSeconds(45), median(total.times().firstResponse()));
    assertEquals(Duration.ofSeconds(35), median(total.times().firstResponseFromAssignment()));
    assertEquals(1, total.times().handling().orElseThrow().count());
    assertEquals(Duration.ofSeconds(90), median(total.times().handling()));
  }

  @Test
  void eachAgentHasTheirOwnPart() {
    AgentRow ann = report.agents().get(0);
    AgentRow bob = report.agents().get(1);

    assertEquals(List.of(ANN, BOB), report.agents().stream().map(AgentRow::agentId).toList());
    assertEquals(2, ann.sessions());
    assertEquals(2, ann.times().waiting().orElseThrow().count());
    assertEquals(Duration.ofSeconds(30), median(ann.times().handling()));
    assertEquals(Optional.empty(), ann.times().firstResponse());
    assertEquals(1, bob.sessions());
    assertEquals(Optional.empty(), bob.times().waiting());
    assertEquals(Duration.ofSeconds(60), median(bob.times().handling()));
    assertEquals(Duration.ofSeconds(45), median(bob.times().firstResponse()));
  }

  @Test
  void whoHasASessionTwiceHasOneSessionInTwoParts() {
    SessionFigures twice =
        new SessionFigures(
            opening(1, 60),
            List.of(new Part(ANN, at(70), at(80)), new Part(ANN, at(90), at(120))),
            null,
            at(120));
    AgentRow ann = Report.of(at(0), at(1000), List.of(twice)).agents().get(0);

    assertEquals(1, ann.sessions());
    assertEquals(2, ann.times().handling().orElseThrow().count());
  }

  @Test
  void everyHourIsThereAlsoThoseInWhichNobodyCame() {
    assertEquals(
        List.of(at(0), at(3600), at(7200)), report.hours().stream().map(HourRow::hour).toList());
    assertEquals(
        List.of(2, 1, 0), report.hours().stream().map(hour -> hour.group().sessions()).toList());
    assertEquals(1, report.hours().get(0).group().abandoned());
    assertEquals(2, Report.of(at(0), at(7200), List.of()).hours().size());
  }

  private static Duration median(Optional<Distribution> distribution) {
    return distribution.orElseThrow().median();
  }

  private static SessionStarted opening(int number, int second) {
    SessionId id = SessionId.of("s-" + number);
    return new SessionStarted(id, 1, at(second), Participant.visitor("v"), 0);
  }

  private static Instant at(int second) {
    return NINE.plusSeconds(second);
  }
}
