package io.deskbell.application.port.in;

/** A notice on its way to whoever it is for, encoded once for all of them. Thread-safe. */
public final class NoticeEntry extends Encodable<SessionNotice> {
  /** An entry for that notice, not yet encoded. */
  public NoticeEntry(SessionNotice notice) {
    super(notice);
  }

  /** What there is to notice. */
  public SessionNotice notice() {
    return value();
  }
}
