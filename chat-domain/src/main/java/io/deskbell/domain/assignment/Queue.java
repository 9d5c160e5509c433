package io.deskbell.domain.assignment;

import io.deskbell.domain.agent.Requirements;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionStatus;
import java.util.Comparator;

/**
 * The sessions that wait. Immutable.
 *
 * @param all in serving order
 * @param offers those on offer, the one that ends first, first
 * @param lines those on offer to nobody, by their kind, each kind in serving order
 */
record Queue(
    OrderedMap<Session, Session> all,
    OrderedMap<Session, Session> offers,
    OrderedMap<Kind, OrderedMap<Session, Session>> lines) {
  private static final Comparator<Session> SERVING_ORDER = Queue::compare;

  private static final Comparator<Session> EXPIRY =
      Comparator.comparing((Session session) -> session.routing().offer().orElseThrow().expiresAt())
          .thenComparing(Session::id);

  private static final Queue EMPTY =
      new Queue(OrderedMap.by(SERVING_ORDER), OrderedMap.by(EXPIRY), OrderedMap.by(Kind.ORDER));

  /**
   * What sessions may be alike in.
   *
   * @param isRefused whether somebody may not have it any more
   * @param needs all requirements in one text
   */
  record Kind(int priority, boolean isRefused, String needs) {
    private static final Comparator<Kind> ORDER =
        Comparator.comparingInt(Kind::priority)
            .thenComparing(Kind::isRefused)
            .thenComparing(Kind::needs);

    static Kind of(Session session) {
      return new Kind(
          session.priority(), !session.routing().barred().isEmpty(), text(session.requirements()));
    }

    // No label has white space in it.
    private static String text(Requirements needed) {
      return needed.isNone()
          ? ""
          : String.join(" ", needed.skills())
              + '\n'
              + String.join(" ", needed.languages())
              + '\n'
              + needed.team().orElse("");
    }
  }

  /** A session's place in the line of its kind. */
  record Place(OrderedMap<Session, Session> line, int rank) {
    static final Comparator<Place> ORDER = Comparator.comparing(Place::session, SERVING_ORDER);

    Session session() {
      return line.at(rank);
    }
  }

  // One method, because a long queue is compared with at every step.
  private static int compare(Session one, Session other) {
    int order = Integer.compare(other.priority(), one.priority());
    if (order == 0) {
      order = one.createdAt().compareTo(other.createdAt());
    }
    return order == 0 ? one.id().compareTo(other.id()) : order;
  }

  static Queue empty() {
    return EMPTY;
  }

  /** The queue with a session, which does not wait there yet and need not wait at all. */
  Queue with(Session session) {
    if (session.status() != SessionStatus.WAITING) {
      return this;
    }
    if (isOnOffer(session)) {
      return new Queue(all.with(session, session), offers.with(session, session), lines);
    }
    Kind kind = Kind.of(session);
    OrderedMap<Session, Session> line =
        lines.get(kind).orElseGet(() -> OrderedMap.by(SERVING_ORDER));
    return new Queue(
        all.with(session, session), offers, lines.with(kind, line.with(session, session)));
  }

  /** The queue without a session, as it was when it came; the same if it is not there. */
  Queue without(Session session) {
    if (session.status() != SessionStatus.WAITING) {
      return this;
    }
    if (isOnOffer(session)) {
      return new Queue(all.without(session), offers.without(session), lines);
    }
    Kind kind = Kind.of(session);
    OrderedMap<Session, Session> line =
        lines.get(kind).orElseGet(() -> OrderedMap.by(SERVING_ORDER)).without(session);
    return new Queue(
        all.without(session),
        offers,
        line.isEmpty() ? lines.without(kind) : lines.with(kind, line));
  }

  private static boolean isOnOffer(Session session) {
    return session.routing().offer().isPresent();
  }
}
