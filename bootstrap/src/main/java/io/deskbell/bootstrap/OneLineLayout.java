package io.deskbell.bootstrap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.StringLayout;
import org.apache.logging.log4j.core.layout.AbstractStringLayout;

/**
 * Log lines that nobody can forge: whatever a message holds, it stays on its line, without escape
 * sequences and in the order in which it was written. Thread-safe.
 *
 * <p>A stack trace follows its line, each of its own lines set off, so that none can be taken for a
 * log line; where the format is JSON it is a part of the object.
 */
final class OneLineLayout extends AbstractStringLayout {
  private static final String SET_OFF = "    | ";

  private final StringLayout format;
  private final boolean traceFollows;

  /**
   * A layout.
   *
   * @param format renders an event as a line
   * @param traceFollows whether the format leaves stack traces out, and they are to follow
   */
  OneLineLayout(StringLayout format, boolean traceFollows) {
    super(UTF_8);
    this.format = format;
    this.traceFollows = traceFollows;
  }

  @Override
  public String toSerializable(LogEvent event) {
    String line = OneLine.of(format.toSerializable(event).stripTrailing());
    Throwable thrown = event.getThrown();
    return thrown == null || !traceFollows ? line + "\n" : line + "\n" + trace(thrown);
  }

  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    StringBuilder lines = new StringBuilder();
    text.toString()
        .lines()
        .forEach(
            line ->
                lines.append(SET_OFF).append(OneLine.of(line.replace("\t", "  "))).append('\n'));
    return lines.toString();
  }
}
