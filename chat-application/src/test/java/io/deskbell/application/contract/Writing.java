package io.deskbell.application.contract;

import static io.deskbell.application.contract.Fixtures.VISITOR;
import static io.deskbell.application.contract.Fixtures.contents;
import static io.deskbell.application.contract.Fixtures.retrying;
import static io.deskbell.application.contract.Fixtures.said;
import static io.deskbell.application.contract.Fixtures.wholeLog;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.deskbell.application.port.out.SessionLog;
import io.deskbell.domain.ClientMessageId;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** What writers do to one session of a log in which others write as well. */
record Writing(SessionLog log, SessionId id) {

  /** Says so many things, one after the other, each again until it is stored. */
  <T> Callable<List<T>> singles(String name, int count) {
    return () -> {
      for (int i = 0; i < count; i++) {
        String content = name + i;
        retrying(log, id, session -> said(session, content, content));
      }
      return List.of();
    };
  }

  /**
   * Says so many things in two parts, the second without waiting for the first unless it has been
   * told that this one failed; a part that fails is not said again. What of it is stored.
   */
  Callable<List<String>> pairs(String name, int count) {
    return () -> {
      List<String> stored = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        stored.addAll(pair(log.find(id).orElseThrow(), name + i));
      }
      return stored;
    };
  }

  /** Says something in two parts, as the other one does, in the session as it is there. */
  List<String> pair(Session session, String content) {
    Session first = said(session, content + " first");
    Session second = said(first.saved(), content + " second");
    CompletionStage<Void> firstStored = log.append(first);
    AtomicBoolean told = new AtomicBoolean();
    CompletionStage<Void> hearing =
        firstStored.whenComplete(
            (done, failure) -> {
              synchronized (told) {
                told.set(failure != null);
              }
            });
    CompletionStage<Void> secondStored = hearing;
    synchronized (told) {
      if (!told.get()) {
        secondStored = log.append(second);
      }
    }
    List<String> stored = new ArrayList<>();
    if (Stages.stored(firstStored)) {
      stored.add(content + " first");
    }
    if (secondStored != hearing && Stages.stored(secondStored)) {
      stored.add(content + " second");
    }
    return stored;
  }

  /** Compares what writers of pairs were told with the log. */
  void assertPairsAreWhole(List<String> told) {
    List<String> said = contents(wholeLog(log, id));
    for (int i = 0; i < said.size(); i++) {
      String content = said.get(i);
      if (content.endsWith(" second")) {
        assertEquals(content.replace(" second", " first"), i == 0 ? "nothing" : said.get(i - 1));
      }
    }
    assertEquals(
        told.stream().sorted().toList(),
        said.stream().filter(content -> content.contains(" ")).sorted().toList());
  }

  /** Sends so many messages that another one sends as well; how many of them were stored by it. */
  Callable<Integer> once(int count) {
    return () -> {
      int stored = 0;
      for (int i = 0; i < count; i++) {
        stored += sendOnce("c-" + i) ? 1 : 0;
      }
      return stored;
    };
  }

  /** Whether it was this call that stored the message, and not another one with that id. */
  private boolean sendOnce(String clientId) {
    AtomicBoolean mine = new AtomicBoolean();
    Race.retry(
        () -> {
          if (log.findMessage(id, VISITOR.id(), ClientMessageId.of(clientId)).isPresent()) {
            return true;
          }
          Session session = log.find(id).orElseThrow();
          mine.set(Stages.stored(log.append(said(session, clientId, clientId))));
          return mine.get();
        });
    return mine.get();
  }

  void assertEachIsThereOnce(int count) {
    assertEquals(
        IntStream.range(0, count).mapToObj(i -> "c-" + i).toList(), contents(wholeLog(log, id)));
  }

  /** Looks for all singles of those writers, each writer's in its order. */
  void assertNothingIsLost(int each, String... writers) {
    List<SessionEvent> all = wholeLog(log, id);
    long last = 1 + (long) writers.length * each;
    assertEquals(last, log.find(id).orElseThrow().lastSequence());
    assertEquals(
        LongStream.rangeClosed(1, last).boxed().toList(),
        all.stream().map(SessionEvent::sequence).toList());
    for (String writer : writers) {
      assertEquals(
          IntStream.range(0, each).mapToObj(i -> writer + i).toList(),
          contents(all).stream().filter(content -> content.startsWith(writer)).toList());
    }
  }
}
