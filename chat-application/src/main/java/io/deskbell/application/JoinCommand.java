package io.deskbell.application;

import io.deskbell.application.port.in.RoomView;
import io.deskbell.application.port.in.SessionView;
import io.deskbell.domain.session.Session;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A reader that wants to be told of a session. */
final class JoinCommand implements Command {
  private final SessionReader reader;
  private final @Nullable Long after;
  private final Function<Session, SessionView> view;

  JoinCommand(SessionReader reader, @Nullable Long after, Function<Session, SessionView> view) {
    this.reader = reader;
    this.after = after;
    this.view = view;
  }

  @Override
  public void decide(SessionSequencer at, Session head) {
    Session stored = at.settled();
    head.requireReader(reader.caller().participant());
    long from = after == null ? stored.lastSequence() : Ranges.after(after, stored);
    // Told from here on, so that nothing falls between the state it begins with and the hints.
    at.add(reader);
    Presence presence = at.presence();
    reader.begin(
        new RoomView(
            view.apply(stored), presence.connected(), presence.typing(reader.caller().id())),
        from);
  }

  @Override
  public void fail(RuntimeException cause) {
    reader.fail(cause);
  }
}
