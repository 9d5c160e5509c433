package io.deskbell.adapter.rest;

import io.deskbell.domain.session.SessionEvent;
import java.util.Arrays;

/** A session's log as JSON Lines: one event a line. Thread-safe. */
public final class EventLines {
  private EventLines() {}

  /**
   * An event as {@code GET /session/{sessionId}/events} shows it, in UTF-8, and a line feed, which
   * occurs nowhere else in it.
   */
  public static byte[] line(SessionEvent event) {
    byte[] json = Json.bytes(EventJson.from(event));
    byte[] line = Arrays.copyOf(json, json.length + 1);
    line[json.length] = '\n';
    return line;
  }
}
