package io.deskbell.application;

import io.deskbell.application.port.in.Caller;
import io.deskbell.application.port.in.NoticeEntry;
import io.deskbell.application.port.in.SessionNotice;
import io.deskbell.application.port.in.SessionNotice.NoteShown;
import io.deskbell.application.port.in.SessionNotice.PresenceChanged;
import io.deskbell.application.port.in.SessionNotice.TypingChanged;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.RuleViolation;
import io.deskbell.domain.SessionId;
import io.deskbell.domain.session.Session;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.AgentAssigned;
import io.deskbell.domain.session.SessionEvent.AgentUnassigned;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import io.deskbell.domain.session.SessionEvent.SessionEnded;
import io.deskbell.domain.session.SessionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which participants of one session are in its room, and who of them types, as far as this process
 * knows. Nothing of it is stored. Belongs to the mailbox of its sequencer.
 *
 * <p>What is told of one person alternates: there and gone, typing and not. A reader that was not
 * told of a change and then of its opposite has therefore missed nothing.
 */
final class Presence {
  /** How long somebody whose last reader is gone still counts as there. */
  static final Duration GRACE = Duration.ofSeconds(5);

  /** How long somebody types who does not say so again. */
  static final Duration TYPING = Duration.ofSeconds(6);

  private final SessionId id;
  private final Sequencers.Surroundings around;
  private final List<SessionReader> readers;
  private final Consumer<Runnable> mailbox;
  private final Map<ParticipantId, Person> people = new LinkedHashMap<>(4);

  /** Somebody who is there, or was until a moment ago. */
  private static final class Person {
    private final Participant participant;
    private final Set<SessionReader> readers = new HashSet<>(4);
    private final Map<SessionReader, Countdown> typing = new HashMap<>(4);
    private @Nullable Countdown grace;

    private Person(Participant participant) {
      this.participant = participant;
    }
  }

  /** Something that happens later, in the mailbox, unless it is stopped there before. */
  private final class Countdown {
    private final Cancellable timer;
    private boolean stopped;

    private Countdown(Duration time, Runnable task) {
      timer = around.timer().after(time, () -> mailbox.accept(() -> run(task)));
    }

    // It may have been due already when it was stopped.
    private void run(Runnable task) {
      if (!stopped) {
        task.run();
      }
    }

    private void stop() {
      stopped = true;
      timer.cancel();
    }
  }

  /**
   * Nobody is there yet.
   *
   * @param readers all readers of the session, as they are at any time
   * @param mailbox runs what is due later, in its turn
   */
  Presence(
      SessionId id,
      Sequencers.Surroundings around,
      List<SessionReader> readers,
      Consumer<Runnable> mailbox) {
    this.id = id;
    this.around = around;
    this.readers = readers;
    this.mailbox = mailbox;
  }

  /** Who is there, in the order in which they came. */
  List<ParticipantId> connected() {
    return List.copyOf(people.keySet());
  }

  /** Who types, but for that one. */
  List<ParticipantId> typing(ParticipantId butNot) {
    return people.values().stream()
        .filter(person -> !person.typing.isEmpty())
        .map(person -> person.participant.id())
        .filter(each -> !each.equals(butNot))
        .toList();
  }

  /** A reader has come; whoever only watches stays unseen. */
  void enter(SessionReader reader, Session session) {
    Participant participant = reader.caller().participant();
    if (!session.includes(participant)) {
      return;
    }
    Person person = people.get(participant.id());
    if (person == null) {
      person = new Person(participant);
      people.put(participant.id(), person);
      tell(new PresenceChanged(id, participant.id(), true, around.identity().now()));
    }
    stopGrace(person);
    person.readers.add(reader);
  }

  /** A reader has gone. */
  void leave(SessionReader reader) {
    Person person = people.get(reader.caller().id());
    if (person != null && person.readers.remove(reader)) {
      stopTyping(person, reader);
      if (person.readers.isEmpty()) {
        Instant since = around.identity().now();
        person.grace = new Countdown(GRACE, () -> part(person, since));
      }
    }
    if (readers.isEmpty()) {
      clear();
    }
  }

  // Nobody is left to tell, and whoever comes back is told of all who are there.
  private void clear() {
    people.values().forEach(Presence::stopGrace);
    people.clear();
  }

  private static void stopGrace(Person person) {
    if (person.grace != null) {
      person.grace.stop();
      person.grace = null;
    }
  }

  private void part(Person person, Instant since) {
    stopTyping(person);
    stopGrace(person);
    people.remove(person.participant.id());
    tell(new PresenceChanged(id, person.participant.id(), false, since));
  }

  /**
   * Somebody types, or has stopped, at the place of that reader.
   *
   * @throws RuleViolation.NotJoined if the reader is not there as that of a participant
   */
  void type(SessionReader reader, boolean typing) {
    Caller caller = reader.caller();
    Person person = people.get(caller.id());
    if (person == null || !person.readers.contains(reader)) {
      throw new RuleViolation.NotJoined(id);
    }
    if (!typing) {
      stopTyping(person, reader);
      return;
    }
    boolean began = person.typing.isEmpty();
    Countdown before =
        person.typing.put(reader, new Countdown(TYPING, () -> stopTyping(person, reader)));
    if (before != null) {
      before.stop();
    }
    if (began) {
      tell(new TypingChanged(id, caller.id(), true));
    }
  }

  private void stopTyping(Person person, SessionReader reader) {
    Countdown countdown = person.typing.remove(reader);
    if (countdown != null) {
      countdown.stop();
      if (person.typing.isEmpty()) {
        tell(new TypingChanged(id, person.participant.id(), false));
      }
    }
  }

  private void stopTyping(Person person) {
    List.copyOf(person.typing.keySet()).forEach(reader -> stopTyping(person, reader));
  }

  /** An event is about to be told; the session is as it is stored now. */
  void happens(SessionEvent event, Session session) {
    if (event instanceof MessagePosted posted) {
      Person sender = people.get(posted.message().senderId());
      if (sender != null && !sender.typing.isEmpty()) {
        stopTyping(sender);
      }
    } else if (event instanceof SessionEnded
        || event instanceof AgentAssigned
        || event instanceof AgentUnassigned) {
      follow(session);
    }
  }

  /** The session is this one now: somebody may take part in it no more, or not have before. */
  void follow(Session session) {
    if (session.status() == SessionStatus.ENDED) {
      people.values().forEach(this::stopTyping);
    }
    for (Person person : List.copyOf(people.values())) {
      if (!session.includes(person.participant)) {
        part(person, around.identity().now());
      }
    }
    readers.forEach(reader -> enter(reader, session));
  }

  /** Tells the others; at any time, on any thread. */
  void tell(SessionNotice.OfParticipant notice) {
    NoticeEntry entry = new NoticeEntry(notice);
    for (SessionReader reader : readers) {
      if (!reader.caller().id().equals(notice.participantId())) {
        reader.notice(entry);
      }
    }
  }

  /** Tells the staff of a session, but for who wrote it; at any time, on any thread. */
  void tellStaff(NoteShown notice, Session session) {
    NoticeEntry entry = new NoticeEntry(notice);
    for (SessionReader reader : readers) {
      Participant participant = reader.caller().participant();
      if (!participant.isVisitor()
          && (participant.isSupervisor() || session.includes(participant))
          && !participant.id().equals(notice.note().authorId())) {
        reader.notice(entry);
      }
    }
  }
}
