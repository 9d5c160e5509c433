package io.deskbell.application;

import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.session.Session;

/** Sequences from outside, checked against the log they are about. */
final class Ranges {
  private Ranges() {}

  static long after(long after, Session session) {
    return within("after", after, 0, session);
  }

  static long within(String field, long value, long least, Session session) {
    if (value < least || value > session.lastSequence()) {
      throw new RuleViolation.InvalidField(
          field,
          "is "
              + value
              + ", expected "
              + least
              + " to "
              + session.lastSequence()
              + ", the last sequence of session "
              + session.id());
    }
    return value;
  }
}
