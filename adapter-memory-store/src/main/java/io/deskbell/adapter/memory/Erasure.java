package io.deskbell.adapter.memory;

import io.deskbell.application.port.out.Decided;
import io.deskbell.domain.Participant;
import io.deskbell.domain.ParticipantId;
import io.deskbell.domain.session.Message;
import io.deskbell.domain.session.MessageContent;
import io.deskbell.domain.session.Rating;
import io.deskbell.domain.session.SessionEvent;
import io.deskbell.domain.session.SessionEvent.AgentAssigned;
import io.deskbell.domain.session.SessionEvent.AgentUnassigned;
import io.deskbell.domain.session.SessionEvent.MessagePosted;
import io.deskbell.domain.session.SessionEvent.OfferDeclined;
import io.deskbell.domain.session.SessionEvent.SessionEnded;
import io.deskbell.domain.session.SessionEvent.SessionOffered;
import io.deskbell.domain.session.SessionEvent.SessionStarted;
import io.deskbell.domain.session.StaffEntry;
import io.deskbell.domain.session.StaffEntry.NoteAdded;
import io.deskbell.domain.session.StaffEntry.SessionRated;
import io.deskbell.domain.session.StaffEntry.TagAdded;
import io.deskbell.domain.session.StaffEntry.TagRemoved;

/** A person to be removed, who stands there instead, and what they have said instead. */
record Erasure(ParticipantId person, ParticipantId replacement, MessageContent content) {

  /** That event as it stands afterwards; the same if it does not name the person. */
  SessionEvent of(SessionEvent event) {
    if (event instanceof SessionStarted started) {
      Participant visitor = started.visitor();
      return new SessionStarted(
          started.sessionId(),
          started.sequence(),
          started.timestamp(),
          new Participant(of(visitor.id()), visitor.role()),
          started.priority(),
          started.requirements(),
          started.reopens());
    }
    if (event instanceof AgentAssigned assigned) {
      return new AgentAssigned(
          assigned.sessionId(),
          assigned.sequence(),
          assigned.timestamp(),
          of(assigned.agentId()),
          assigned.rule());
    }
    if (event instanceof AgentUnassigned unassigned) {
      return new AgentUnassigned(
          unassigned.sessionId(),
          unassigned.sequence(),
          unassigned.timestamp(),
          of(unassigned.agentId()),
          unassigned.reason());
    }
    if (event instanceof SessionOffered offered) {
      return new SessionOffered(
          offered.sessionId(),
          offered.sequence(),
          offered.timestamp(),
          of(offered.agentId()),
          offered.rule(),
          offered.expiresAt());
    }
    if (event instanceof OfferDeclined declined) {
      return new OfferDeclined(
          declined.sessionId(),
          declined.sequence(),
          declined.timestamp(),
          of(declined.agentId()),
          declined.reason());
    }
    if (event instanceof MessagePosted posted) {
      return new MessagePosted(of(posted.message()));
    }
    if (event instanceof SessionEnded ended) {
      return new SessionEnded(
          ended.sessionId(),
          ended.sequence(),
          ended.timestamp(),
          of(ended.endedBy()),
          ended.reason());
    }
    return event;
  }

  private Message of(Message message) {
    return message.senderId().equals(person)
        ? new Message(
            message.sessionId(),
            message.sequence(),
            message.timestamp(),
            replacement,
            content,
            null)
        : message;
  }

  /** That entry of a staff log as it stands afterwards; the same if it is somebody else's. */
  StaffEntry of(StaffEntry entry) {
    if (!entry.authorId().equals(person)) {
      return entry;
    }
    if (entry instanceof NoteAdded note) {
      return new NoteAdded(
          note.sessionId(), note.sequence(), note.timestamp(), replacement, content);
    }
    if (entry instanceof TagAdded added) {
      return new TagAdded(
          added.sessionId(), added.sequence(), added.timestamp(), replacement, added.tag());
    }
    if (entry instanceof TagRemoved removed) {
      return new TagRemoved(
          removed.sessionId(), removed.sequence(), removed.timestamp(), replacement, removed.tag());
    }
    SessionRated rated = (SessionRated) entry;
    Rating rating = rated.rating();
    return new SessionRated(
        rated.sessionId(),
        rated.sequence(),
        rated.timestamp(),
        replacement,
        new Rating(rating.score(), rating.comment() == null ? null : content));
  }

  /** That decision as it stands afterwards. */
  Decided of(Decided decided) {
    return new Decided(
        decided.sequence(), decided.at(), decided.decision().renamed(person, replacement));
  }

  ParticipantId of(ParticipantId id) {
    return id.equals(person) ? replacement : id;
  }
}
