package io.deskbell.application.port.out;

import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.SessionId;
import java.time.Instant;

/** Time and new ids, the two things a pure program cannot make. Thread-safe; no method blocks. */
public interface Identity {
  /** The time now, in whole milliseconds, which is what every store and the wire can hold. */
  Instant now();

  /** A session id that has never been used and cannot be guessed. */
  SessionId newSessionId();

  /** An id for an anonymous visitor that has never been used and cannot be guessed. */
  ParticipantId newVisitorId();

  /**
   * An id to stand for a person whose name is removed, of the form {@code erased-…}, that has never
   * been used and tells nothing of that person.
   */
  ParticipantId newErasedId();
}
