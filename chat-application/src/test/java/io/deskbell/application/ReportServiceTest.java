package io.deskbell.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.ReportPeriod;
import io.deskbell.application.port.in.Reports;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.report.SessionFigures;
import io.deskbell.domain.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReportServiceTest {
  private final Scene scene = new Scene();
  private final Reports reports = scene.chat.reports();

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void onlySupervisorsReadReports() {
    ReportPeriod day = reports.period(null, null);
    for (Caller other : List.of(Scene.ANN, Scene.VISITOR, Scene.STRANGER)) {
      assertInstanceOf(RuleViolation.Forbidden.class, Scene.refusal(reports.report(other, day)));
      assertInstanceOf(RuleViolation.Forbidden.class, Scene.refusal(reports.sessions(other, day)));
    }
    assertEquals(0, Scene.answer(reports.report(Scene.BOSS, day)).total().sessions());
  }

  @Test
  void whatIsNotSaidIsTheLastDay() {
    Instant to = Instant.parse("2026-11-23T09:00:00Z");

    assertEquals(to.minus(Duration.ofHours(24)), reports.period(null, to).from());
    ReportPeriod standard = reports.period(null, null);
    assertEquals(Duration.ofHours(24), Duration.between(standard.from(), standard.to()));
    assertThrows(RuleViolation.InvalidField.class, () -> reports.period(to, to));
    assertThrows(
        RuleViolation.InvalidField.class,
        () -> reports.period(to.minus(Duration.ofDays(31)).minusMillis(1), to));
    assertEquals(
        to.minus(Duration.ofDays(31)), reports.period(to.minus(Duration.ofDays(31)), to).from());
  }

  @Test
  void sessionsAreReadPageByPageNewestFirst() {
    List<SessionId> ids = new ArrayList<>();
    for (int i = 0; i < 1100; i++) {
      ids.add(scene.start(Scene.visitor("v-" + i)).session().id());
    }
    Instant tenth = createdAt(ids.get(10));
    Instant last = createdAt(ids.get(1090));
    ids.sort(
        Comparator.comparing(this::createdAt).reversed().thenComparing(Comparator.naturalOrder()));

    List<SessionId> all = ids(scene, Instant.EPOCH, Instant.MAX, 2000);
    assertEquals(ids, all);
    assertEquals(
        ids.stream()
            .filter(id -> !createdAt(id).isBefore(tenth) && createdAt(id).isBefore(last))
            .toList(),
        ids(scene, tenth, last, 2000));
    assertEquals(1100, ids(scene, Instant.EPOCH, Instant.MAX, 1100).size());
    RuleViolation tooMany =
        assertThrows(
            RuleViolation.InvalidField.class, () -> ids(scene, Instant.EPOCH, Instant.MAX, 1099));
    assertEquals("invalid_field", tooMany.code());
  }

  @Test
  void aLongLogIsReadToItsEnd() {
    SessionId id = scene.start();
    for (int i = 0; i < 1200; i++) {
      Scene.answer(scene.post(id, "message " + i));
    }
    Scene.answer(scene.chat.sessions().post(Scene.ANN, id, "Hello.", null));
    Scene.answer(scene.chat.sessions().end(Scene.VISITOR, id));

    SessionFigures figures =
        Scene.answer(reports.sessions(Scene.BOSS, reports.period(null, soon()))).get(0);
    Session session = scene.store.find(id).orElseThrow();
    assertEquals(session.ending().orElseThrow().timestamp(), figures.endedAt());
    assertEquals(Scene.ANN.id(), figures.responded().agentId());
  }

  /** The end of a period is not within it, and a session may be as young as this millisecond. */
  private static Instant soon() {
    return Instant.now().plusSeconds(60);
  }

  private Instant createdAt(SessionId id) {
    return scene.store.find(id).orElseThrow().createdAt();
  }

  private static List<SessionId> ids(Scene scene, Instant from, Instant to, int most) {
    return new FigureReader(scene.store)
        .read(from, to, most).stream().map(SessionFigures::id).toList();
  }
}
