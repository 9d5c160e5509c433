package io.deskbell.adapter.rest;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.deskbell.domain.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * The messages of sessions as they were answered, for as long as nothing changes in them. A session
 * is another object after each change, so that what was made of the one before is not found any
 * more, and goes with it. Thread-safe.
 */
final class AnsweredLogs {
  /** What several hundred sessions take. */
  private static final long MOST_BYTES = 8 << 20;

  /** What an answer takes beside its body. */
  private static final int ENTRY_BYTES = 256;

  // Made with the first answer, as a start would wait for its classes.
  private volatile @Nullable Cache<Session, byte[]> bodies;

  /** What was answered for that very session, not to be changed; null if nobody knows it. */
  byte @Nullable [] body(Session session) {
    Cache<Session, byte[]> known = bodies;
    return known == null ? null : known.getIfPresent(session);
  }

  /**
   * Keeps an answer.
   *
   * @param session the session as it was before the messages were read
   */
  void keep(Session session, byte[] body) {
    made().put(session, body);
  }

  private synchronized Cache<Session, byte[]> made() {
    Cache<Session, byte[]> made = bodies;
    if (made == null) {
      made =
          Caffeine.newBuilder()
              // By identity: equal sessions may have other words in them.
              .weakKeys()
              .weigher((Session session, byte[] body) -> body.length + ENTRY_BYTES)
              .maximumWeight(MOST_BYTES)
              .executor(Runnable::run)
              .build();
      bodies = made;
    }
    return made;
  }
}
