package io.deskbell.adapter.memory;

import io.deskbell.application.port.out.Signals;
import io.deskbell.domain.SessionId;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Signals between several applications in one process that share a store. Each announcement is
 * heard by all other links at once, on the thread that announces. Thread-safe.
 */
public final class MemorySignals implements Signals {
  private static final System.Logger LOGGER = System.getLogger(MemorySignals.class.getName());

  private final List<MemoryLink> links = new CopyOnWriteArrayList<>();

  private final class MemoryLink implements Link {
    private final Listener listener;

    private MemoryLink(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void announce(SessionId id, long sequence) {
      for (MemoryLink link : links) {
        if (link != this) {
          link.hear(id, sequence);
        }
      }
    }

    private void hear(SessionId id, long sequence) {
      try {
        listener.reached(id, sequence);
      } catch (RuntimeException e) {
        // Whoever announces is not to suffer for it, nor are those who come after in the list.
        LOGGER.log(System.Logger.Level.WARNING, "a listener failed on session " + id, e);
      }
    }

    @Override
    public void close() {
      links.remove(this);
    }
  }

  /** Signals with nobody joined yet. */
  public MemorySignals() {}

  @Override
  public Link join(Listener listener) {
    MemoryLink link = new MemoryLink(listener);
    links.add(link);
    return link;
  }
}
