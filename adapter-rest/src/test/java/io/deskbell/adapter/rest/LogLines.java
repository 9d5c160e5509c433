package io.deskbell.adapter.rest;

import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What is logged between its making and its closing, by anybody. */
final class LogLines extends Handler implements AutoCloseable {
  private static final Logger ALL = Logger.getLogger("");

  private final List<LogRecord> lines = new CopyOnWriteArrayList<>();

  LogLines() {
    ALL.addHandler(this);
  }

  @Override
  public void publish(LogRecord line) {
    lines.add(line);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    ALL.removeHandler(this);
  }

  /** The request log's lines so far. */
  List<String> requests() {
    return lines.stream()
        .filter(line -> line.getLoggerName().equals("io.deskbell.http"))
        .map(LogRecord::getMessage)
        .toList();
  }

  /** All lines so far that say so. */
  List<LogRecord> matching(Predicate<LogRecord> what) {
    return lines.stream().filter(what).toList();
  }

  /** The one line about that request, when it has come. */
  String ofRequest(String id) {
    List<String> found =
        await()
            .until(
                () -> requests().stream().filter(line -> line.endsWith(" request=" + id)).toList(),
                lines -> !lines.isEmpty());
    if (found.size() > 1) {
      throw new AssertionError("more than one line: " + found);
    }
    return found.get(0);
  }
}
